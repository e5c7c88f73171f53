import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { PassThrough, Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { main } from '../../adapters/cli/main.ts'
import { programAt } from '../support/program.ts'

const bin = programAt(fileURLToPath(new URL('../../adapters/cli/attune.ts', import.meta.url)))

export interface Outcome {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** The real command in a process of its own. */
export interface Running {
  child: ChildProcess
  /** What it came to; an input, if any, is handed to it first. */
  ended: Promise<Outcome>
}

export function start(
  args: readonly string[],
  options: { input?: Buffer; cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Running {
  const { input, cwd, env } = options
  const child = spawn(process.execPath, [...bin.flags, bin.file, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: 'pipe',
  })
  child.stdin!.on('error', () => {})
  child.stdin!.end(input)
  return { child, ended: outcomeOf(child) }
}

/** The same in this process, which is quicker. */
export async function attuneHere(...args: string[]): Promise<Omit<Outcome, 'signal'>> {
  const output = { stdout: '', stderr: '' }
  const collect = (name: keyof typeof output) => {
    return new PassThrough().on('data', (text) => {
      output[name] += text
    })
  }
  const streams = { stdin: Readable.from([]), stdout: collect('stdout'), stderr: collect('stderr') }
  const code = await main(args, streams as never)
  return { code, ...output }
}

export async function attune(...args: string[]): Promise<Outcome> {
  return start(args).ended
}

async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let [stdout, stderr] = ['', '']
  child.stdout!.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr!.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const [code, signal] = await once(child, 'close')
  return { code, signal, stdout, stderr }
}
