import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface StorefrontOptions {
  /** Where Attune keeps what it knows of the visitors; `none`: the shop without Attune. */
  readonly attune: 'none' | 'memory' | 'sqlite'
}

export interface Storefront {
  readonly url: string
  /** Ends the process, and deletes what it stored. */
  close(): Promise<void>
}

const server = fileURLToPath(new URL('./storefront-server.ts', import.meta.url))

/** Opens the example shop in a process of its own, as empty as on its first day. */
export async function openStorefront({ attune }: StorefrontOptions): Promise<Storefront> {
  const env = { ...process.env, NODE_ENV: 'production' }
  const shop = fork(server, [attune], { execArgv: ['--conditions=attune-source'], env })
  const ended = once(shop, 'exit')
  const started = await Promise.race([once(shop, 'message'), ended.then(() => undefined)])
  if (started === undefined) throw new Error(`The shop with Attune on "${attune}" did not start.`)
  return {
    url: `http://127.0.0.1:${started[0]}`,
    async close() {
      shop.disconnect()
      await ended
    },
  }
}
