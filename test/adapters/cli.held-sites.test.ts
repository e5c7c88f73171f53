import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createAttune, type Definitions } from 'attune'
import { postgresStore } from 'attune/adapters/postgres'
import { redisStore } from 'attune/adapters/redis'
import { sqliteStore } from 'attune/adapters/sqlite'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { holdSites } from '../../core/held-sites.ts'
import { attuneHere, start } from './cli-command.ts'
import { type InitSite, removeSites, siteWith } from './init-site.ts'

vi.setConfig({ testTimeout: 120_000 })
afterAll(removeSites)

const definitions = {
  segments: { buyer: { $event: { name: 'Order Completed', count: { $gte: 1 } } } },
  placements: {
    hero: {
      experiences: [{ name: 'buyers', when: { $segment: 'buyer' }, variants: { a: { content: 'Again?' } } }],
      fallback: { content: 'Hello' },
    },
  },
  followUps: { welcome: { on: { event: 'Signed Up' }, steps: 'welcome' } },
  sending: { quietHours: false, url: 'https://shop.example/attune' },
} as const satisfies Definitions
const written = JSON.stringify(definitions)

/** Whatever is sent is a line of sent.txt. The store of a second site is in a file that is not there. */
const ports = `{
  store: [sqliteStore('other.db'), sqliteStore('shop.db')][1],
  channels: { email: {
    name: 'file',
    address: 'email',
    async send({ to }) { appendFileSync('sent.txt', to + '\\n'); return { outcome: 'sent' } },
    async close() {},
  } },
  messages: { names: ['welcome'], render: async () => ({ subject: 'Welcome', text: 'Welcome' }) },
}`
const imports = `import { appendFileSync } from 'node:fs'
import { createAttune } from 'attune'
import { sqliteStore } from 'attune/adapters/sqlite'
`

/** Ways in which sites are written. Each makes opened.txt when it has its Attune. */
const ways = {
  'beside.js': `${imports}export const definitions = ${written}
export const attune = await createAttune({ ...definitions, ...${ports} })
appendFileSync('opened.txt', 'opened')
`,
  'within.js': `${imports}const attune = await createAttune({ ...${written}, ...${ports} })
appendFileSync('opened.txt', 'opened')
`,
  'unwaited.cjs': `const { appendFileSync } = require('node:fs')
const { createAttune } = require('attune')
const { sqliteStore } = require('attune/adapters/sqlite')
exports.definitions = ${written}
exports.ready = createAttune({ ...exports.definitions, ...${ports} })
exports.ready.then(() => appendFileSync('opened.txt', 'opened'), () => process.exit(7))
`,
  'later.js': `${imports}export const definitions = ${written}
setTimeout(async () => {
  await createAttune({ ...definitions, ...${ports} })
  appendFileSync('opened.txt', 'opened')
}, 0)
setInterval(() => {}, 1000)
`,
}

const mail = `---
subject: Welcome
layout: none
---
<p>{{#personalize "hero"}}{{this}}{{else}}Welcome{{/personalize}} <a href="{{unsubscribe}}">No more</a></p>`

/** A site where somebody signed up whom nobody has written to. */
async function siteWithDueMail(): Promise<InitSite> {
  const site = siteWith({ ...ways, 'package.json': '{ "type": "module" }', 'mails/welcome.hbs': mail })
  const store = sqliteStore(join(site.folder, 'shop.db'))
  const attune = await createAttune({ ...definitions, store, secret: 'a secret of the tests alone' })
  const context = { consent: { categoryPreferences: { personalization: true, marketing: true } } }
  const traits = { email: 'ada@shop.example' }
  await attune.track({ type: 'identify', userId: 'ada', traits, context })
  await attune.track({ type: 'track', event: 'Signed Up', userId: 'ada', context })
  await attune.close()
  return site
}

const env = { NODE_ENV: '', ATTUNE_SECRET: undefined }

/** `attune mail preview`, until it shows mails. */
async function previewed(site: InitSite, ...args: string[]): Promise<string> {
  const { child, ended } = start(['mail', 'preview', 'mails', '--port', '0', ...args], {
    cwd: site.folder,
    env,
  })
  const said = String((await once(child.stderr!, 'data'))[0])
  const address = /http:\S+\//.exec(said)?.[0]
  if (address) await fetch(`${address}?mail=welcome&person=loyal`)
  child.kill('SIGINT')
  await ended
  return said
}

const store = ['--store', 'sqlite:shop.db']
const run = async ({ folder }: InitSite, ...args: string[]) => {
  const { code, stdout } = await start(args, { cwd: folder, env }).ended
  return `${code} ${stdout}`
}

