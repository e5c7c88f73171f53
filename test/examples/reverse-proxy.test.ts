import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { memoryStore } from 'attune/adapters/memory'
import request from 'supertest'
import { afterEach, describe, expect, it } from 'vitest'
import { createForeignSite } from '../../examples/reverse-proxy/foreign-site.ts'
import { createFront } from '../../examples/reverse-proxy/front.ts'
import { bareEnvironment } from '../support/bare-environment.ts'
import { afterwards, browser } from '../support/browser.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => server.close().closeAllConnections())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A front before the foreign shop of the example, or before another site. */
async function open(site: Server = createForeignSite()) {
  const store = memoryStore()
  const front = await createFront(await listening(site), { store, secret: 'a secret for tests only' })
  const address = await listening(front.server)
  closing.push(() => front.close())
  const exposures = async () => {
    await afterwards()
    const { entries } = await store.consume('exposures', undefined, 100)
    return entries.flatMap(({ value }) =>
      (value as { exposures: { placement: string }[] }).exposures.map((each) => each.placement),
    )
  }
  const [listener] = front.server.listeners('request')
  return { address, exposures, visitor: browser(listener as never) }
}

const raw = (address: string, path: string, headers: Record<string, string> = {}) =>
  request(address)
    .get(path)
    .set(headers)
    .redirects(0)
    .buffer(true)
    .parse((response, done) => {
      const chunks: Buffer[] = []
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => done(null, Buffer.concat(chunks)))
    })

describe('a foreign site behind the reverse proxy', () => {
  it('asks for consent, learns from addresses, and shows who likes machines what fits', async () => {
    const { visitor, exposures } = await open()
    const first = await visitor.get('/')
    expect(first.text).toContain('<h1>New this week</h1><p>Café crème cups are back.</p>')
    const [, action] = /<form method="post" action="([^"]+)">/.exec(first.text)!
    expect(first.text).toContain('name="return" value="/"')
    const answered = await visitor.submit(action!, { accept: 'all', return: '/' })
    expect([answered.status, answered.headers.location]).toEqual([303, '/'])

    await visitor.get('/products/machines/silvia')
    const second = await visitor.get('/products/machines/bianca')
    expect(second.text).toContain('>Machines are delivered &amp; set up free of charge.</p>')
    const home = await visitor.get('/')
    expect(home.text).toContain(
      'data-attune-experience="machines" data-attune-variant="only" data-attune-placement="home.hero"><h1>Still thinking about a machine?</h1>',
    )
    expect(home.text).not.toContain('<form')
    expect(await exposures()).toEqual(['site.delivery', 'home.hero', 'site.delivery'])
  })

  it('goes through compressed, with its own cookies, and is kept by no cache', async () => {
    const { address } = await open()
    const { headers, body } = await raw(address, '/', {
      'Accept-Encoding': 'gzip',
      Referer: 'https://www.google.com/',
    })
    expect(headers['content-encoding']).toBe('gzip')
    expect(headers['set-cookie']).toContain('basket=empty; Path=/')
    expect(headers['cache-control']).toBe('private, no-cache')
    expect(body.toString()).toContain('<h1>Found us by searching?</h1>')
  })

  it('does not get the cookies of Attune', async () => {
    const { visitor, address } = await open()
    await visitor.submit('/attune/consent', { accept: 'all' })
    await visitor.get('/products/machines/silvia')
    expect(visitor.cookies.has('attune')).toBe(true)
    const { body } = await raw(address, '/echo', { Cookie: visitor.header() })
    const echo = JSON.parse(body.toString())
    expect(echo.cookie).toBe('basket=empty')
    expect(echo['x-forwarded-host']).toBe(new URL(address).host)
  })

  it('may send visitors on, and show pages that are missing', async () => {
    const { address } = await open()
    expect((await raw(address, '/moved')).headers.location).toBe(`${address}/`)
    const missing = await raw(address, '/nothing')
    expect([missing.status, missing.body.toString()]).toEqual([404, expect.stringContaining('Not here')])
  })

  it('that does not answer is said to, and one that breaks off breaks off', async () => {
    const broken = createServer((req, res) => {
      if (req.url === '/') return void req.socket.destroy()
      res.writeHead(200, { 'Content-Type': 'text/html' })
      res.write('<p>half of a page')
      setImmediate(() => res.destroy())
    })
    const { address } = await open(broken)
    const answer = await raw(address, '/')
    expect([answer.status, answer.body.toString()]).toEqual([
      502,
      'The site behind this one does not answer.\n',
    ])
    await expect(raw(address, '/half')).rejects.toThrow(/aborted|hang up/)
  })

  it('is reached by WebSockets', async () => {
    const site = createServer()
    site.on('upgrade', (_req, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
      socket.pipe(socket)
    })
    const { address } = await open(site)
    const socket = connect(Number(new URL(address).port), '127.0.0.1')
    closing.push(() => socket.destroy())
    socket.write('GET /live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    const [head] = await once(socket, 'data')
    expect(String(head)).toMatch(/^HTTP\/1.1 101 /)
    socket.write('ping')
    expect(String((await once(socket, 'data'))[0])).toBe('ping')
  })
})

describe('the program', () => {
  const program = fileURLToPath(new URL('../../examples/reverse-proxy/server.ts', import.meta.url))
  const start = (settings: Record<string, string>) =>
    spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--conditions=attune-source', program],
      {
        env: { ...bareEnvironment, ...settings },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )

  it('runs by itself, and ends when it is told to', async () => {
    const running = start({ PORT: '0' })
    const [printed] = await once(running.stdout, 'data')
    const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(String(printed))!
    expect(await (await fetch(address)).text()).toContain('<form method="post" action="/attune/consent">')
    running.kill('SIGTERM')
    expect(await once(running, 'exit')).toEqual([0, null])
  })

  it('says what is wrong with its settings', async () => {
    const running = start({ SITE: 'shop.example' })
    const [said] = await once(running.stderr, 'data')
    expect(String(said)).toBe('SITE must be an address such as https://shop.example, not "shop.example".\n')
    expect((await once(running, 'exit'))[0]).toBe(1)
  })
})
