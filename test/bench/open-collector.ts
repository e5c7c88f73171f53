import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** `bare`: an Express route that parses the JSON, keeps nothing and answers. */
export type CollectVariant = 'bare' | 'memory' | 'sqlite'

/** What the servers of this bench send. */
export const benchKey = 'a-write-key-for-measuring-alone'

export interface OpenedCollector {
  readonly url: string
  /** Ends the process, and deletes what it stored. */
  close(): Promise<void>
}

const server = fileURLToPath(new URL('./collect-server.ts', import.meta.url))

/** Opens a collector in a process of its own. */
export async function openCollector(variant: CollectVariant): Promise<OpenedCollector> {
  const env = { ...process.env, NODE_ENV: 'production' }
  const opened = fork(server, [variant], { execArgv: ['--conditions=attune-source'], env })
  const ended = once(opened, 'exit')
  const started = await Promise.race([once(opened, 'message'), ended.then(() => undefined)])
  if (started === undefined) throw new Error(`The collector on "${variant}" did not start.`)
  return {
    url: `http://127.0.0.1:${started[0]}/v1/batch`,
    async close() {
      opened.disconnect()
      await ended
    },
  }
}
