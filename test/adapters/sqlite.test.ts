import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate as turn } from 'node:timers/promises'
import { sqliteStore } from 'attune/adapters/sqlite'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { manualClock } from '../../core/testing/clock.ts'
import { storeContract } from '../../core/testing/store-contract.ts'
import { startWriter } from './sqlite-writer.ts'

const day = 24 * 60 * 60 * 1000
const folder = mkdtempSync(join(tmpdir(), 'attune-sqlite-'))
let files = 0
const newFile = () => join(folder, `${++files}.db`)

afterAll(() => rmSync(folder, { recursive: true }))

for (const durability of ['process', 'power'] as const) {
  describe(`the SQLite store that survives the death of the ${durability}`, () => {
    storeContract({ describe, it }, async () => {
      const clock = manualClock()
      const path = newFile()
      const open = () => sqliteStore(path, { clock, durability })
      const store = open()
      return {
        clock,
        store,
        connect: async () => open(),
        async reopen() {
          await store.close()
          return open()
        },
      }
    })
  })
}

describe('the SQLite store in memory only', () => {
  storeContract({ describe, it }, async () => {
    const clock = manualClock()
    return { clock, store: sqliteStore(':memory:', { clock, cache: 1 }) }
  })
})

describe('an SQLite file that several processes share', () => {
  it('loses no increment of theirs, and blocks none of their event loops for long', async () => {
    const path = newFile()
    const reports = await Promise.all(
      Array.from({ length: 3 }, () => startWriter('increment', path, 400).report),
    )
    const store = sqliteStore(path)
    const keys = Array.from({ length: 5 }, (_, i) => ({ partition: 'p', name: `n${i}` }))
    const counts = (await store.getMany(keys)).map((entry) => entry?.value as number)
    expect(counts.reduce((sum, count) => sum + count)).toBe(1200)
    const log = await store.consume('increments', undefined, 5000)
    expect(log.entries).toHaveLength(1200)
    for (const { longestBlock } of reports) expect(longestBlock).toBeLessThan(500)
    await store.close()
  })

  it('shows what another process wrote, though the value was cached here', async () => {
    const path = newFile()
    const store = sqliteStore(path)
    const key = { partition: 'p', name: 'n0' }
    await store.commit({ partition: 'p', set: [{ name: 'n0', value: 41 }] })
    expect((await store.get(key))?.value).toBe(41)
    await startWriter('increment', path, 1).report
    expect((await store.get(key))?.value).toBe(42)
    await store.close()
  })

  it('answers reads, and gives up on a commit, while somebody keeps the lock', async () => {
    const path = newFile()
    const store = sqliteStore(path, { patience: 50 })
    await store.commit({ partition: 'p', set: [{ name: 'n', value: 1 }] })
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    let turns = 0
    let waiting = true
    const commit = store.commit({ partition: 'p', set: [{ name: 'n', value: 2 }] }).finally(() => {
      waiting = false
    })
    const failure = expect(commit).rejects.toMatchObject({
      code: 'ATTUNE_STORE_UNAVAILABLE',
      message: expect.stringContaining(path),
    })
    while (waiting) {
      await turn()
      turns++
    }
    await failure
    expect(turns).toBeGreaterThan(20)
    expect((await store.get({ partition: 'p', name: 'n' }))?.value).toBe(1)

    const later = store.commit({ partition: 'p', set: [{ name: 'n', value: 3 }] })
    await turn()
    other.exec('ROLLBACK')
    expect((await later).ok).toBe(true)
    expect((await store.get({ partition: 'p', name: 'n' }))?.value).toBe(3)
    other.close()
    await store.close()
  })
})

describe('an SQLite file that cannot be used', () => {
  it('is so on a Node without SQLite, which says the Node it takes', () => {
    const { getBuiltinModule } = process
    vi.spyOn(process, 'getBuiltinModule').mockImplementation(((name: string) => {
      return name === 'node:sqlite' ? undefined : getBuiltinModule(name)
    }) as typeof getBuiltinModule)
    try {
      expect(() => sqliteStore(':memory:')).toThrow(
        expect.objectContaining({
          code: 'ATTUNE_OPTIONS',
          message: expect.stringMatching(/^sqliteStore\(\) needs Node 22\.18 or newer, and this is Node \d/),
        }),
      )
    } finally {
      vi.restoreAllMocks()
    }
  })

  const failure = (path: string): { code: string; message: string } => {
    try {
      sqliteStore(path)
    } catch (error) {
      return error as { code: string; message: string }
    }
    throw new Error(`${path} was opened`)
  }

  it('is refused when a newer Attune wrote it, and left as it is', async () => {
    const path = newFile()
    await sqliteStore(path).close()
    const db = new DatabaseSync(path)
    db.exec('PRAGMA user_version = 99')
    expect(failure(path)).toMatchObject({
      code: 'ATTUNE_FORMAT_NEWER',
      message: expect.stringContaining('format 99'),
    })
    expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: 99 })
    db.close()
  })

  it('is refused when it belongs to another application', () => {
    const path = newFile()
    const db = new DatabaseSync(path)
    db.exec('CREATE TABLE articles (title TEXT)')
    expect(failure(path)).toMatchObject({
      code: 'ATTUNE_STORE_UNAVAILABLE',
      message: expect.stringContaining('another application'),
    })
    expect(db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()).toEqual({ tables: 1 })
    db.close()
  })

  it.each([
    ['it is no database', 'Not an SQLite database'.padEnd(4096, '.'), /not a database.*name another file/],
    ['its folder is missing', undefined, /folder exists/],
  ])('says in one line what to do when %s', (_, content, message) => {
    const path = content === undefined ? join(folder, 'missing', 'a.db') : newFile()
    if (content !== undefined) writeFileSync(path, content)
    const error = failure(path)
    expect(error.code).toBe('ATTUNE_STORE_UNAVAILABLE')
    expect(error.message).toContain(path)
    expect(error.message).toMatch(message)
    expect(error.message).not.toContain('\n')
  })

  it.skipIf(process.getuid?.() === 0)('says in one line what to do when the folder is not writable', () => {
    const locked = join(folder, 'locked')
    mkdirSync(locked)
    chmodSync(locked, 0o500)
    expect(failure(join(locked, 'a.db'))).toMatchObject({ code: 'ATTUNE_STORE_UNAVAILABLE' })
  })
})

