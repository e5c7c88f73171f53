import { inspect } from 'node:util'
import { AttuneError, type Delivery } from 'attune'
import { webhook } from 'attune/adapters/webhook'
import { manualClock } from 'attune/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Answer, type HttpPeer, startHttpPeer } from '../http-peer.ts'
import { outgoing } from '../outgoing.ts'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
let peer: HttpPeer

beforeEach(async () => {
  peer = await startHttpPeer({ sent: 204, gone: 410, refused: 422 }, () => {
    throw new Error('not read here')
  })
})
afterEach(() => peer.close())

async function delivery(answer: Answer): Promise<Delivery> {
  peer.answer(answer)
  const clock = manualClock(Date.UTC(2026, 2, 1, 12))
  const url = `https://localhost:${peer.port}/attune?key=topsecret`
  const channel = webhook({ url, secret, ca: peer.certificate.cert, clock })
  const became = await channel.send(outgoing())
  await channel.close()
  return became
}

describe('a receiver that is down', () => {
  it('is told to the site, as no message arrives before it is looked after', async () => {
    const channel = webhook({ url: 'https://localhost:9/attune', secret })
    const became = await channel.send(outgoing())
    await channel.close()
    expect(became).toMatchObject({ outcome: 'failed', error: { code: 'ATTUNE_CHANNEL' } })
    expect((became as { error: Error }).error.message).toContain('cannot be reached')
  })
})

describe('what became of a message that the receiver answers', () => {
  it.each<[status: number, outcome: Delivery['outcome'], toMend?: boolean]>([
    [200, 'sent'],
    [202, 'sent'],
    [204, 'sent'],
    [301, 'failed', true],
    [307, 'failed', true],
    [400, 'refused'],
    [401, 'failed', true],
    [403, 'failed', true],
    [404, 'failed', true],
    [405, 'failed', true],
    [408, 'failed'],
    [410, 'refused'],
    [413, 'refused'],
    [422, 'refused'],
    [425, 'failed'],
    [429, 'failed'],
    [500, 'failed'],
    [502, 'failed'],
    [503, 'failed'],
    [504, 'unknown'],
  ])('%i: %s', async (status, outcome, toMend = false) => {
    const became = await delivery(status)
    expect(became).toMatchObject({ outcome })
    expect('error' in became).toBe(toMend)
    expect(inspect(became)).not.toMatch(/topsecret|anna/)
    expect(peer.requests).toHaveLength(1)
  })

  it.each<[string, number | undefined]>([
    ['120', 120_000],
    ['0', 0],
    ['Sun, 01 Mar 2026 12:01:00 GMT', 60_000],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['99999999999', 7 * 24 * 60 * 60 * 1000],
    ['soon', undefined],
    ['-5', undefined],
    ['', undefined],
    ['1'.repeat(1000), undefined],
  ])('503 with Retry-After %j: again after %j ms', async (value, expected) => {
    const became = await delivery((response) => response.writeHead(503, { 'retry-after': value }).end())
    expect((became as { retryAfter?: number }).retryAfter).toBe(expected)
  })
})

describe('a receiver that would lead elsewhere, or on and on', () => {
  it('is not followed: nobody else gets the message', async () => {
    const elsewhere = await startHttpPeer({ sent: 204, gone: 410, refused: 422 }, () => {
      throw new Error('not read here')
    })
    const location = `https://localhost:${elsewhere.port}/`
    const became = await delivery((response) => response.writeHead(307, { location }).end())
    expect(became).toMatchObject({ outcome: 'failed', error: { code: 'ATTUNE_CHANNEL' } })
    expect(elsewhere.connections()).toBe(0)
    await elsewhere.close()
  })

  it('is believed by its status, and its endless answer is not read', async () => {
    let written = 0
    const became = await delivery((response) => {
      response.writeHead(200)
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(10_000))) written += 10_000
        response.once('drain', more)
      }
      more()
    })
    expect(became).toMatchObject({ outcome: 'sent' })
    expect(written).toBeLessThan(20_000_000)
  })

  it('cannot fill the memory with headers', async () => {
    const became = await delivery((response) =>
      response.socket?.write(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(100_000)}`),
    )
    expect(became).toMatchObject({ outcome: 'unknown' })
  })

  it('is not trusted when its certificate is of somebody else', async () => {
    const channel = webhook({ url: `https://localhost:${peer.port}/`, secret })
    const became = await channel.send(outgoing())
    await channel.close()
    expect(became).toMatchObject({
      outcome: 'failed',
      error: { code: 'ATTUNE_CHANNEL', message: expect.stringContaining('certificate') },
    })
    expect(peer.requests).toEqual([])
  })
})

it('messages that follow each other share a connection', async () => {
  const url = `https://localhost:${peer.port}/`
  const channel = webhook({ url, secret, ca: peer.certificate.cert })
  for (let n = 0; n < 5; n++) await channel.send(outgoing())
  await channel.close()
  expect([peer.requests.length, peer.connections()]).toEqual([5, 1])
})

describe('webhook() refuses, when the site starts, and never quotes a secret:', () => {
  const good = { url: 'https://user:topsecret@sms.shop.example/', secret }
  it.each<[options: unknown, says: RegExp]>([
    [undefined, /needs "url"/],
    [{ secret }, /is the variable set\?/],
    [{ url: good.url }, /needs "secret"/],
    [{ ...good, secrets: secret }, /Did you mean "secret"\?/],
    [{ ...good, secret: 'topsecret' }, /"whsec_" and base64 of 24 to 64 bytes/],
    [{ ...good, secret: `whsec_${Buffer.alloc(23).toString('base64')}` }, /24 to 64/],
    [{ ...good, secret: [] }, /24 to 64/],
    [{ ...good, secret: [secret, 'topsecret'] }, /24 to 64/],
    [{ ...good, url: 'ftp://user:topsecret@sms.shop.example' }, /not an address of https/],
    [{ ...good, url: '/attune' }, /not an address of https/],
    [
      { ...good, url: 'http://user:topsecret@sms.shop.example/' },
      /personal data to another machine by http:/,
    ],
    [{ ...good, timeout: 0 }, /milliseconds/],
  ])('%j', (options, says) => {
    let refused: unknown
    try {
      webhook(options as never)
    } catch (error) {
      refused = error
    }
    expect(refused).toBeInstanceOf(AttuneError)
    expect(refused).toMatchObject({ code: 'ATTUNE_OPTIONS', message: expect.stringMatching(says) })
    expect(inspect(refused)).not.toContain('topsecret')
  })
})
