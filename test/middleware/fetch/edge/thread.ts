import { isBuiltin, registerHooks } from 'node:module'
import { runInNewContext } from 'node:vm'
import { parentPort, workerData } from 'node:worker_threads'

/** A thread that has the language, the globals it is given, and of Node the modules it is given: no server, no files. */
const { globals, modules } = workerData as { globals: readonly string[]; modules: readonly string[] }

const language: readonly string[] = runInNewContext('Object.getOwnPropertyNames(globalThis)')
const used = new Set<string>()
registerHooks({
  resolve(specifier, context, next) {
    if (!isBuiltin(specifier)) return next(specifier, context)
    const name = specifier.startsWith('node:') ? specifier : `node:${specifier}`
    if (!modules.includes(name)) throw new Error(`${context.parentURL} asks for ${name}, which is not here.`)
    used.add(name)
    return next(specifier, context)
  },
})
// Node makes its own `Response` of more globals, when it is first used.
await new Response(new Request('http://a.example', { method: 'POST', body: 'a' }).body).text()
const environment = { env: { NODE_ENV: 'production' } }
for (const name of Object.getOwnPropertyNames(globalThis)) {
  if (language.includes(name) || globals.includes(name)) continue
  Reflect.deleteProperty(globalThis, name)
}
// As in browsers and most runtimes, a timer is a number.
const timer = globalThis.setTimeout
Object.assign(globalThis, { setTimeout: (...given: Parameters<typeof timer>) => Number(timer(...given)) })
Object.defineProperty(globalThis, 'process', { value: environment })

const { default: shop } = await import('./shop.ts')

interface Asked {
  readonly number: number
  readonly url: string
  readonly method: string
  readonly headers: [string, string][]
  readonly body: ArrayBuffer | undefined
}

async function answer({ url, method, headers, body }: Asked) {
  const work: Promise<unknown>[] = []
  const request = new Request(url, { method, headers, ...(body?.byteLength && { body }) })
  const response = await shop.fetch(request, {}, { waitUntil: (each) => void work.push(each) })
  const bytes = await response.arrayBuffer()
  await Promise.all(work)
  return { status: response.status, headers: [...response.headers], bytes }
}

parentPort!.on('message', async (asked: Asked) => {
  const answered = await answer(asked).catch((error) => ({ error: String(error.stack) }))
  parentPort!.postMessage({ number: asked.number, ...answered })
})
parentPort!.postMessage({ used: [...used] })
