import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { bullMqEngine } from '../../adapters/bullmq/engine.ts'
import { pgBossJobs } from '../../adapters/pg-boss/index.ts'
import { programAt } from '../support/program.ts'

/** Where an engine's queue is. */
export interface Queued {
  readonly engine: 'pg-boss' | 'bullmq'
  readonly url: string
  readonly queue: string
  readonly prefix?: string
}

/** Jobs that BullMQ gives to another a second after their worker died. */
export const impatient = { lockDuration: 1_000, stalledInterval: 500 }

/** Another process that begins to wake somebody, and does not come to an end with it: who that is, and its death. */
export async function startStuckWorker(queued: Queued): Promise<{ woke: string; kill(): Promise<void> }> {
  const { file, flags } = programAt(fileURLToPath(import.meta.url))
  const args = [...flags, file, JSON.stringify(queued)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [woke] = await once(createInterface({ input: child.stdout! }), 'line')
  return {
    woke,
    async kill() {
      const gone = once(child, 'close')
      child.kill('SIGKILL')
      await gone
    },
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { engine, ...options } = JSON.parse(process.argv[2]!) as Queued
  const jobs = engine === 'bullmq' ? bullMqEngine(options, impatient) : pgBossJobs(options)
  const wake = (id: string) => {
    process.stdout.write(`${id}\n`)
    return new Promise<void>(() => {})
  }
  await jobs.work(wake, { concurrency: 1, onError: (error) => process.stderr.write(`${error}\n`) })
}
