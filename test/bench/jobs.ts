import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryStore } from 'attune/adapters/memory'
import { postgresStore } from 'attune/adapters/postgres'
import { redisStore } from 'attune/adapters/redis'
import { sqliteStore } from 'attune/adapters/sqlite'
import { createDatabase, whyNoPostgres } from '../adapters/postgres-server.ts'
import { canStart, startRedis } from '../adapters/redis-server.ts'
import type { Bench, Row } from './bench.ts'
import { bullMqSides, dueJobs, type JobSides, pgBossSides, scheduleSides } from './job-sides.ts'
import { compare } from './measure.ts'
import { sendAll } from './send-all.ts'

export const jobs: Bench = {
  name: 'jobs',
  about:
    'people woken for their follow-ups by each engine of jobs, next to the bare engine; and whole mails sent',
  async run({ quick }) {
    const plan = quick ? { rounds: 1, people: 50 } : { rounds: 7, people: 2000 }
    const folder = mkdtempSync(join(tmpdir(), 'attune-jobs-'))
    const redis = canStart ? await startRedis() : undefined
    const missing = await whyNoPostgres()
    const postgres = missing === undefined ? await createDatabase() : undefined
    if (!redis) process.stderr.write('  left out: Redis, as there is no redis-server to start\n')
    if (!postgres) process.stderr.write(`  left out: Postgres, as there is ${missing}\n`)
    const stores = {
      memory: memoryStore(),
      SQLite: sqliteStore(join(folder, 'attune.db')),
      ...(redis && { Redis: redisStore(redis.url) }),
      ...(postgres && { Postgres: postgresStore(postgres.url) }),
    }
    try {
      const rows: Row[] = []
      for (const [name, store] of Object.entries(stores))
        rows.push(...(await measure(scheduleSides(name, store), plan)))
      if (postgres) rows.push(...(await measure(await pgBossSides(postgres.url), plan)))
      if (redis) rows.push(...(await measure(bullMqSides(redis.url), plan)))
      for (const [name, store] of Object.entries(stores)) {
        const sides = { name: `whole mails, ${name}`, engine: 'waking alone' }
        const woken = scheduleSides(name, store).attune
        rows.push(...(await measure({ ...sides, attune: await sendAll(store), bare: woken }, plan)))
      }
      return rows
    } finally {
      for (const store of Object.values(stores)) await store.close()
      await redis?.dispose()
      await postgres?.drop()
      rmSync(folder, { recursive: true })
    }
  },
}

interface Plan {
  readonly rounds: number
  readonly people: number
}

/** In turns, every other round in reverse, after a round that does not count. */
async function measure({ name, engine, attune, bare }: JobSides, { rounds, people }: Plan): Promise<Row[]> {
  const sides = [
    { side: attune, perSecond: [] as number[] },
    { side: bare, perSecond: [] as number[] },
  ]
  for (const { side } of sides) await side.wakeAll(dueJobs(people))
  for (let round = 0; round < rounds; round++) {
    for (const { side, perSecond } of round % 2 === 0 ? sides : sides.toReversed()) {
      perSecond.push((people / (await side.wakeAll(dueJobs(people)))) * 1000)
    }
  }
  for (const { side } of sides) await side.close()
  const [ours, theirs] = sides
  const names = { bench: 'jobs', case: name, unit: 'people/s', reference: engine }
  return [compare(names, ours!.perSecond, theirs!.perSecond)]
}
