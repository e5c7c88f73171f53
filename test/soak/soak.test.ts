import { expect, it } from 'vitest'
import { whyNoPostgres } from '../adapters/postgres-server.ts'
import { canStart } from '../adapters/redis-server.ts'
import { isSound, reportOf } from './report.ts'
import { postgresBehindProxy, redisServer } from './servers.ts'
import { soak } from './soak.ts'

const able = canStart && (await whyNoPostgres()) === undefined

it.skipIf(!able)(
  'four processes on one Redis and one Postgres lose, double and mix up nothing, whoever is killed',
  { timeout: 120_000 },
  async () => {
    const [redis, postgres] = await Promise.all([redisServer(), postgresBehindProxy()])
    try {
      const shops = [
        { on: 'redis', server: redis },
        { on: 'postgres', server: postgres },
        { on: 'keyv', server: redis },
      ] as const
      const size = { visitors: 24, devices: 2, visits: 1 }
      const day = await soak({ size, shops, kills: 2, restarts: 2 }, 20_260_301)
      process.stdout.write(reportOf(day))
      expect(isSound(day), reportOf(day)).toBe(true)
      // The load is one that does lose signals where nothing sees to it that it does not.
      expect(day.shops[2]!.lost).toBeGreaterThan(day.shops[2]!.signals / 10)
    } finally {
      await Promise.all([redis.close(), postgres.close()])
    }
  },
)
