import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { memoryStore } from 'attune/adapters/memory'
import { sqliteStore } from 'attune/adapters/sqlite'
import { createForeignSite } from './foreign-site.ts'
import { createFront } from './front.ts'

/** Ends with one line that says what to change. */
function stop(message: string): never {
  console.error(message)
  process.exit(1)
}

const { PORT = '3001', HOST = '127.0.0.1', SITE = '', DATABASE = '', SECRET = '' } = process.env
if (!/^\d{1,5}$/.test(PORT)) stop(`PORT must be a number, not "${PORT}".`)
if (SITE && !/^https?:$/.test(URL.parse(SITE)?.protocol ?? '')) {
  stop(`SITE must be an address such as https://shop.example, not "${SITE}".`)
}
if (DATABASE && !SECRET)
  stop('With a DATABASE, set SECRET as well: cookies must hold as long as what they lead to.')

const foreign = SITE ? undefined : createForeignSite().listen(0, '127.0.0.1')
if (foreign) await once(foreign, 'listening')
const site = foreign ? `http://127.0.0.1:${(foreign.address() as AddressInfo).port}` : SITE
const front = await createFront(site, {
  store: DATABASE ? sqliteStore(DATABASE) : memoryStore(),
  secret: SECRET || randomBytes(32).toString('base64url'),
})
front.server.once('error', ({ message }) => stop(`Cannot listen on ${HOST}:${PORT}: ${message}`))
front.server.listen(Number(PORT), HOST, () => {
  const { port } = front.server.address() as AddressInfo
  console.log(`http://${HOST}:${port} shows ${site} with its placements filled.
Answer the question at the foot of the page, look at two machines, and go back to the first page.`)
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await front.close()
    foreign?.close().closeAllConnections()
  })
}
