import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { collector, createWriteKey } from 'attune/middleware'
import { describe, expect, it } from 'vitest'
import { afterwards } from '../../support/browser.ts'
import { everythingIn, firefox, openSite } from '../../support/open-site.ts'
import { type Handler, platforms } from '../../support/platforms.ts'
import { requestBytes } from './wire.ts'

const till = createWriteKey()
const head = (path: string, length: number) =>
  `POST /attune${path} HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: ${firefox}\r\nSec-Fetch-Site: same-origin\r\n` +
  `Authorization: Basic ${Buffer.from(`${till.key}:`).toString('base64')}\r\n` +
  `Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`

/** A shop that hears of every piece that arrives, so that a test knows when it did. */
async function open(platform = platforms[0]!, bodyTimeout?: number) {
  const site = await openSite({ consent: { model: 'opt-out' } })
  const options = { writeKeys: [{ name: 'till', hash: till.hash }], ...(bodyTimeout && { bodyTimeout }) }
  const app = platform.build({ mounted: { '/attune': collector(site.attune, options) as Handler } })
  const server = createServer()
  let pieces = 0
  server.on('request', (req, res) => {
    app(req, res)
    // Later than the route does, because whoever listens first starts the flow.
    setImmediate(() => req.on('data', () => pieces++))
    pieces++
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const arrived = async (count: number) => {
    while (pieces < count) await new Promise((resolve) => setImmediate(resolve))
    await afterwards()
  }
  return {
    ...site,
    arrived,
    /** A connection; `answer` resolves when the server closed it. */
    connect() {
      const socket = connect(port, '127.0.0.1')
      let text = ''
      socket.on('data', (chunk) => {
        text += chunk
      })
      const answer = new Promise<string>((resolve, reject) => {
        socket.on('end', () => resolve(text))
        socket.on('error', reject)
      })
      return { socket, answer }
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

describe.each(platforms)('a body that comes slowly, on $name', (platform) => {
  it.each(['/events', '/decide', '/consent', '/me/reset', '/v1/batch'])(
    'is waited for no longer than ten seconds by %s, however often a byte of it comes',
    async (path) => {
      const { clock, store, errors, arrived, connect, close } = await open(platform)
      const { socket, answer } = connect()
      socket.write(head(path, 1_000))
      await arrived(1)
      for (let piece = 2; piece < 12; piece++) {
        socket.write('{')
        await arrived(piece)
        clock.advance(999)
      }
      clock.advance(20)
      expect(await answer).toMatch(/^HTTP\/1\.1 408 .*Connection: close.*"code":"ATTUNE_BODY_TIMEOUT"/is)
      expect([await everythingIn(store), errors]).toEqual(['[]', []])
      await close()
    },
  )
})

describe('a body that comes slowly', () => {
  it('may be given another time, and is taken when it comes within it', async () => {
    const { clock, arrived, connect, close } = await open(platforms[0]!, 60_000)
    const { socket, answer } = connect()
    const whole = requestBytes({
      method: 'POST',
      path: '/attune/events',
      body: '{"type":"track","event":"Product Viewed"}',
    })
    socket.write(whole.subarray(0, -10))
    await arrived(1)
    clock.advance(59_000)
    socket.write(whole.subarray(-10))
    expect(await answer).toMatch(/^HTTP\/1\.1 200 .*"accepted":1/s)
    clock.advance(60_000)
    await close()
  })

  it('that is never finished holds nothing when its sender has gone', async () => {
    const { clock, errors, arrived, connect, close } = await open()
    const { socket } = connect()
    socket.write(head('/events', 1_000))
    await arrived(1)
    socket.destroy()
    await new Promise((resolve) => socket.once('close', resolve))
    await afterwards()
    clock.advance(20_000)
    expect(errors).toEqual([])
    await close()
  })

  it.each([0, -1, Number.NaN, 2 ** 31, '10' as never])(
    'has a time that is a time: not %s',
    async (bodyTimeout) => {
      const { attune } = await openSite()
      expect(() => collector(attune, { bodyTimeout })).toThrow(
        expect.objectContaining({ code: 'ATTUNE_OPTIONS', message: expect.stringContaining('bodyTimeout') }),
      )
    },
  )
})
