import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from 'redis'

/** The server that is there anyway. */
export const sharedUrl: string = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379'

/** Whether to test: always in CI; elsewhere when the server, or the program to start one, is there. */
export const canShare: boolean = process.env.CI !== undefined || (await answers(sharedUrl))
export const canStart: boolean =
  process.env.CI !== undefined || spawnSync('redis-server', ['--version']).status === 0
if (!canShare) process.emitWarning(`No Redis at ${sharedUrl}: its tests are skipped.`)
if (!canStart) process.emitWarning('No program redis-server: the tests that start their own are skipped.')

/** A Redis server of a test's own, on a port and in a folder of its own. */
export interface OwnRedis {
  url: string
  port: number
  signal(name: 'SIGSTOP' | 'SIGCONT'): void
  /** Ends it as a crash would. */
  kill(): Promise<void>
  /** Starts it again on the same port, with the data it has on disk. */
  restart(): Promise<void>
  /** Kills it and deletes its folder. */
  dispose(): Promise<void>
}

export async function startRedis(...options: string[]): Promise<OwnRedis> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'attune-redis-'))
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...options]
  let child = await start()

  async function start() {
    const started = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    for await (const chunk of started.stdout.iterator({ destroyOnReturn: false })) {
      output += chunk
      if (output.includes('Ready to accept connections')) {
        started.stdout.resume()
        return started
      }
    }
    throw new Error(`redis-server did not start: ${output}`)
  }

  async function kill() {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    signal: (name) => child.kill(name),
    kill,
    async restart() {
      child = await start()
    },
    async dispose() {
      await kill()
      rmSync(folder, { recursive: true })
    },
  }
}

/** Three primaries with a third of the slots each. */
export async function startCluster(): Promise<OwnRedis[]> {
  const nodes = await Promise.all(
    [0, 1, 2].map(async () =>
      startRedis('--cluster-enabled', 'yes', '--cluster-port', String(await freePort())),
    ),
  )
  const bounds = [0, 5461, 10923, 16384]
  for (const [i, node] of nodes.entries()) {
    await tell(node, 'CLUSTER', 'SET-CONFIG-EPOCH', String(i + 1))
    await tell(node, 'CLUSTER', 'ADDSLOTSRANGE', String(bounds[i]), String(bounds[i + 1]! - 1))
    if (i > 0)
      await tell(node, 'CLUSTER', 'MEET', '127.0.0.1', String(nodes[0]!.port), await busPort(nodes[0]!))
  }
  for (const node of nodes) {
    while (!(await isWhole(node))) await pause(50)
  }
  return nodes
}

/** One command to one server, by a connection of its own. */
export async function tell(server: { url: string }, ...command: string[]): Promise<unknown> {
  const client = createClient({ url: server.url })
  client.on('error', () => {})
  await client.connect()
  try {
    return await client.sendCommand(command)
  } finally {
    client.destroy()
  }
}

async function isWhole(node: OwnRedis): Promise<boolean> {
  const info = String(await tell(node, 'CLUSTER', 'INFO'))
  return info.includes('cluster_state:ok') && info.includes('cluster_size:3')
}

async function busPort(node: OwnRedis): Promise<string> {
  return /@(\d+)/.exec(String(await tell(node, 'CLUSTER', 'NODES')))![1]!
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

async function answers(url: string): Promise<boolean> {
  const client = createClient({ url, socket: { connectTimeout: 500, reconnectStrategy: false } })
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.ping()) === 'PONG'
  } catch {
    return false
  } finally {
    client.destroy()
  }
}
