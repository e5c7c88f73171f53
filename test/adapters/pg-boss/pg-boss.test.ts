import { randomUUID } from 'node:crypto'
import { setTimeout as pass } from 'node:timers/promises'
import { type PgBossJobsOptions, pgBossJobs } from 'attune/adapters/pg-boss'
import { jobsContract } from 'attune/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { engineSite } from '../engine-site.ts'
import { createDatabase, type TestDatabase, whyNoPostgres } from '../postgres-server.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000, maxConcurrency: 12 })

/** Not a literal, so that its types are not looked at: those of 12.35 do not compile. */
const packageName: string = 'pg-boss'
const { PgBoss } = (await import(packageName)) as {
  PgBoss: new (
    url: string,
  ) => NonNullable<PgBossJobsOptions['boss']> & { start(): Promise<unknown>; stop(): Promise<void> }
}

const missing = await whyNoPostgres()
if (missing) process.emitWarning(`The tests of pg-boss are skipped: ${missing}.`)

describe.skipIf(missing !== undefined)('pgBossJobs', () => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await createDatabase()
  })

  afterAll(() => database.drop())

  // Each on a queue of its own and nearly all the time waiting, so all at once.
  jobsContract({ describe, it: it.concurrent }, async () => {
    const queue = `test-${randomUUID()}`
    const connect = async () => pgBossJobs({ url: database.url, queue })
    return { jobs: await connect(), connect, now: Date.now, pass }
  })

  it('sends a mail by a boss of the site, which stays the site’s', async () => {
    const boss = new PgBoss(database.url)
    await boss.start()
    const site = await engineSite(pgBossJobs({ boss }))
    await site.buys('anna')
    await vi.waitFor(() => expect(site.mails).toEqual(['thanks']), { timeout: 20_000 })
    await site.close()
    expect(site.errors).toEqual([])
    expect(await boss.getQueue('attune-follow-ups')).toMatchObject({ deadLetter: 'attune-follow-ups-failed' })
    await boss.stop()
  })

  it('says what is wrong with its options', () => {
    expect(() => pgBossJobs({})).toThrow(/url/)
    expect(() => pgBossJobs({ url: 'http://shop.example' })).toThrow(/PostgreSQL/)
    expect(() => pgBossJobs({ url: database.url, queue: 'a b' })).toThrow(/name/)
  })
})
