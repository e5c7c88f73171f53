import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { pgBossJobs } from '../../adapters/pg-boss/index.ts'
import { postgresStore } from '../../adapters/postgres/index.ts'
import { newProfileId, partitionOf, wakeName } from '../../core/runtime/storing/keys.ts'
import { programAt } from '../support/program.ts'

/** Another process that schedules follow-ups without end, each of somebody else, with commits in between that lose. */
export interface Scheduler {
  /** The ids of whose commits it said that they hold. */
  readonly acknowledged: string[]
  /** Resolves with the first of them. */
  readonly begun: Promise<unknown>
  kill(): Promise<void>
}

export function startScheduler(url: string, schema: string, queue: string): Scheduler {
  const { file, flags } = programAt(fileURLToPath(import.meta.url))
  const args = [...flags, file, url, schema, queue]
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const acknowledged: string[] = []
  const lines = createInterface({ input: child.stdout! })
  lines.on('line', (id) => acknowledged.push(id))
  return {
    acknowledged,
    begun: once(lines, 'line'),
    async kill() {
      const gone = once(child, 'close')
      child.kill('SIGKILL')
      await gone
    },
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [url, schema, queue] = process.argv.slice(2) as [string, string, string]
  const store = postgresStore(url, { schema })
  const jobs = pgBossJobs({ url, queue, transactional: true })
  await jobs.join!(store, (error) => {
    process.stderr.write(`${error}\n`)
  })
  const lane = async (): Promise<never> => {
    for (;;) {
      const id = newProfileId()
      const partition = partitionOf(id)
      const schedule = [{ name: wakeName(id), at: Date.now() + 3_600_000, value: { profileId: id } }]
      const loses = id < 'K'
      const check = loses ? [{ name: `profile/${id}`, version: 'of somebody faster' }] : []
      const { ok } = await store.commit({ partition, check, schedule })
      if (ok === loses) throw new Error(`${id}: ${ok ? 'held' : 'was lost'}`)
      if (ok) process.stdout.write(`${id}\n`)
    }
  }
  await Promise.all(Array.from({ length: 8 }, lane))
}