describe.skipIf(process.platform === 'win32')('a file with personal data', () => {
  const files = (path: string) => [path, `${path}-wal`, `${path}-shm`]
  const modes = (path: string) => files(path).map((file) => statSync(file).mode & 0o777)

  it('is made for its owner alone, whatever others would be allowed by default', async () => {
    const path = newFile()
    const mask = process.umask(0)
    const store = sqliteStore(path)
    await store.commit({ partition: 'p', set: [{ name: 'n', value: 1 }] })
    process.umask(mask)
    expect(modes(path)).toEqual([0o600, 0o600, 0o600])
    await store.close()
  })

  it('that is there already keeps the permissions that somebody gave it', async () => {
    const path = newFile()
    await sqliteStore(path).close()
    chmodSync(path, 0o640)
    const store = sqliteStore(path)
    await store.commit({ partition: 'p', set: [{ name: 'n', value: 1 }] })
    expect(modes(path)).toEqual([0o640, 0o640, 0o640])
    await store.close()
  })
})

describe('the SQLite store over time', () => {
  /** Lets the housekeeping that the clock set off come to its end. */
  async function settle() {
    for (let i = 0; i < 20; i++) await turn()
  }

  it('deletes expired rows from the file, not only from sight, and keeps the others', async () => {
    const clock = manualClock()
    const path = newFile()
    const store = sqliteStore(path, { clock })
    for (let i = 0; i < 600; i++) {
      const ttl = i % 2 ? { ttl: day } : {}
      await store.commit({ partition: 'p', set: [{ name: `n${i}`, value: i, ...ttl }] })
    }
    for (let round = 0; round < 5; round++) {
      clock.advance(day)
      await settle()
    }
    await store.close()
    const db = new DatabaseSync(path)
    expect(db.prepare('SELECT count(*) AS rows FROM entries').get()).toEqual({ rows: 300 })
    db.close()
  })

  it('forgets the log after a week, without ever giving a cursor twice', async () => {
    const clock = manualClock()
    const path = newFile()
    const store = sqliteStore(path, { clock })
    const append = (value: unknown) => store.commit({ partition: 'p', append: [{ topic: 'signals', value }] })
    for (const value of ['a', 'b', 'c']) await append(value)
    const { cursor } = await store.consume('signals', undefined, 10)
    for (let round = 0; round < 25; round++) {
      clock.advance(8 * day)
      await settle()
    }
    expect((await store.consume('signals', undefined, 10)).entries).toEqual([])
    await append('new')
    const page = await store.consume('signals', cursor, 10)
    expect(page.entries.map(({ value }) => value)).toEqual(['new'])
    await store.close()
    const db = new DatabaseSync(path)
    expect(
      db.prepare('SELECT count(*) AS rows FROM log_1 WHERE value IN (\'"a"\', \'"b"\', \'"c"\')').get(),
    ).toEqual({ rows: 0 })
    db.close()
  })

  it('names the place of a damaged value', async () => {
    const path = newFile()
    const store = sqliteStore(path)
    await store.commit({ partition: 'p', set: [{ name: 'n', value: 1 }] })
    const db = new DatabaseSync(path)
    db.exec("UPDATE entries SET value = '{', version = 'other'")
    db.close()
    await turn()
    await expect(store.get({ partition: 'p', name: 'n' })).rejects.toMatchObject({
      code: 'ATTUNE_FORMAT_UNREADABLE',
      message: expect.stringContaining('p/n'),
    })
    await store.close()
  })

  it('keeps the neighbours of a commit that the engine refuses', async () => {
    const path = newFile()
    const store = sqliteStore(path)
    const db = new DatabaseSync(path)
    db.exec(
      "CREATE TRIGGER refuse BEFORE INSERT ON entries WHEN new.name = 'bad' BEGIN SELECT raise(ABORT, 'refused'); END",
    )
    db.close()
    const results = await Promise.allSettled(
      ['a', 'bad', 'c'].map((name) => store.commit({ partition: 'p', set: [{ name, value: name }] })),
    )
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    const keys = ['a', 'bad', 'c'].map((name) => ({ partition: 'p', name }))
    expect((await store.getMany(keys)).map((entry) => entry?.value)).toEqual(['a', undefined, 'c'])
    await store.close()
  })
})
