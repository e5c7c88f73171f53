import type { CommitParticipant, ExecuteSql, ScheduledEntry, SqlStore } from 'attune'
import { postgresStore } from 'attune/adapters/postgres'
import { manualClock } from 'attune/testing'
import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { createDatabase, type TestDatabase, whyNoPostgres } from './postgres-server.ts'

const missing = await whyNoPostgres()
const database = missing === undefined ? await createDatabase() : (undefined as unknown as TestDatabase)

afterAll(() => database?.drop())

/** Notes in a table what is scheduled to ring, unless it is told to do something else. */
async function withBells(
  does?: (entries: readonly ScheduledEntry[], sql: ExecuteSql) => Promise<void>,
  ready: () => Promise<void> = async () => {},
) {
  const table = `bells_${database.newSchema()}`
  await database.query(`CREATE TABLE ${table} (name text UNIQUE)`)
  const troubles: string[] = []
  const clock = manualClock()
  const schema = database.newSchema()
  const store = postgresStore(database.url, { clock, schema })
  const ring = async (entries: readonly ScheduledEntry[], sql: ExecuteSql) => {
    for (const { name } of entries) await sql(`INSERT INTO ${table} VALUES ($1)`, [name])
  }
  const participant: CommitParticipant = {
    concerns: (name) => name.startsWith('bell/'),
    ready,
    write: does ?? ring,
    leftOut: (error) => troubles.push((error as Error).message),
  }
  return {
    ...{ store, clock, schema, table, troubles, ring, participant },
    async rung() {
      return (await database.query(`SELECT name FROM ${table} ORDER BY name`)).map(({ name }) => name)
    },
    scheduled: async () => (await store.due(1, 100)).map(({ name }) => name).sort(),
  }
}

function bell(store: SqlStore, name: string, partition: string = name) {
  return store.commit({ partition, schedule: [{ name: `bell/${name}`, at: 1, value: {} }] })
}

