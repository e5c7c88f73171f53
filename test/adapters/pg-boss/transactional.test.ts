import { setTimeout as pass } from 'node:timers/promises'
import type { Jobs } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { pgBossJobs } from 'attune/adapters/pg-boss'
import { postgresStore } from 'attune/adapters/postgres'
import { manualClock, seededRandom } from 'attune/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { engineSite, minutes } from '../engine-site.ts'
import { startScheduler } from '../pg-boss-writer.ts'
import { createDatabase, type TestDatabase, whyNoPostgres } from '../postgres-server.ts'

const missing = await whyNoPostgres()

describe.skipIf(missing !== undefined)('pgBossJobs({ transactional: true })', () => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await createDatabase()
  })

  afterAll(() => database.drop())

  /** Who has a job in a queue, and at what time. */
  const inQueue = async (queue: string, schema = 'pgboss') =>
    wakes(
      await database.query(
        `SELECT data->>'id' AS id, (data->>'at')::float8 AS at FROM ${schema}.job WHERE name = '${queue}'`,
      ),
    )
  const inSchedule = async (schema: string) =>
    wakes(
      await database.query(
        `SELECT substr(name, 6) AS id, at FROM "${schema}".scheduled WHERE name LIKE 'wake/%'`,
      ),
    )

  /** An engine that counts what it is told after commits. */
  function counting(jobs: Jobs): { jobs: Jobs; told: number } {
    const counted = {
      told: 0,
      jobs: {
        ...jobs,
        enqueue(more: Parameters<Jobs['enqueue']>[0]) {
          counted.told += more.length
          return jobs.enqueue(more)
        },
      },
    }
    return counted
  }

  /** A shop with a clock of its own, for the sweeper's minutes; pg-boss goes by the server's. */
  async function shop(queue: string) {
    const clock = manualClock(Date.now())
    const schema = database.newSchema()
    const jobs = pgBossJobs({ url: database.url, queue, transactional: true })
    const site = await engineSite(jobs, { clock, store: postgresStore(database.url, { schema, clock }) })
    return { clock, schema, queue, site }
  }

  it('sends a mail whose job was written with the order, and told to nobody afterwards', async () => {
    const counted = counting(pgBossJobs({ url: database.url, transactional: true }))
    const store = postgresStore(database.url, { schema: database.newSchema() })
    const site = await engineSite(counted.jobs, { store })
    await site.buys('anna')
    await vi.waitFor(() => expect(site.mails).toEqual(['thanks']), { timeout: 60_000 })
    await site.close()
    expect(counted.told).toBe(0)
    expect(site.errors).toEqual([])
    expect((await inQueue('attune-follow-ups')).length).toBeGreaterThan(0)
  })

  it('has a job for exactly what is scheduled, whenever a process is killed', async () => {
    const random = seededRandom(11)
    const schema = database.newSchema()
    const queue = 'killed'
    const acknowledged: string[] = []
    for (let round = 0; round < 6; round++) {
      const scheduler = startScheduler(database.url, schema, queue)
      await scheduler.begun
      await vi.waitFor(() => expect(scheduler.acknowledged.length).toBeGreaterThan(20), { timeout: 60_000 })
      await pass(300 * random())
      await scheduler.kill()
      acknowledged.push(...scheduler.acknowledged)
    }
    // What the server had begun when its client died may still come to its end.
    await vi.waitFor(async () => expect(await connections(database)).toEqual([]), { timeout: 60_000 })
    const scheduled = await inSchedule(schema)
    expect(await inQueue(queue)).toEqual(scheduled)
    const ids = new Set(scheduled.map((wake) => wake.split(' ')[0]))
    expect(acknowledged.filter((id) => !ids.has(id))).toEqual([])
    expect(acknowledged.length).toBeGreaterThan(100)
    // About one in three lost, and is nowhere.
    expect(scheduled.filter((wake) => wake < 'K')).toEqual([])
  })

  it('holds what people do while pg-boss is broken, says so, and sends when it is mended', async () => {
    const { clock, schema, queue, site } = await shop('broken')
    await database.query('ALTER SCHEMA pgboss RENAME TO away')
    try {
      await site.buys('anna')
    } finally {
      await database.query('ALTER SCHEMA away RENAME TO pgboss')
    }
    expect(await inSchedule(schema)).toHaveLength(1)
    expect(await inQueue(queue)).toEqual([])
    const told = site.errors.map(({ message }) => message)
    expect(told).toContainEqual(
      expect.stringMatching(/^pg-boss took no job in a commit: .*pgboss.*The commit holds/),
    )
    await minutes(clock, 2)
    await vi.waitFor(() => expect(site.mails).toEqual(['thanks']), { timeout: 60_000 })
    await site.close()
  })

  it('holds what people do when its queue was deleted, makes another, and sends', async () => {
    const { clock, schema, queue, site } = await shop('deleted')
    await database.query(`SELECT pgboss.delete_queue('${queue}')`)
    await site.buys('anna')
    expect(await inSchedule(schema)).toHaveLength(1)
    await minutes(clock, 2)
    await vi.waitFor(() => expect(site.mails).toEqual(['thanks']), { timeout: 60_000 })
    await site.close()
  })

  it('refuses to start with a store that has no transactions to write in, or of another database', async () => {
    const open = () => pgBossJobs({ url: database.url, transactional: true })
    const refused = (why: RegExp) =>
      expect.objectContaining({ code: 'ATTUNE_OPTIONS', message: expect.stringMatching(why) })
    await expect(engineSite(open(), { store: memoryStore() })).rejects.toEqual(refused(/store is memory/))
    const other = await createDatabase()
    const store = postgresStore(other.url)
    await expect(engineSite(open(), { store })).rejects.toEqual(refused(/on another database/))
    await store.close()
    await other.drop()
  })

  it('lets a site start whose boss is away, and says so', async () => {
    const store = postgresStore(database.url, { schema: database.newSchema() })
    const jobs = pgBossJobs({ url: 'postgres://postgres@127.0.0.1:1/none', transactional: true })
    // The workers need the boss from the start, a page does not.
    const site = await engineSite(jobs, { store, workers: 0 })
    await site.buys('anna')
    expect(site.errors.map(({ message }) => message)).toContainEqual(expect.stringMatching(/ECONNREFUSED/))
    await site.close()
  })
})

function wakes(rows: readonly Record<string, unknown>[]): string[] {
  return rows.map(({ id, at }) => `${id} ${at}`).sort()
}

async function connections(database: TestDatabase): Promise<unknown[]> {
  return database.query(
    `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'attune'`,
  )
}
