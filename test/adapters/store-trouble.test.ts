import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { type AttuneOptions, createAttune, type Logger, type Store } from 'attune'
import { postgresStore } from 'attune/adapters/postgres'
import { redisStore } from 'attune/adapters/redis'
import { sqliteStore } from 'attune/adapters/sqlite'
import { collector, personalize } from 'attune/middleware'
import pg from 'pg'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { browser } from '../support/browser.ts'
import { expresses, type Handler, send } from '../support/platforms.ts'
import { definitions } from '../support/shop.ts'
import { createDatabase, whyNoPostgres } from './postgres-server.ts'
import { canStart, startRedis, tell } from './redis-server.ts'

const missing = await whyNoPostgres()
/** Milliseconds that are too short for any store's own limit, and long enough for a machine that is busy. */
const inTime = 2_500
/** Where people are to be recognised, however busy the machine is. */
const patient = { budget: 2_000 }

/** A shop by the machine's own clock, with a visitor to whom the front page shows machines. */
async function openShop(store: Store, options: Partial<AttuneOptions> = {}) {
  const errors: string[] = []
  const down = new Set<string>()
  /** Of each side of the store, once when it goes down and once when it is back; tries in between are not told. */
  const warn: Logger['warn'] = ({ side }, message) =>
    void (message.startsWith('The store is back') ? down.delete(String(side)) : down.add(String(side)))
  const quiet = () => {}
  const attune = await createAttune({
    ...(definitions as object),
    secret: 'a secret for tests only',
    onError: ({ code }) => errors.push(code),
    logger: { debug: quiet, info: quiet, warn, error: quiet },
    store,
    ...options,
  })
  const app = expresses[0]!.build({
    before: [personalize(attune) as Handler],
    mounted: { '/attune': collector(attune) as Handler },
    pages: {
      '/': (req, res) => send(res, String(req.visitor.decide('hero' as never).content)),
      '/machines': (req, res) => {
        req.visitor.track('Product Viewed', { category: 'machines' })
        send(res, 'machines')
      },
    },
  })
  const newcomer = () => browser(app)
  const visitor = newcomer()
  /** The front page; it must come, and in time. */
  const front = async () => {
    const began = performance.now()
    const { status, text } = await visitor.get('/')
    expect(status).toBe(200)
    expect(performance.now() - began).toBeLessThan(inTime)
    return text
  }
  const event = () => visitor.post('/attune/events', { type: 'track', event: 'Product Viewed' })
  const begin = async () => {
    expect((await visitor.post('/attune/consent', { accept: 'all' })).status).toBe(200)
    await visitor.get('/machines')
    await until(async () => (await front()) === 'Premium machines')
    // What is on its way to the store is known here without asking it.
    await until(async () => (await attune.health()).pending === 0)
  }
  const recovered = async () => {
    await until(async () => (await front()) === 'Premium machines' && (await event()).status === 200)
    await until(async () => (await attune.health()).ready)
    expect([...down]).toEqual([])
  }
  return { attune, errors, down, newcomer, front, event, begin, recovered }
}

async function until(met: () => Promise<boolean>): Promise<void> {
  while (!(await met())) await pause(25)
}

describe.skipIf(!canStart)('a Redis server', () => {
  it('may be missing when the site starts, come, die and come back: pages never wait long', async () => {
    const server = await startRedis('--appendonly', 'yes')
    await server.kill()
    const { attune, front, event, begin, recovered, errors, down } = await openShop(
      redisStore(server.url, { timeout: 5_000 }),
    )
    expect(await front()).toBe('New this week')
    expect((await attune.health()).ready).toBe(false)
    await server.restart()
    await until(async () => (await attune.health()).ready)
    await begin()
    await server.kill()
    for (let i = 0; i < 8; i++) expect(await front()).toBe('New this week')
    expect((await attune.health()).ready).toBe(false)
    expect(down).toContain('reads')
    const refused = await event()
    expect([refused.status, Number(refused.headers['retry-after'])]).toEqual([503, expect.any(Number)])
    expect(new Set(errors)).toEqual(new Set(['ATTUNE_STORE_UNAVAILABLE']))
    await server.restart()
    await recovered()
    await attune.close()
    await server.dispose()
  })

  it('may hang: five pages wait for the budget, the next for nothing', async () => {
    const server = await startRedis()
    const { attune, front, event, begin, recovered, errors, down } = await openShop(
      redisStore(server.url, { timeout: 5_000 }),
    )
    await begin()
    server.signal('SIGSTOP')
    for (let i = 0; i < 5; i++) expect(await front()).toBe('New this week')
    expect(errors[0]).toBe('ATTUNE_STORE_TIMEOUT')
    expect(down).toContain('reads')
    const waited = errors.filter((code) => code === 'ATTUNE_STORE_TIMEOUT').length
    for (let i = 0; i < 3; i++) await front()
    expect(errors.slice(-3)).toEqual(Array(3).fill('ATTUNE_STORE_UNAVAILABLE'))
    expect(errors.filter((code) => code === 'ATTUNE_STORE_TIMEOUT')).toHaveLength(waited)
    expect((await event()).status).toBe(503)
    server.signal('SIGCONT')
    await recovered()
    await attune.close()
    await server.dispose()
  })

  it('may be full: people are recognised all the same, and what is to be kept is refused', async () => {
    const server = await startRedis()
    const store = redisStore(server.url, { timeout: 5_000 })
    const { attune, front, event, begin, recovered, down } = await openShop(store, patient)
    await begin()
    await tell(server, 'CONFIG', 'SET', 'maxmemory', '1')
    for (let i = 0; i < 6; i++) expect((await event()).status).toBe(503)
    expect(await front()).toBe('Premium machines')
    expect((await attune.health()).ready).toBe(false)
    expect([...down]).toEqual(['writes'])
    await tell(server, 'CONFIG', 'SET', 'maxmemory', '0')
    await recovered()
    await attune.close()
    await server.dispose()
  })
})

