import { createDatabase, whyNoPostgres } from '../adapters/postgres-server.ts'
import { canStart, startRedis } from '../adapters/redis-server.ts'
import type { Bench } from './bench.ts'
import { measureCommits } from './store-commits.ts'
import { measurePages } from './store-pages.ts'

export const stores: Bench = {
  name: 'stores',
  about: 'commits next to bare clients; the front page on Redis and Postgres, next to express-session',
  async run(effort) {
    const redis = canStart ? await startRedis() : undefined
    const missing = await whyNoPostgres()
    const postgres = missing === undefined ? await createDatabase() : undefined
    if (!redis) process.stderr.write('  left out: Redis, as there is no redis-server to start\n')
    if (!postgres) process.stderr.write(`  left out: Postgres, as there is ${missing}\n`)
    const services = { redis: redis?.url, postgres: postgres?.url }
    try {
      const commits = await measureCommits(services, effort)
      return [...commits, ...(await measurePages(services, effort))]
    } finally {
      await redis?.dispose()
      await postgres?.drop()
    }
  },
}
