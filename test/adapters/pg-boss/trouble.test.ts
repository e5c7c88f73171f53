import { setTimeout as pass } from 'node:timers/promises'
import { type PgBossJobsOptions, pgBossJobs } from 'attune/adapters/pg-boss'
import { manualClock } from 'attune/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { jobId } from '../../../core/testing/jobs-contract.ts'
import { engineSite, lastingStore, minutes } from '../engine-site.ts'
import { createDatabase, type TestDatabase, whyNoPostgres } from '../postgres-server.ts'
import { startStuckWorker } from '../stuck-worker.ts'

/** Not a literal, so that its types are not looked at: those of 12.35 do not compile. */
const packageName: string = 'pg-boss'
const { PgBoss } = (await import(packageName)) as {
  PgBoss: new (
    options: object,
  ) => NonNullable<PgBossJobsOptions['boss']> & { start(): Promise<unknown>; stop(): Promise<void> }
}

const missing = await whyNoPostgres()
const soon = { timeout: 60_000 }

describe.skipIf(missing !== undefined)('pgBossJobs in trouble', () => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await createDatabase()
  })

  afterAll(() => database.drop())

  /** Lets the pauses before further attempts be over. */
  const skipPauses = (queue: string) =>
    database.query(`UPDATE pgboss.job SET start_after = now() WHERE name = '${queue}' AND state = 'retry'`)

  it('gives whom a killed process was waking to another, once it has been silent for a minute', async () => {
    const queue = 'killed'
    const anna = jobId('anna')
    const everySecond = { superviseIntervalSeconds: 1, monitorIntervalSeconds: 1 }
    const boss = new PgBoss({ connectionString: database.url, ...everySecond })
    await boss.start()
    const jobs = pgBossJobs({ boss, queue })
    await jobs.enqueue([{ id: anna, at: Date.now() }])
    const process = await startStuckWorker({ engine: 'pg-boss', url: database.url, queue })
    expect(process.woke).toBe(anna)
    await process.kill()

    const woken: string[] = []
    const worker = await jobs.work(async (id) => void woken.push(id), { concurrency: 1, onError: () => {} })
    const silentFor = (seconds: number) =>
      database.query(
        `UPDATE pgboss.job SET heartbeat_on = now() - interval '${seconds} seconds' WHERE name = '${queue}'`,
      )
    await silentFor(55)
    await pass(2_000)
    expect(woken).toEqual([])
    await silentFor(61)
    await vi.waitFor(async () => {
      await skipPauses(queue)
      expect(woken).toEqual([anna])
    }, soon)
    await worker.stop()
    await jobs.close()
    await boss.stop()
  })

  it('keeps what always fails among the dead letters, and begins it anew once the shop is mended', async () => {
    const queue = 'failing'
    const clock = manualClock(Date.now())
    const store = lastingStore(clock)
    const open = () => pgBossJobs({ url: database.url, queue })
    const rows = (of: string) => database.query(`SELECT data FROM pgboss.job WHERE name = '${of}'`)

    const shop = await engineSite(open(), { store, clock, workers: 0 })
    await shop.buys('anna')
    await vi.waitFor(async () => expect(await rows(queue)).toHaveLength(1), soon)
    await shop.close()
    // One retry instead of nine, whose pauses take a quarter of an hour.
    await database.query(`UPDATE pgboss.job SET retry_limit = 1 WHERE name = '${queue}'`)

    const broken = await engineSite(open(), { store, clock, channels: {} })
    await vi.waitFor(async () => {
      await skipPauses(queue)
      expect(await rows(`${queue}-failed`)).toHaveLength(1)
    }, soon)
    await broken.close()
    expect(broken.errors.map(({ code }) => code)).toEqual(['ATTUNE_NO_CHANNEL', 'ATTUNE_NO_CHANNEL'])

    const mended = await engineSite(open(), { store, clock })
    await minutes(clock, 2)
    await vi.waitFor(() => expect(mended.mails).toEqual(['thanks']), soon)
    await mended.close()
    expect(mended.errors).toEqual([])
  })
})
