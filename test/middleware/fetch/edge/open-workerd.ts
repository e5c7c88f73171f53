import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { builtinModules, createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { esmExternalRequirePlugin } from 'rolldown/plugins'
import type { Edge } from './open-thread.ts'

/** As sites bring their code to workers: in one file, of modules alone. */
async function bundle(file: string): Promise<void> {
  const made = await rolldown({
    input: fileURLToPath(new URL('shop.ts', import.meta.url)),
    platform: 'node',
    resolve: { conditionNames: ['attune-source', 'node', 'import', 'default'] },
    plugins: [esmExternalRequirePlugin({ external: [/^node:/, ...builtinModules] })],
  })
  await made.write({ file, format: 'esm' })
}

const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "shop", worker = .shop)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "shop")],
);
const shop :Workerd.Worker = (
  modules = [(name = "shop.mjs", esModule = embed "shop.mjs")],
  compatibilityDate = "2025-09-15",
  compatibilityFlags = ["nodejs_compat"],
);`

/** On a developer's machine there may be none that fits; in CI it must run. */
export const noWorkerd: boolean = !process.env.CI && !binary()

function binary(): string | undefined {
  try {
    return createRequire(import.meta.url)('workerd').default
  } catch {
    return undefined
  }
}

/** The runtime of workers itself. */
export async function openWorkerd(): Promise<Edge> {
  const folder = await mkdtemp(join(tmpdir(), 'attune-workerd-'))
  await bundle(join(folder, 'shop.mjs'))
  await writeFile(join(folder, 'config.capnp'), config)
  const workerd = spawn(binary()!, ['serve', '--control-fd=3', 'config.capnp'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  let complaints = ''
  for (const output of [workerd.stdout!, workerd.stderr!]) {
    output.on('data', (text) => {
      complaints += text
    })
  }
  const port = await new Promise<number>((resolve, reject) => {
    workerd.stdio[3]!.on('data', (text) => resolve(JSON.parse(String(text).split('\n')[0]!).port))
    workerd.once('exit', () => reject(new Error(complaints)))
    workerd.once('error', reject)
  })
  return {
    answer: (request) => overHttp(request, port),
    async close() {
      workerd.kill()
      await once(workerd, 'exit')
      await rm(folder, { recursive: true })
    },
  }
}

/** As it is sent: `fetch()` would unpack what is compressed. */
async function overHttp(request: Request, port: number): Promise<Response> {
  const { pathname, search } = new URL(request.url)
  const headers = { ...Object.fromEntries(request.headers), host: 'shop.example' }
  const sent = httpRequest({
    port,
    host: '127.0.0.1',
    path: pathname + search,
    method: request.method,
    headers,
  })
  const body = Buffer.from(await request.arrayBuffer())
  const [response] = await once(sent.end(body), 'response')
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  const pairs = response.rawHeaders as string[]
  const received = new Headers()
  for (let at = 0; at < pairs.length; at += 2) received.append(pairs[at]!, pairs[at + 1]!)
  return new Response(Buffer.concat(chunks), { status: response.statusCode, headers: received })
}
