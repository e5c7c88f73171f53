import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { memoryStore } from 'attune/adapters/memory'
import { sqliteStore } from 'attune/adapters/sqlite'
import { createPersonalizedShop, type PersonalizedShop } from './attune/attach.ts'
import { prepareDemo } from './attune/demo.ts'
import { whatToTry } from './attune/what-to-try.ts'
import { keptSecret } from './web/secret.ts'

// PORT, HOST, DATABASE, SECRET and ORIGIN may be set in the environment; see README.md.

/** Ends with one line that says what to change. */
function stop(message: string): never {
  console.error(message)
  process.exit(1)
}

const { HOST: host = '127.0.0.1', SECRET: secret, ORIGIN: origin } = process.env
const port = Number(process.env.PORT ?? 3000)
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  stop(`PORT must be a number from 0 to 65535, not "${process.env.PORT}".`)
}
if (origin !== undefined && !/^https?:$/.test(URL.parse(origin)?.protocol ?? '')) {
  stop(`ORIGIN must be an address such as https://shop.example, not "${origin}".`)
}

const database = process.env.DATABASE ?? fileURLToPath(new URL('./data/shop.db', import.meta.url))

async function open(): Promise<PersonalizedShop> {
  try {
    const folder = dirname(database)
    const kept = database !== ':memory:'
    if (kept && !existsSync(folder)) mkdirSync(folder)
    const shop = await createPersonalizedShop({
      database,
      store: kept ? sqliteStore(join(folder, 'attune.db')) : memoryStore(),
      secret: secret ?? (kept ? keptSecret(`${database}.secret`) : randomBytes(32).toString('base64url')),
      onError: (error) => console.error(error),
      ...(origin === undefined ? {} : { origin }),
    })
    await prepareDemo(shop.app, shop.attune)
    return shop
  } catch (error) {
    stop(`The shop cannot use ${database}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const shop = await open()
const server = shop.app.listen(port, host, (error?: Error & { code?: string }) => {
  if (error?.code === 'EADDRINUSE') stop(`Port ${port} is taken. Stop the other program or set PORT.`)
  if (error !== undefined) stop(`The shop cannot listen on ${host}:${port}: ${error.message}`)
  const address = server.address()
  const name = host.includes(':') ? `[${host}]` : host
  console.log(whatToTry(`http://${name}:${typeof address === 'object' ? address?.port : port}`))
})

let closing = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (closing) return
    closing = true
    server.close(async () => {
      await shop.close()
      process.exit(0)
    })
    server.closeIdleConnections()
  })
}
