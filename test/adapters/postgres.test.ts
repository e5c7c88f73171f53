import { setImmediate as turn } from 'node:timers/promises'
import { postgresStore } from 'attune/adapters/postgres'
import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { manualClock } from '../../core/testing/clock.ts'
import { storeContract } from '../../core/testing/store-contract.ts'
import { createDatabase, type TestDatabase, whyNoPostgres } from './postgres-server.ts'
import { startWriter } from './postgres-writer.ts'

const day = 24 * 60 * 60 * 1000
const missing = await whyNoPostgres()
const database = missing === undefined ? await createDatabase() : (undefined as unknown as TestDatabase)

afterAll(() => database?.drop())

if (missing !== undefined) it.skip(`the PostgreSQL store: ${missing}`, () => {})
else {
  // Each in a schema of its own and most of the time waiting for the disk, so several at once.
  const contract = { describe, it: it.concurrent }

  describe('the PostgreSQL store', () => {
    storeContract(contract, async () => {
      const clock = manualClock()
      const schema = database.newSchema()
      const open = () => postgresStore(database.url, { clock, schema, connections: 4 })
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

  describe('the PostgreSQL store on a given pool, unprepared, without synchronous commit', () => {
    const pool = new pg.Pool({ connectionString: database.url, max: 4 })
    afterAll(() => pool.end())

    storeContract(contract, async () => {
      const clock = manualClock()
      const options = { clock, schema: database.newSchema(), prepare: false, synchronousCommit: false }
      const open = () => postgresStore(pool, options)
      return { clock, store: open(), connect: async () => open() }
    })

    it('leaves the pool open when it is closed', async () => {
      const store = postgresStore(pool, { schema: database.newSchema() })
      await store.get({ partition: 'p', name: 'n' })
      await store.close()
      expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    })
  })

  describe('a PostgreSQL database that several processes share', () => {
    it('is set up once when they start together, loses no increment, and logs each exactly once', async () => {
      const schema = database.newSchema()
      const writers = Promise.all(
        Array.from({ length: 3 }, () => startWriter(database.url, schema, 100)),
      ).then(() => {
        ended = true
      })
      let ended = false
      const store = postgresStore(database.url, { schema })
      const logged: { name: string; count: number }[] = []
      let cursor: string | undefined
      for (let last = false; !last; ) {
        last = ended
        const page = await store.consume('increments', cursor, 50)
        logged.push(...page.entries.map(({ value }) => value as { name: string; count: number }))
        cursor = page.cursor
        if (page.entries.length > 0) last = false
      }
      await writers

      const names = Array.from({ length: 5 }, (_, i) => `n${i}`)
      const entries = await store.getMany(names.map((name) => ({ partition: 'p', name })))
      for (const [i, name] of names.entries()) {
        expect(entries[i]?.value).toBe(60)
        const counts = logged.filter((entry) => entry.name === name).map(({ count }) => count)
        expect(counts).toEqual(Array.from({ length: 60 }, (_, n) => n + 1))
      }
      await store.close()
    })

    it('is set up once by many stores of one process', async () => {
      const schema = database.newSchema()
      const stores = Array.from({ length: 8 }, () => postgresStore(database.url, { schema, connections: 1 }))
      const set = [{ name: 'n', value: 1 }]
      const results = await Promise.all(stores.map((store, i) => store.commit({ partition: `p${i}`, set })))
      expect(results.map(({ ok }) => ok)).toEqual(stores.map(() => true))
      await Promise.all(stores.map((store) => store.close()))
    })

    it('never deadlocks, whichever partitions are committed together', async () => {
      const schema = database.newSchema()
      const stores = Array.from({ length: 3 }, () => postgresStore(database.url, { schema, connections: 2 }))
      const partitions = Array.from({ length: 20 }, (_, i) => `p${i}`)
      const rounds = Array.from({ length: 30 }, (_, round) => round)
      await Promise.all(
        stores.map(async (store, s) => {
          for (const round of rounds) {
            const order = partitions.toSorted((a, b) => `${a}${round}${s}`.localeCompare(`${b}${s}`))
            if ((round + s) % 2) order.reverse()
            const set = ['b', 'a'].map((name) => ({ name, value: round }))
            const results = await Promise.all(order.map((partition) => store.commit({ partition, set })))
            expect(results.every(({ ok }) => ok)).toBe(true)
          }
        }),
      )
      await Promise.all(stores.map((store) => store.close()))
    })
  })

  describe('the log in PostgreSQL', () => {
    /** Appends without committing; the numbers are the parameters of the function `commit`. */
    const appendSlowly = (schema: string, value: string) =>
      `SELECT "${schema}".commit(0, true, '{late}', '{1}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}',
        '{1}', '{signals}', ARRAY['${JSON.stringify(value)}'], '{}', '{}', '{}', '{}', '{}', '{}')`
    const append = (value: unknown) => ({ partition: 'p', append: [{ topic: 'signals', value }] })

    it('does not skip an entry whose transaction ends after a later one', async () => {
      const schema = database.newSchema()
      const store = postgresStore(database.url, { schema })
      await store.commit(append('before'))
      const slow = await database.client()
      await slow.query('BEGIN')
      await slow.query(appendSlowly(schema, 'slow'))
      await store.commit(append('quick'))
      const page = await store.consume('signals', undefined, 10)
      expect(page.entries.map(({ value }) => value)).toEqual(['before'])
      await slow.query('COMMIT')
      const rest = await store.consume('signals', page.cursor, 10)
      expect(rest.entries.map(({ value }) => value)).toEqual(['slow', 'quick'])
      await store.close()
    })

    it('goes on past an append that was rolled back, and past long transactions of others', async () => {
      const schema = database.newSchema()
      const store = postgresStore(database.url, { schema })
      await store.commit(append('one'))
      const other = await database.client()
      await other.query('BEGIN')
      await other.query('CREATE TABLE of_another_application (id integer)')
      const slow = await database.client()
      await slow.query('BEGIN')
      await slow.query(appendSlowly(schema, 'never'))
      await slow.query('ROLLBACK')
      await store.commit(append('two'))
      const page = await store.consume('signals', undefined, 10)
      expect(page.entries.map(({ value }) => value)).toEqual(['one', 'two'])
      await other.query('ROLLBACK')
      await store.close()
    })

    it('refuses a cursor that it never gave', async () => {
      const store = postgresStore(database.url, { schema: database.newSchema() })
      for (const cursor of ['yesterday', '', '-1', '1; DROP TABLE log', '9'.repeat(30)]) {
        await expect(store.consume('signals', cursor, 1)).rejects.toMatchObject({ code: 'ATTUNE_STORE_KEY' })
      }
      await store.close()
    })
  })

  describe('the PostgreSQL store over time', () => {
    /** Lets time pass until a query answers what is expected; the test's own time limit is the end. */
    async function eventually(clock: { advance(ms: number): void }, sql: string, rows: number) {
      while (Number((await database.query(sql))[0]!.count) !== rows) {
        clock.advance(1000)
        await turn()
      }
    }

    it('deletes expired rows, keeps the others, and forgets the log after a week', async () => {
      const clock = manualClock()
      const schema = database.newSchema()
      const store = postgresStore(database.url, { schema, clock })
      const commits = Array.from({ length: 600 }, (_, i) => ({
        partition: `p${i % 10}`,
        set: [{ name: `n${i}`, value: i, ...(i % 2 ? { ttl: 5 * day } : {}) }],
        append: [{ topic: i % 3 ? 'signals' : 'jobs', value: i }],
      }))
      await Promise.all(commits.map(store.commit))
      const { cursor } = await store.consume('signals', undefined, 1000)
      clock.advance(6 * day)
      await eventually(clock, `SELECT count(*) FROM ${schema}.entries`, 300)
      expect(await database.query(`SELECT count(*)::integer FROM ${schema}.log`)).toEqual([{ count: 600 }])
      clock.advance(2 * day)
      await eventually(clock, `SELECT count(*) FROM ${schema}.log`, 0)
      await store.commit({ partition: 'p', append: [{ topic: 'signals', value: 'new' }] })
      const page = await store.consume('signals', cursor, 10)
      expect(page.entries.map(({ value }) => value)).toEqual(['new'])
      await store.close()
    })

    it('names the place of a damaged value', async () => {
      const schema = database.newSchema()
      const store = postgresStore(database.url, { schema })
      await store.commit({ partition: 'p', set: [{ name: 'n', value: 1 }] })
      await database.query(`UPDATE ${schema}.entries SET value = '{'`)
      await expect(store.get({ partition: 'p', name: 'n' })).rejects.toMatchObject({
        code: 'ATTUNE_FORMAT_UNREADABLE',
        message: expect.stringContaining('p/n'),
      })
      await store.close()
    })
  })
}