describe.skipIf(missing !== undefined)('what takes part in the commits of a PostgreSQL store', () => {
  it('writes with those that concern it, and with none that lost its check', async () => {
    const { store, participant, rung, scheduled, troubles } = await withBells()
    await store.join(participant).ready
    const [one, lost, other] = await Promise.all([
      bell(store, 'one'),
      store.commit({
        partition: 'lost',
        check: [{ name: 'absent', version: 'some' }],
        schedule: [{ name: 'bell/lost', at: 1, value: {} }],
      }),
      store.commit({ partition: 'other', schedule: [{ name: 'door/other', at: 1, value: {} }] }),
    ])
    expect([one.ok, lost.ok, other.ok]).toEqual([true, false, true])
    expect(await rung()).toEqual(['bell/one'])
    expect(await scheduled()).toEqual(['bell/one', 'door/other'])
    expect(troubles).toEqual([])
    await store.close()
  })

  it('costs the others nothing: they take one round trip as ever', async () => {
    const pool = new pg.Pool({ connectionString: database.url, max: 2 })
    let asked = 0
    let connections = 0
    const store = postgresStore(
      {
        query(query) {
          asked++
          return pool.query(query)
        },
        connect(callback) {
          connections++
          pool.connect(callback as never)
        },
      },
      // A clock that stands still, so that housekeeping asks nothing.
      { schema: database.newSchema(), clock: manualClock() },
    )
    const { participant } = await withBells()
    await store.join(participant).ready
    const before = [asked, connections]
    await store.commit({ partition: 'p', set: [{ name: 'n', value: 1 }], append: [{ topic: 't', value: 1 }] })
    expect([asked, connections]).toEqual([before[0]! + 1, before[1]])
    await bell(store, 'one')
    expect([asked, connections]).toEqual([before[0]! + 1, before[1]! + 1])
    await store.close()
    await pool.end()
  })

  it('does not overtake: commits of a partition are judged in the order in which they were made', async () => {
    const { store, participant } = await withBells(async () => {})
    await store.join(participant).ready
    const commits = Array.from({ length: 40 }, (_, n) =>
      store.commit({
        partition: 'p',
        // Each second one takes away what the next has to find gone.
        ...(n % 2 === 0
          ? { check: [{ name: 'turn', version: null }], set: [{ name: 'turn', value: n }] }
          : { delete: ['turn'] }),
        ...(n % 3 === 1 && { schedule: [{ name: 'bell/p', at: n, value: n }] }),
      }),
    )
    expect((await Promise.all(commits)).every(({ ok }) => ok)).toBe(true)
    await store.close()
  })

  it('is left out when it fails: the commit holds without it, and after five seconds it is asked again', async () => {
    let fails = true
    const bells = await withBells(async (entries, sql) => {
      await bells.ring(entries, sql)
      if (fails) throw new Error('the bell is broken')
    })
    const { store, clock, participant, rung, scheduled, troubles } = bells
    await store.join(participant).ready
    expect((await bell(store, 'one')).ok).toBe(true)
    expect(troubles).toEqual(['the bell is broken'])
    fails = false
    clock.advance(4_999)
    await bell(store, 'two')
    clock.advance(1)
    await bell(store, 'three')
    expect(await rung()).toEqual(['bell/three'])
    expect(await scheduled()).toEqual(['bell/one', 'bell/three', 'bell/two'])
    expect(troubles).toHaveLength(1)
    await store.close()
  })

  it('is left out when it hides that the database refused it', async () => {
    const { store, participant, scheduled, troubles } = await withBells((_, sql) =>
      sql('SELECT * FROM no_such_table').then(
        () => {},
        () => {},
      ),
    )
    await store.join(participant).ready
    expect((await bell(store, 'one')).ok).toBe(true)
    expect(await scheduled()).toEqual(['bell/one'])
    expect(troubles).toEqual(['relation "no_such_table" does not exist'])
    await store.close()
  })

  it('is left out when it takes longer than a second, or waits as long for a lock', async () => {
    let write = (): Promise<void> => new Promise(() => {})
    const bells = await withBells((entries, sql) =>
      entries[0]!.name === 'bell/locked' ? bells.ring(entries, sql) : write(),
    )
    const { store, clock, table, participant, scheduled, troubles } = bells
    await store.join(participant).ready
    expect((await bell(store, 'slow')).ok).toBe(true)
    write = async () => {}
    clock.advance(5_000)
    const other = await database.client()
    await other.query(`BEGIN; LOCK TABLE ${table}`)
    expect((await bell(store, 'locked')).ok).toBe(true)
    await other.query('ROLLBACK')
    expect(await scheduled()).toEqual(['bell/locked', 'bell/slow'])
    expect(troubles).toEqual([
      'No answer within 1000 ms',
      expect.stringMatching(/lock timeout|No answer within 1000 ms/),
    ])
    await store.close()
  })

  it('is asked to get ready until it is, and nothing waits for it', async () => {
    let fails = true
    const { store, clock, participant, rung, troubles } = await withBells(undefined, async () => {
      if (fails) throw new Error('no clapper')
    })
    const part = store.join(participant)
    await expect(part.ready).rejects.toThrow('no clapper')
    await bell(store, 'one')
    expect(troubles).toEqual(['no clapper'])
    fails = false
    clock.advance(5_000)
    await bell(store, 'two')
    expect(await rung()).toEqual(['bell/two'])
    part.leave()
    await bell(store, 'three')
    expect(await rung()).toEqual(['bell/two'])
    await store.close()
  })

  it('is the only one, until it leaves', async () => {
    const { store, participant } = await withBells()
    const part = store.join(participant)
    expect(() => store.join(participant)).toThrow(expect.objectContaining({ code: 'ATTUNE_OPTIONS' }))
    part.leave()
    await store.join(participant).ready
    await store.close()
  })

  it('is rolled back with a commit that the database refuses, and goes on with the others', async () => {
    const { store, schema, participant, rung, scheduled, troubles } = await withBells()
    await store.join(participant).ready
    await database.query(`ALTER TABLE ${schema}.scheduled ADD CHECK (name <> 'bell/bad')`)
    const results = await Promise.allSettled(['one', 'bad', 'two'].map((name) => bell(store, name)))
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await rung()).toEqual(['bell/one', 'bell/two'])
    expect(await scheduled()).toEqual(['bell/one', 'bell/two'])
    expect(troubles).toEqual([])
    await store.close()
  })
})
