import { postgresStore } from 'attune/adapters/postgres'
import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { createDatabase, startProxy, type TestDatabase, whyNoPostgres } from './postgres-server.ts'

const missing = await whyNoPostgres()
const database = missing === undefined ? await createDatabase() : (undefined as unknown as TestDatabase)
const key = { partition: 'p', name: 'n' }
const one = { partition: 'p', set: [{ name: 'n', value: 1 }] }
const unavailable = { code: 'ATTUNE_STORE_UNAVAILABLE' }

afterAll(() => database?.drop())

if (missing !== undefined) it.skip(`the PostgreSQL store: ${missing}`, () => {})
else {
  describe('a PostgreSQL server that fails', () => {
    it('may be down when the site starts: calls say so in one line, and recover by themselves', async () => {
      const proxy = await startProxy(database.url)
      await proxy.goDown()
      const url = new URL(proxy.url)
      url.password = 'confidential'
      const store = postgresStore(url.href, { schema: database.newSchema() })
      for (const call of [() => store.get(key), () => store.commit(one)]) {
        const error = await call().catch((error: Error) => error)
        expect(error).toMatchObject({ ...unavailable, message: expect.stringContaining(url.host) })
        expect((error as Error).message).toMatch(/Check that the server runs/)
        expect((error as Error).message).not.toMatch(/\n|confidential/)
      }
      await proxy.comeUp()
      expect((await store.commit(one)).ok).toBe(true)
      expect((await store.get(key))?.value).toBe(1)
      await store.close()
      await proxy.goDown()
    })

    it('may break all connections and come back', async () => {
      const proxy = await startProxy(database.url)
      const store = postgresStore(proxy.url, { schema: database.newSchema() })
      await store.commit(one)
      await proxy.goDown()
      await expect(store.get(key)).rejects.toMatchObject(unavailable)
      await proxy.comeUp()
      expect((await store.get(key))?.value).toBe(1)
      await store.close()
      await proxy.goDown()
    })

    it('that never answers costs a call its time limit, not more', async () => {
      const proxy = await startProxy(database.url)
      const cold = postgresStore(proxy.url, { schema: database.newSchema(), timeout: 1_000 })
      const warm = postgresStore(proxy.url, { schema: database.newSchema(), timeout: 1_000 })
      await warm.commit(one)
      proxy.hang()
      for (const store of [cold, warm]) {
        for (const call of [() => store.get(key), () => store.commit(one)]) {
          const began = performance.now()
          await expect(call()).rejects.toMatchObject(unavailable)
          expect(performance.now() - began).toBeLessThan(5_000)
        }
      }
      await proxy.goDown()
      await proxy.comeUp()
      expect((await warm.get(key))?.value).toBe(1)
      await Promise.all([cold.close(), warm.close()])
      await proxy.goDown()
    })

    it('whose backends are killed in the middle of commits loses nothing acknowledged, and halves nothing', async () => {
      const schema = database.newSchema()
      const store = postgresStore(database.url, { schema, connections: 4 })
      await store.get(key)
      const acknowledged: string[] = []
      let refused = 0
      let ended = false
      const lanes = Array.from({ length: 16 }, async (_, lane) => {
        for (let i = 0; i < 150; i++) {
          const name = `k${lane}-${i}`
          const set = ['a', 'b'].map((half) => ({ name: `${name}${half}`, value: name }))
          const append = [{ topic: 'written', value: name }]
          try {
            await store.commit({ partition: `p${lane % 5}`, set, append })
            acknowledged.push(name)
          } catch (error) {
            expect(error).toMatchObject(unavailable)
            refused++
          }
        }
      })
      const done = Promise.all(lanes).then(() => {
        ended = true
      })
      while (!ended) {
        await database.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND application_name = 'attune' AND random() < 0.5`)
      }
      await done
      expect(refused).toBeGreaterThan(0)
      expect(acknowledged.length).toBeGreaterThan(0)

      const kept = new Map<string, number>()
      for await (const { value } of store.scan('k')) {
        kept.set(value as string, (kept.get(value as string) ?? 0) + 1)
      }
      const { entries } = await store.consume('written', undefined, 10_000)
      expect(acknowledged.filter((name) => !kept.has(name))).toEqual([])
      expect([...kept.values()].every((halves) => halves === 2)).toBe(true)
      expect(entries.map(({ value }) => value).toSorted()).toEqual([...kept.keys()].toSorted())
      await store.close()
    })

    it('whose backends are killed while stores start leaves a whole schema, or none', async () => {
      const url = new URL(database.url)
      url.searchParams.set('application_name', 'starting')
      let refused = 0
      let ended = false
      const starting = Promise.all(
        Array.from({ length: 5 }, async () => {
          for (let i = 0; i < 6; i++) {
            const store = postgresStore(url.href, { schema: database.newSchema(), connections: 1 })
            for (let written = false; !written; ) {
              await store.commit(one).catch(() => refused++)
              written = (await store.get(key).catch(() => undefined))?.value === 1
            }
            await store.close()
          }
        }),
      ).then(() => {
        ended = true
      })
      while (!ended) {
        await database.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND application_name = 'starting' AND random() < 0.03`)
      }
      await starting
      expect(refused).toBeGreaterThan(0)
    })

    it('may lose its tables while we are connected: they are made again', async () => {
      const schema = database.newSchema()
      const store = postgresStore(database.url, { schema })
      await store.commit(one)
      await database.query(`DROP SCHEMA ${schema} CASCADE`)
      await expect(store.get(key)).rejects.toMatchObject(unavailable)
      expect(await store.get(key)).toBeUndefined()
      expect((await store.commit(one)).ok).toBe(true)
      await store.close()
    })
  })

  describe('a PostgreSQL database that is busy', () => {
    it('with every connection of the pool taken, refuses in time and says what to raise', async () => {
      const pool = new pg.Pool({ connectionString: database.url, max: 1 })
      const store = postgresStore(pool, { schema: database.newSchema(), timeout: 300 })
      await store.commit(one)
      const client = await pool.connect()
      const message = expect.stringMatching(/No answer within 300 ms.*raise `connections`/)
      await expect(store.get(key)).rejects.toMatchObject({ ...unavailable, message })
      await expect(store.commit(one)).rejects.toMatchObject({ ...unavailable, message })
      client.release()
      expect((await store.get(key))?.value).toBe(1)
      await store.close()
      await pool.end()
    })

    it('with one person’s data locked, keeps nobody else waiting for longer than the time limit', async () => {
      const schema = database.newSchema()
      const store = postgresStore(database.url, { schema, timeout: 2_000 })
      await store.commit(one)
      const other = await database.client()
      await other.query('BEGIN')
      await other.query(`UPDATE ${schema}.entries SET version = 'locked'`)
      const results = await Promise.allSettled(
        ['p', 'q', 'r'].map((partition) => store.commit({ ...one, partition })),
      )
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
      await other.query('ROLLBACK')
      expect((await store.commit(one)).ok).toBe(true)
      await store.close()
    })

    it('keeps the neighbours of a commit that the server refuses', async () => {
      const schema = database.newSchema()
      const store = postgresStore(database.url, { schema })
      await store.get(key)
      await database.query(`ALTER TABLE ${schema}.entries ADD CHECK (name <> 'bad')`)
      const results = await Promise.allSettled(
        ['a', 'bad', 'c'].map((name) => store.commit({ partition: 'p', set: [{ name, value: name }] })),
      )
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      const keys = ['a', 'bad', 'c'].map((name) => ({ partition: 'p', name }))
      expect((await store.getMany(keys)).map((entry) => entry?.value)).toEqual(['a', undefined, 'c'])
      await store.close()
    })
  })

  describe('a PostgreSQL database that cannot be used', () => {
    it('is refused when a newer Attune wrote it, and left as it is', async () => {
      const schema = database.newSchema()
      const first = postgresStore(database.url, { schema })
      await first.commit(one)
      await first.close()
      await database.query(`UPDATE ${schema}.format SET version = 99`)
      const store = postgresStore(database.url, { schema })
      const newer = { code: 'ATTUNE_FORMAT_NEWER', message: expect.stringContaining('format 99') }
      await expect(store.get(key)).rejects.toMatchObject(newer)
      await expect(store.commit({ partition: 'p', delete: ['n'] })).rejects.toMatchObject(newer)
      expect(await database.query(`SELECT name FROM ${schema}.entries`)).toEqual([{ name: 'n' }])
      await store.close()
    })

    it('is refused when its transactions are not "read committed"', async () => {
      const options = '-c default_transaction_isolation=serializable'
      const pool = new pg.Pool({ connectionString: database.url, options, max: 1 })
      const store = postgresStore(pool, { schema: database.newSchema() })
      const message = expect.stringContaining('default_transaction_isolation')
      await expect(store.get(key)).rejects.toMatchObject({ ...unavailable, message })
      await store.close()
      await pool.end()
    })

    it('says which right is missing; a schema that is up to date needs none to create', async () => {
      const schema = database.newSchema()
      const role = `${new URL(database.url).pathname.slice(1)}_visitor`
      await database.query(`CREATE ROLE ${role} LOGIN`)
      const url = new URL(database.url)
      url.username = role
      const store = postgresStore(url.href, { schema })
      const message = expect.stringContaining('create it once as another role')
      await expect(store.get(key)).rejects.toMatchObject({ ...unavailable, message })
      const owner = postgresStore(database.url, { schema })
      await owner.get(key)
      await database.query(`GRANT USAGE ON SCHEMA ${schema} TO ${role};
        GRANT ALL ON ALL TABLES IN SCHEMA ${schema} TO ${role};
        GRANT ALL ON ALL SEQUENCES IN SCHEMA ${schema} TO ${role}`)
      await store.commit({ ...one, append: [{ topic: 'signals', value: 1 }] })
      expect((await store.get(key))?.value).toBe(1)
      expect((await store.consume('signals', undefined, 10)).entries).toHaveLength(1)
      await Promise.all([store.close(), owner.close()])
      await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
    })

    it('refuses schema names that would have to be quoted', () => {
      for (const schema of ['', 'Attune', 'a-b', 'a"; DROP TABLE x', '1a', 'x'.repeat(64)]) {
        expect(() => postgresStore(database.url, { schema })).toThrow(
          expect.objectContaining({ code: 'ATTUNE_OPTIONS' }),
        )
      }
    })
  })
}
