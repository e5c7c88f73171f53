import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { SMTPServer } from 'smtp-server'
import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { start as command } from './adapters/cli-command.ts'
import { removeSites, siteWith } from './adapters/init-site.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const browser = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  accept: 'text/html',
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

afterAll(removeSites)

/** A folder with this program, and what the README says to install. */
function folderWith(file: string, code: string): string {
  const packages = ['express', 'handlebars', 'nodemailer', 'mjml', 'html-to-text']
  return siteWith({ [file]: code }, Object.fromEntries(packages.map((name) => [name, name]))).folder
}

interface Shop {
  readonly address: string
  readonly process: ChildProcess
  readonly folder: string
  /** The first that it prints. */
  readonly said: Promise<string>
  end(): Promise<void>
}

async function example(name: string): Promise<string> {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  return new RegExp(`<!-- test: ${name} -->\n\`\`\`ts\n([\\s\\S]*?)\`\`\``).exec(readme)![1]!
}

/** Runs what the README says to save as `shop.mjs`, on a port of its own. */
async function start(code: string): Promise<Shop> {
  let complaints = ''
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  const folder = folderWith('shop.mjs', code.replace('listen(3000', `listen(${port}`))
  const { NODE_ENV: _, ATTUNE_SECRET: __, ...env } = process.env
  const shop = spawn(process.execPath, ['shop.mjs'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = once(shop.stdout!, 'data').then(String)
  shop.stderr!.on('data', (text) => {
    complaints += text
  })
  while (!(await fetch(address).catch(() => undefined))) {
    expect(shop.exitCode, complaints).toBeNull()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return {
    address,
    process: shop,
    folder,
    said,
    async end() {
      if (shop.exitCode === null && shop.signalCode === null) {
        shop.kill('SIGKILL')
        await once(shop, 'exit')
      }
    },
  }
}

describe('the quick start of the README', () => {
  let shop: Shop
  let address: string
  let code: string

  beforeAll(async () => {
    code = await example('quick-start')
    shop = await start(code)
    address = shop.address
  })

  afterAll(() => shop.end())

  it('is short', () => {
    expect(code.trim().split('\n').length).toBeLessThanOrEqual(40)
  })

  it('shows a visitor who has agreed the other title, on the very page of the second product', async () => {
    const curious = request.agent(address).set(browser)
    const form = (await curious.get('/')).text
    const [, action] = /<form method="post" action="([^"]+)">/.exec(form)!
    const [, name, value] = /<button name="([^"]+)" value="([^"]+)">/.exec(form)!
    await curious
      .post(action!)
      .set('sec-fetch-site', 'same-origin')
      .type('form')
      .send({ [name!]: value })
      .expect(303)
      .expect('location', '/')
    const first = (await curious.get('/product')).text
    expect(first).toContain('<h1>Welcome</h1>')
    expect(first).not.toContain('<form')
    expect((await curious.get('/product')).text).toContain('<h1>Still looking?</h1>')
    expect((await curious.get('/')).text).toContain('<h1>Still looking?</h1>')
  })

  it('says where the shop is', async () => {
    expect(await shop.said).toBe(`The shop is at http://localhost:3000\n`)
  })

  it('is examined by the doctor as it is, and explained, while it runs', async () => {
    const curious = request.agent(address).set(browser)
    const form = { 'purposes[personalization]': 'true' }
    await curious.post('/attune/consent').set('sec-fetch-site', 'same-origin').type('form').send(form)
    for (let views = 0; views < 2; views++) await curious.get('/product')
    const { person } = (await curious.get('/attune/me')).body
    const run = (...args: string[]) => command(args, { cwd: shop.folder }).ended
    const site = ['--definitions', 'shop.mjs', '--store', 'attune.db']
    const doctor = await run('doctor', ...site)
    expect(doctor.stdout).toMatch(
      /^✓ definitions +shop\.mjs: 1 segment, 1 placement, 0 features, 0 follow-ups$/m,
    )
    expect(doctor.stdout).toMatch(/^✓ store +sqlite reads in /m)
    const { profileId } = person
    const explained = await run('explain', ...site, '--placement', 'shop.hero', '--profile', profileId)
    expect(explained.stdout).toContain('It shows curious, variant only (rule).')
  })

  it('shows a visitor who has not agreed what everybody sees, and remembers nothing of them', async () => {
    const shy = request.agent(address).set(browser)
    for (const path of ['/product', '/product', '/']) {
      const page = await shy.get(path)
      expect(page.text).toContain('<h1>Welcome</h1>')
      expect(page.text).toContain('<form')
      expect(page.headers['set-cookie']).toBeUndefined()
    }
  })
})

it('writes to somebody who signed up, by day, with one click to make it stop', async () => {
  const mails: string[] = []
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, _session, done) {
      text(stream).then((mail) => {
        mails.push(mail)
        done()
      }, done)
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  const code = await example('follow-up')
  expect(code).toContain('quietHours: [21, 8]')
  // At any hour, because this test runs at any.
  const now = code
    .replace('localhost:1025', `127.0.0.1:${port}`)
    .replace('quietHours: [21, 8]', 'quietHours: false')
  const folder = folderWith('mails.mjs', now)
  const { ATTUNE_SECRET: _, ...env } = process.env
  const shop = spawn(process.execPath, ['mails.mjs'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(shop, 'exit')
  const said: string[] = []
  shop.stdout.setEncoding('utf8').on('data', (more) => said.push(more))
  try {
    await expect.poll(() => mails.length, { timeout: 50_000, interval: 50 }).toBe(1)
    expect(mails[0]).toContain('Subject: Welcome, Anna')
    expect(mails[0], 'a mail of marketing has the postal address').toContain('Long Street')
    expect(mails[0]).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
    await expect.poll(() => said.join(''), { timeout: 20_000, interval: 50 }).toBe('welcome sent \n')
  } finally {
    shop.kill('SIGKILL')
    await ended
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
}, 60_000)

it('ends as the README says: what is under way is finished, and the process ends well', async () => {
  const [code, stopping] = await Promise.all([example('quick-start'), example('stopping')])
  const listening = /\napp\.listen\(3000.*\n/
  expect(code).toMatch(listening)
  const shop = await start(code.replace(listening, `\n${stopping}`))
  const ended = once(shop.process, 'exit')
  shop.process.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
  await expect(fetch(shop.address)).rejects.toThrow()
  await shop.end()
})
