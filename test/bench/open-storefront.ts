import { fork } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface StorefrontOptions {
  /** Where Attune keeps what it knows of the visitors; `none`: the shop without Attune. */
  readonly attune: 'none' | 'memory' | 'sqlite' | 'redis' | 'postgres'
  /** Of that Redis or Postgres. */
  readonly url?: string
  /** The URL of a Redis in which express-session keeps a session that every page reads and writes. */
  readonly sessions?: string
}

export interface Storefront {
  readonly url: string
  /** Seconds that the process has computed so far: what a busy machine does beside it does not count. */
  cpuSeconds(): Promise<number>
  /** Ends the process, and deletes what it stored. */
  close(): Promise<void>
}

const server = fileURLToPath(new URL('./storefront-server.ts', import.meta.url))

/** Started again and again, Node need not compile the same each time. */
const compiled = join(tmpdir(), 'attune-compiled')

/** Opens the example shop in a process of its own, as empty as on its first day. */
export async function openStorefront(options: StorefrontOptions): Promise<Storefront> {
  const env = { ...process.env, NODE_ENV: 'production', NODE_COMPILE_CACHE: compiled }
  const shop = fork(server, [JSON.stringify(options)], { execArgv: ['--conditions=attune-source'], env })
  const ended = once(shop, 'exit')
  const started = await Promise.race([once(shop, 'message'), ended.then(() => undefined)])
  if (started === undefined) throw new Error(`The shop with Attune on "${options.attune}" did not start.`)
  return {
    url: `http://127.0.0.1:${started[0]}`,
    async cpuSeconds() {
      const answer = once(shop, 'message')
      shop.send('cpu')
      const [{ user, system }] = await answer
      return (user + system) / 1e6
    },
    async close() {
      shop.disconnect()
      await ended
    },
  }
}
