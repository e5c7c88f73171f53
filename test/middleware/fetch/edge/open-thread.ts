import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** Somewhere to run the shop that is no Node server. */
export interface Edge {
  answer(request: Request): Promise<Response>
  close(): Promise<unknown>
}

interface Thread extends Edge {
  /** What was imported of Node's own modules. */
  readonly used: readonly string[]
}

interface Answered {
  readonly status?: number
  readonly headers?: [string, string][]
  readonly bytes?: ArrayBuffer
  readonly error?: string
}

/** A thread in which nothing is but the language and what is named. */
export async function openThread(given: {
  readonly globals: readonly string[]
  readonly modules: readonly string[]
}): Promise<Thread> {
  const thread = new Worker(new URL('thread.ts', import.meta.url), {
    workerData: given,
    execArgv: ['--conditions=attune-source', '--no-warnings'],
  })
  const [{ used }] = await once(thread, 'message')
  const asked = new Map<number, (answered: Answered) => void>()
  thread.on('message', ({ number, ...answer }) => asked.get(number)!(answer))
  let count = 0
  return {
    used,
    async answer(request) {
      const number = count++
      const body = await request.arrayBuffer()
      const { url, method } = request
      const answered = Promise.withResolvers<Answered>()
      asked.set(number, answered.resolve)
      thread.postMessage({ number, url, method, headers: [...request.headers], body })
      const { status = 599, headers = [], bytes, error } = await answered.promise
      if (error) throw new Error(error)
      return new Response(bytes ?? null, { status, headers })
    },
    close: () => thread.terminate(),
  }
}