describe.skipIf(missing !== undefined)('a PostgreSQL pool', () => {
  it('may be exhausted: pages arrive in time, and everything goes on when a connection is free', async () => {
    const database = await createDatabase()
    const pool = new pg.Pool({ connectionString: database.url, max: 1 })
    const store = postgresStore(pool, { schema: database.newSchema(), timeout: 5_000 })
    await store.get({ partition: 'site', name: 'switches' })
    const { attune, front, event, begin, recovered, down } = await openShop(store)
    await begin()
    const taken = await pool.connect()
    for (let i = 0; i < 8; i++) expect(await front()).toBe('New this week')
    expect((await attune.health()).ready).toBe(false)
    expect(down).toContain('reads')
    const refused = await event()
    expect([refused.status, refused.body.error.code]).toEqual([503, 'ATTUNE_STORE_UNAVAILABLE'])
    taken.release()
    await recovered()
    await attune.close()
    await pool.end()
    await database.drop()
  })
})

describe('an SQLite database', () => {
  let folder: string
  afterEach(() => {
    vi.restoreAllMocks()
    rmSync(folder, { recursive: true })
  })
  const path = () => {
    folder = mkdtempSync(join(tmpdir(), 'attune-trouble-'))
    return join(folder, 'attune.db')
  }

  it('may be full: people are recognised all the same, and what is to be kept is refused until there is space', async () => {
    const connections = new Set<DatabaseSync>()
    const prepare = DatabaseSync.prototype.prepare
    vi.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (
      this: DatabaseSync,
      sql: string,
    ) {
      connections.add(this)
      return prepare.call(this, sql)
    })
    const store = sqliteStore(path())
    const { attune, front, event, newcomer, begin, recovered, down } = await openShop(store, patient)
    await begin()
    const [connection] = connections
    const { page_count: pages } = connection!.prepare('PRAGMA page_count').get() as { page_count: number }
    connection!.exec(`PRAGMA max_page_count = ${pages}`)
    const set = [{ name: 'bulk', value: 'x'.repeat(200_000) }]
    await expect(store.commit({ partition: 'bulk', set })).rejects.toMatchObject({
      code: 'ATTUNE_STORE_UNAVAILABLE',
      message: expect.stringContaining('The disk is full: free some space.'),
    })
    let refused = 0
    for (let i = 0; i < 200 && refused < 6; i++) {
      const big = { type: 'track', event: 'Product Viewed', properties: { category: 'c'.repeat(500) + i } }
      const events = Array.from({ length: 50 }, () => big)
      const visitor = newcomer()
      const agreed = await visitor.post('/attune/consent', { accept: 'all' })
      const { status, headers } =
        agreed.status === 503 ? agreed : await visitor.post('/attune/events', events)
      if (status === 503) {
        refused++
        expect(Number(headers['retry-after'])).toBeGreaterThan(0)
      }
    }
    expect(refused).toBe(6)
    expect(await front()).toBe('Premium machines')
    expect((await attune.health()).ready).toBe(false)
    expect([...down]).toEqual(['writes'])
    connection!.exec('PRAGMA max_page_count = 1000000')
    await recovered()
    expect((await event()).status).toBe(200)
    await attune.close()
  })

  it('may be locked by another process: pages arrive, writes fail in time, and all goes on afterwards', async () => {
    const file = path()
    const { attune, front, event, newcomer, begin, recovered, down } = await openShop(sqliteStore(file), {
      patience: 200,
      ...patient,
    })
    await begin()
    const script = `const { DatabaseSync } = require('node:sqlite')
      const db = new DatabaseSync(${JSON.stringify(file)}, { timeout: 5000 })
      db.exec('BEGIN IMMEDIATE')
      process.stdout.write('locked')
      process.stdin.resume().on('end', () => { db.exec('COMMIT'); db.close() })`
    const other = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] })
    await once(other.stdout, 'data')
    const first = await event()
    expect([first.status, first.body.error.code]).toEqual([503, 'ATTUNE_STORE_TIMEOUT'])
    for (let i = 0; i < 5; i++) expect((await event()).status).toBe(503)
    expect(await front()).toBe('Premium machines')
    expect([...down]).toEqual(['writes'])
    // Now and then one is the try whether the lock is gone, and waits; the others are refused at once.
    await until(async () => {
      const refused = await newcomer().post('/attune/consent', { accept: 'all' })
      expect(refused.status).toBe(503)
      return refused.body.error.message.includes('was not asked')
    })
    other.stdin.end()
    await once(other, 'exit')
    await recovered()
    await attune.close()
  })
})
