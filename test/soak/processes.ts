import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { programAt } from '../support/program.ts'
import type { Answer, Asked } from './shop.ts'

/** A shop to open: on Attune in Redis or Postgres, or on nothing but a Keyv in Redis. */
export interface ShopSpec {
  readonly on: 'redis' | 'postgres' | 'keyv'
  readonly url: string
}

export interface ToProcess {
  readonly number: number
  readonly on: string
  readonly asked: Asked
}

export interface FromProcess {
  readonly number: number
  readonly answer?: Answer
  readonly failure?: string
  /** Commits of this shop that were overtaken, since the last message. */
  readonly conflicts: number
}

/** A process of Node that serves shops; when it is killed, another takes its place. */
export interface ShopProcess {
  /** Rejects when the process dies before it has answered, or could not do what it was asked. */
  ask(on: ShopSpec['on'], asked: Asked): Promise<Answer>
  /** `kill -9`, in the middle of whatever it does, and starts it again. */
  kill(): Promise<void>
  /** Commits of this shop that were overtaken; what a process had not told yet when it was killed is missing. */
  conflicts(on: ShopSpec['on']): number
  /** Why it failed to answer, and how often. */
  readonly failures: ReadonlyMap<string, number>
  close(): Promise<void>
}

interface Waiting {
  readonly on: ShopSpec['on']
  resolve(answer: Answer): void
  reject(error: Error): void
}

const { file, flags } = programAt(fileURLToPath(new URL('./shop-process.ts', import.meta.url)))
/** Started again and again, Node need not compile the same each time. */
const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'attune-compiled') }

export async function openProcess(specs: readonly ShopSpec[]): Promise<ShopProcess> {
  const waiting = new Map<number, Waiting>()
  const conflicts = new Map<string, number>()
  const failures = new Map<string, number>()
  let asks = 0
  let alive = false
  let child = await start()

  function fail(waiter: Waiting, reason: string): void {
    failures.set(reason, (failures.get(reason) ?? 0) + 1)
    waiter.reject(new Error(reason))
  }

  function hear(message: FromProcess): void {
    const waiter = waiting.get(message.number)!
    waiting.delete(message.number)
    conflicts.set(waiter.on, (conflicts.get(waiter.on) ?? 0) + message.conflicts)
    if (message.answer) waiter.resolve(message.answer)
    else fail(waiter, message.failure!)
  }

  function bury(): void {
    alive = false
    for (const waiter of waiting.values()) fail(waiter, 'The process is dead.')
    waiting.clear()
  }

  async function start(): Promise<ChildProcess> {
    const started = fork(file, [JSON.stringify(specs)], { execArgv: [...flags], env })
    const ready = await Promise.race([once(started, 'message'), once(started, 'exit').then(() => undefined)])
    if (ready === undefined) throw new Error('A process of the shop did not start.')
    started.on('message', hear).on('exit', bury)
    alive = true
    return started
  }

  return {
    failures,
    ask(on, asked) {
      return new Promise((resolve, reject) => {
        const waiter = { on, resolve, reject }
        if (!alive) return fail(waiter, 'There is no process.')
        const number = ++asks
        waiting.set(number, waiter)
        child.send({ number, on, asked } satisfies ToProcess, (error) => {
          if (error && waiting.delete(number)) fail(waiter, 'The process is gone.')
        })
      })
    },
    async kill() {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
      child = await start()
    },
    conflicts: (on) => conflicts.get(on) ?? 0,
    async close() {
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    },
  }
}
