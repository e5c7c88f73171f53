import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { memoryStore } from 'attune/adapters/memory'
import { smtp } from 'attune/adapters/smtp'
import { sqliteStore } from 'attune/adapters/sqlite'
import { createPersonalizedShop, type PersonalizedShop } from './attune/attach.ts'
import { prepareDemo } from './attune/demo.ts'
import { whatToTry } from './attune/what-to-try.ts'
import { attuneFile, readSettings, type Settings } from './settings.ts'
import { makeFolder } from './shop/folder.ts'
import { keptSecret } from './web/secret.ts'

/** Ends with one line that says what to change. */
function stop(message: string): never {
  console.error(message)
  process.exit(1)
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function settings(): Settings {
  try {
    return readSettings(process.env)
  } catch (error) {
    stop(messageOf(error))
  }
}

async function open({
  database,
  secret,
  origin,
  host,
  port,
  remindAfter,
  welcomeAfter,
  mailServer,
  mailFrom,
}: Settings): Promise<PersonalizedShop> {
  try {
    const folder = dirname(database)
    const kept = database !== ':memory:'
    if (kept) makeFolder(folder)
    if (statSync(database, { throwIfNoEntry: false })?.isDirectory())
      throw new Error('it is a folder, not a file')
    const shop = await createPersonalizedShop({
      database,
      secret: secret ?? (kept ? keptSecret(`${database}.secret`) : randomBytes(32).toString('base64url')),
      store: kept ? sqliteStore(join(folder, attuneFile)) : memoryStore(),
      onError: (error) => console.error(error),
      ...(origin === undefined ? {} : { origin }),
      address: origin ?? `http://${host}:${port}`,
      showOutbox: process.env.NODE_ENV !== 'production',
      remindAfter,
      welcomeAfter,
      ...(mailServer && { mail: smtp({ url: mailServer, from: mailFrom }) }),
    })
    await prepareDemo(shop.app, shop.attune)
    return shop
  } catch (error) {
    stop(`The shop cannot use ${database}: ${messageOf(error)}`)
  }
}

const chosen = settings()
const { port, host } = chosen
const shop = await open(chosen)
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
