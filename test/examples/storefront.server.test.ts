import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readSettings } from '../../examples/storefront/settings.ts'
import { bareEnvironment } from '../support/bare-environment.ts'
import { programAt } from '../support/program.ts'
import { databaseFile } from './storefront.ts'

const source = fileURLToPath(new URL('../../examples/storefront/server.ts', import.meta.url))
const { file: program, flags } = programAt(source)

const start = (settings: Record<string, string>) =>
  spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', ...flags, program], {
    env: { ...bareEnvironment, ...settings },
    encoding: 'utf8',
  })

/** Starts the shop on a free port, and answers what it prints once it is open. */
async function opened(database: string, cwd?: string) {
  const command = ['--disable-warning=ExperimentalWarning', ...flags, program]
  const env = { ...bareEnvironment, PORT: '0', DATABASE: database }
  const shop = spawn(process.execPath, command, { env, cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  const [printed] = (await once(shop.stdout, 'data')) as [Buffer]
  return {
    printed: String(printed),
    async stop() {
      shop.kill('SIGTERM')
      const [code] = await once(shop, 'exit')
      return code
    },
  }
}

async function signInAs(address: string, email: string): Promise<string> {
  const form = new URLSearchParams({ email, password: 'coffee-please' })
  const headers = { Origin: address, 'User-Agent': 'Mozilla/5.0 Firefox/140.0' }
  const signedIn = await fetch(`${address}/login`, {
    method: 'POST',
    body: form,
    headers,
    redirect: 'manual',
  })
  const cookie = signedIn.headers.getSetCookie().map((each) => each.split(';')[0])
  const page = await fetch(address, {
    headers: { ...headers, Accept: 'text/html', Cookie: cookie.join('; ') },
  })
  return page.text()
}

describe('starting the shop', () => {
  it('says where it is and what to try, with members who can be tried at once, also after a restart', async () => {
    const database = databaseFile()
    for (const start of ['first', 'second']) {
      const { printed, stop } = await opened(database)
      const address = /^ *(http:\/\/127\.0\.0\.1:\d+)$/m.exec(printed)?.[1] ?? ''
      expect(printed, start).toContain('look at two premium machines')
      const abbies = await signInAs(address, 'abbie@example.com')
      expect(abbies).toContain('Welcome back, Abbie</h2>')
      expect(abbies).toContain('BLOOM15')
      expect(await signInAs(address, 'ben@example.com')).not.toMatch(/BLOOM15|Welcome back/)
      expect(await stop()).toBe(0)
    }
  })

  it('on a port that is taken says so in one line and ends with code 1', async () => {
    const other = createServer()
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening))
    const address = other.address()
    const port = String(typeof address === 'object' ? address?.port : address)
    const { status, stderr } = start({ PORT: port, DATABASE: ':memory:' })
    other.close()
    expect(stderr).toBe(`Port ${port} is taken. Stop the other program or set PORT.\n`)
    expect(status).toBe(1)
  })

  it.each([
    ['a path below a file', (file: string) => `${file}/no/such/folder/shop.db`],
    ['a path where nobody can make a folder', () => '/proc/no/such/folder/shop.db'],
    ['a folder instead of a file', (file: string) => dirname(file)],
  ])('with %s as its database says so in one line and ends with code 1', (_what, pathFrom) => {
    const file = databaseFile()
    writeFileSync(file, '')
    const database = pathFrom(file)
    const { status, stderr } = start({ PORT: '0', DATABASE: database })
    expect(stderr).toMatch(/^The shop cannot use .*: .*\n$/)
    expect(stderr).toContain(database)
    expect(status).toBe(1)
    expect(readdirSync(dirname(file))).toEqual(['shop.db'])
  })

  it('with a setting that cannot be says what is wrong with it in one line, and writes nothing', () => {
    const file = databaseFile()
    const { status, stderr } = start({ PORT: 'eighty', DATABASE: file })
    expect(stderr).toBe('PORT must be a number from 0 to 65535, not "eighty".\n')
    expect(status).toBe(1)
    expect(readdirSync(dirname(file))).toEqual([])
  })

  it.each([
    [{ SECRET: 'too short' }, 'SECRET must be 16 characters or more, not 9. Without it the shop makes one.'],
    [{ PORT: '65536' }, 'PORT must be a number from 0 to 65535, not "65536".'],
    [
      { ORIGIN: 'shop.example' },
      'ORIGIN must be an address such as https://shop.example, not "shop.example".',
    ],
  ])('with %j says what is wrong with it', (mistaken, line) => {
    expect(() => readSettings(mistaken)).toThrow(new Error(line))
  })

  it('takes a variable that is empty for one that is not set', () => {
    const unset = readSettings({})
    expect(readSettings({ PORT: '', HOST: ' ', DATABASE: '', SECRET: '', ORIGIN: '' })).toEqual(unset)
    expect(unset).toMatchObject({ port: 3000, host: '127.0.0.1', secret: undefined, origin: undefined })
  })

  it('welcomes sooner as well where baskets are written about sooner', () => {
    const pauses = (minutes: string) => {
      const { remindAfter, welcomeAfter } = readSettings({ REMIND_AFTER: minutes })
      return [remindAfter.minutes, welcomeAfter.minutes]
    }
    expect([pauses(''), pauses('60'), pauses('1')]).toEqual([
      [120, 10],
      [60, 10],
      [1, 1],
    ])
  })

  it('does not share one file with Attune', () => {
    expect(() => readSettings({ DATABASE: 'data/attune.db' })).toThrow('DATABASE must have another name')
  })

  it('makes the folders it needs, and writes nothing outside of them', async () => {
    const folder = dirname(databaseFile())
    const { stop } = await opened(join(folder, 'a/b/c/shop.db'), folder)
    expect(await stop()).toBe(0)
    const written = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
    expect(written.sort()).toEqual(
      ['attune.db', 'shop.db', 'shop.db.secret'].map((name) => join(folder, 'a/b/c', name)),
    )
  })
})