/** What may be asked of a site, and what is answered. All of it in one of the ways, as a program costs half a second. */
const commands = {
  doctor: async (site: InitSite, file: string) =>
    expect(await run(site, 'doctor', '--definitions', file)).toMatch(/^0 [\s\S]*^✓ definitions /m),
  explain: async (site: InitSite, file: string) => {
    const whom = [...store, '--user', 'ada', '--placement', 'hero']
    const said = await run(site, 'explain', '--definitions', file, ...whom)
    expect(said).toMatch(/^0 [\s\S]*It shows the fallback/)
  },
  'mail lint': async (site: InitSite, file: string) =>
    expect(await run(site, 'mail', 'lint', 'mails', '--definitions', file)).toBe(
      '0 Nothing is wrong with one mail.\n',
    ),
  'mail preview': async (site: InitSite, file: string) =>
    expect(await previewed(site, '--definitions', file)).toContain('Mails are shown at'),
  'mail preview for people of the store': async (site: InitSite, file: string) =>
    expect(await previewed(site, '--definitions', file, ...store, '--visitor', 'ada')).toContain(
      'Mails are shown at',
    ),
}
type CommandName = keyof typeof commands

const asked: readonly [file: keyof typeof ways, names: readonly CommandName[]][] = [
  ['within.js', Object.keys(commands) as CommandName[]],
  ['beside.js', ['doctor']],
  ['unwaited.cjs', ['explain']],
  ['later.js', ['mail lint']],
]

describe.each(asked)('a site that opens in %s, with a mail that is due', (file, names) => {
  let site: InitSite
  let before: string[]
  const there = () => readdirSync(site.folder).filter((name) => !name.startsWith('shop.db-'))

  beforeAll(async () => {
    site = await siteWithDueMail()
    before = there()
  })

  it.each(names)('is looked at by attune %s: nothing is sent, and no file is made', async (name) => {
    await commands[name](site, file)
    expect(there()).toEqual(before)
  })

  it('sends that mail when it is started itself', async () => {
    const served = spawn(process.execPath, [file], {
      cwd: site.folder,
      env: { ...process.env, ...env },
      stdio: 'ignore',
    })
    const ended = once(served, 'exit')
    const sent = join(site.folder, 'sent.txt')
    const mails = () => (existsSync(sent) ? readFileSync(sent, 'utf8') : '')
    await expect.poll(mails, { timeout: 60_000 }).toBe('ada@shop.example\n')
    served.kill('SIGKILL')
    await ended
    expect(there()).toEqual(expect.arrayContaining([...before, 'opened.txt', 'other.db', 'sent.txt']))
  })
})

describe('a file of mails that opens a site', () => {
  it.each(['lint', 'build'])('is refused by mail %s, with the cure', async (what) => {
    const site = siteWith({
      'mails.mjs': `${imports}export const mails = {}
await createAttune({ store: sqliteStore('shop.db') })`,
      'mails/welcome.hbs': mail,
    })
    const file = join(site.folder, 'mails.mjs')
    const { code, stderr } = await attuneHere('mail', what, join(site.folder, 'mails'), '--mails', file)
    expect(code).toBe(2)
    expect(stderr).toBe(
      `attune mail ${what}: ATTUNE_OPTIONS: ${file} opens a site with createAttune(), which is not done for this. Give a file that has the mails alone. Let it have: export const mails = { … }\n`,
    )
    expect(existsSync(join(site.folder, 'shop.db'))).toBe(false)
  })
})

describe('a store of a site whose module a command loads', () => {
  it.each([
    ['sqlite', () => sqliteStore('/nowhere/at/all.db')],
    ['redis', () => redisStore('redis://127.0.0.1:1')],
    ['postgres', () => postgresStore('postgres://127.0.0.1:1/shop')],
  ])('is no connection and no file: %s', async (name, open) => {
    const release = holdSites(() => {})
    const store = open()
    release()
    expect(store.name).toBe(name)
    await expect(store.get({ partition: 'a', name: 'b' })).rejects.toMatchObject({
      code: 'ATTUNE_STORE_CLOSED',
      message: expect.stringContaining(`opens no ${name} store`),
    })
    await expect(store.scan('')[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'ATTUNE_STORE_CLOSED',
    })
    await store.close()
  })
})

it('once a command has ended, sites open again in its process', async () => {
  const site = siteWith({ 'definitions.mjs': `export const definitions = ${written}` })
  await attuneHere('doctor', '--definitions', join(site.folder, 'definitions.mjs'))
  const store = sqliteStore(':memory:')
  const attune = await createAttune({ ...definitions, store, secret: 'a secret of the tests alone' })
  expect(attune.placementNames).toEqual(['hero'])
  await attune.close()
})
