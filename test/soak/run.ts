import { parseArgs } from 'node:util'
import { canStartPostgres, postgresServer } from './own-postgres.ts'
import type { ShopSpec } from './processes.ts'
import { isSound, reportOf, summaryOf } from './report.ts'
import { postgresBehindProxy, redisServer, type Server } from './servers.ts'
import { type Day, soak } from './soak.ts'

const help = `npm run soak [-- --minutes N --seed N --store redis|postgres]

Days in a shop that four processes serve together: people on several devices sign in and out and order, signals
come twice, late and in bursts, processes are killed and stores crash. Then everybody's profile must be the fold
of what was acknowledged. A plain Keyv, read and written, takes the same load for comparison.

  --minutes N   begins days for so long (default 5)
  --seed N      of the first day; the next has the next (default: by chance, and printed)
  --store NAME  only this one, and no Keyv
  --visitors N  people with a user id, each day (default 200)
  --failures    tells why requests failed, too
  --help
`

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string' },
    store: { type: 'string' },
    visitors: { type: 'string', default: '200' },
    failures: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
})

if (options.help) process.stdout.write(help)
else process.exitCode = (await run()) ? 0 : 1

/** Whether nothing went wrong. */
async function run(): Promise<boolean> {
  const shops = await open()
  const size = { visitors: Number(options.visitors), devices: 3, visits: 2 }
  const until = Date.now() + Number(options.minutes) * 60_000
  const earlier = new Set<string>()
  const days: Day[] = []
  let seed = Number(options.seed ?? Math.floor(Math.random() * 1e6))
  try {
    do {
      const day = await soak({ size, shops, kills: 12, restarts: 4 }, seed++, earlier)
      days.push(day)
      process.stdout.write(reportOf(day))
      if (options.failures)
        for (const [why, times] of day.failures) process.stdout.write(`    ${times} × ${why}\n`)
    } while (Date.now() < until)
  } finally {
    for (const server of new Set(shops.map(({ server }) => server))) await server.close()
  }
  process.stdout.write(summaryOf(days))
  return days.every(isSound)
}

async function open(): Promise<{ on: ShopSpec['on']; server: Server }[]> {
  const { store } = options
  const shops: { on: ShopSpec['on']; server: Server }[] = []
  if (store !== 'postgres') shops.push({ on: 'redis', server: await redisServer() })
  if (store !== 'redis') {
    shops.push({
      on: 'postgres',
      server: await (canStartPostgres ? postgresServer() : postgresBehindProxy()),
    })
  }
  if (store === undefined) shops.push({ on: 'keyv', server: shops[0]!.server })
  return shops
}
