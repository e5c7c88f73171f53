import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import request from 'supertest'
import { expect } from 'vitest'
import { builtPackage } from '../support/program.ts'
import { attuneHere, type Outcome, start } from './cli-command.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const firefox = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  accept: 'text/html',
}

/** The site of somebody who has never heard of Attune, in a folder of its own. */
export interface InitSite {
  readonly folder: string
  read(name: string): string
  write(files: Readonly<Record<string, string>>): void
  /** Every file of the site and what it holds, but for packages and what Attune keeps. */
  contents(): Record<string, string>
  /** `npx attune init` there. */
  init(...args: string[]): Promise<Outcome>
  /** The same in this process, which is quicker. */
  initHere(...args: string[]): ReturnType<typeof attuneHere>
  /** Starts the site as its owner does: `node FILE`, on a port that is free. */
  serve(file: string): Promise<Served>
}

export interface Served {
  /** A browser that keeps cookies. */
  browser(): ReturnType<typeof request.agent>
  end(): Promise<void>
}

const folders: string[] = []

export function removeSites(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}

/**
 * @param packages by the names under which the site has them, what they are in this repository
 * @param attune the folder of the package; otherwise what was built for tests
 */
export function siteWith(
  files: Readonly<Record<string, string>>,
  packages: Readonly<Record<string, string>> = {},
  attune: string = builtPackage,
): InitSite {
  const folder = mkdtempSync(join(tmpdir(), 'attune-init-'))
  folders.push(folder)
  const link = (name: string, target: string) => {
    const path = join(folder, 'node_modules', name)
    mkdirSync(dirname(path), { recursive: true })
    symlinkSync(target, path)
  }
  link('attune', attune)
  for (const [name, target] of Object.entries(packages)) link(name, join(root, 'node_modules', target))
  const write: InitSite['write'] = (all) => {
    for (const [name, text] of Object.entries(all)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
  }
  write(files)
  return {
    folder,
    write,
    read: (name) => readFileSync(join(folder, name), 'utf8'),
    contents() {
      const names = globSync('**/*', {
        cwd: folder,
        exclude: (name) => /^(?:node_modules|\.attune$|attune\.db)/.test(name),
      })
      const own = ['.gitignore', ...names].filter((name) => {
        return statSync(join(folder, name), { throwIfNoEntry: false })?.isFile()
      })
      return Object.fromEntries(own.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
    },
    init: (...args) => start(['init', ...args], { cwd: folder }).ended,
    initHere: (...args) => attuneHere('init', folder, ...args),
    serve: (file) => serve(folder, file),
  }
}

async function serve(folder: string, file: string): Promise<Served> {
  const port = await freePort()
  const { NODE_ENV: _, ATTUNE_SECRET: __, ...env } = process.env
  const child = spawn(process.execPath, [file], {
    cwd: folder,
    env: { ...env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complaints = ''
  child.stderr!.on('data', (text) => {
    complaints += text
  })
  const address = `http://127.0.0.1:${port}`
  while (!(await fetch(`${address}/style.css`).catch(() => undefined))) {
    expect(child.exitCode, complaints).toBeNull()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return {
    browser: () => request.agent(address).set(firefox),
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Goes to a site's front page as several people, and says which titles they saw. */
export async function titlesOf(served: Served): Promise<Record<string, string>> {
  const seen = async (browser: ReturnType<Served['browser']>, path: string) => {
    const { text } = await browser.get(path)
    return /<h1>(.*?)<\/h1>/.exec(text)?.[1] ?? text
  }
  const regular = served.browser()
  const answer = await regular
    .post('/attune/consent')
    .set('sec-fetch-site', 'same-origin')
    .type('form')
    .send({ 'purposes[personalization]': 'true' })
  expect(answer.status, answer.text).toBe(303)
  for (let visits = 1; visits < 3; visits++) await regular.get('/')
  return {
    stranger: await seen(served.browser(), '/'),
    reader: await seen(served.browser(), '/?utm_source=newsletter'),
    regular: await seen(regular, '/'),
  }
}

/** What the definitions that `init` makes show these people. */
export const adapted = {
  stranger: 'Welcome',
  reader: 'Welcome, dear reader',
  regular: 'Good to see you again',
}
