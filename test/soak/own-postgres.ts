import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { freePort } from '../adapters/redis-server.ts'
import type { Server } from './servers.ts'

/** PostgreSQL refuses to run as root, who has to become the user of that name. */
const isRoot = process.getuid?.() === 0

export const canStartPostgres: boolean = spawnSync('initdb', ['--version']).status === 0

/**
 * A PostgreSQL of our own with the durability it has by default. A restart is that after a crash: it forgets
 * what it had not written to its log, and recovers from there.
 */
export async function postgresServer(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'attune-postgres-'))
  const user = isRoot ? { uid: idOf('-u'), gid: idOf('-g') } : {}
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const made = spawnSync(
    'initdb',
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale'],
    {
      ...user,
      cwd: folder,
    },
  )
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)
  const port = await freePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`

  const start = async () => {
    const args = ['-D', data, '-p', String(port), '-k', folder, '-h', '127.0.0.1']
    const started = spawn('postgres', args, { ...user, cwd: folder, stdio: 'ignore' })
    while (!(await answers(url))) {
      if (started.exitCode !== null) throw new Error(`postgres ended with ${started.exitCode}.`)
      await pause(50)
    }
    return started
  }
  const crash = async () => {
    const gone = once(server, 'exit')
    // An immediate shutdown: every process of the server ends at once, and nothing is written any more.
    server.kill('SIGQUIT')
    await gone
  }

  let server = await start()
  return {
    url,
    async restart() {
      await crash()
      server = await start()
    },
    async close() {
      await crash()
      rmSync(folder, { recursive: true })
    },
  }
}

function idOf(which: '-u' | '-g'): number {
  return Number(spawnSync('id', [which, 'postgres']).stdout)
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}
