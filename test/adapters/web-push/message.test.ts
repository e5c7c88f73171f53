import { inspect } from 'node:util'
import { AttuneError, type Delivery } from 'attune'
import { type PushPayload, type WebPushOptions, webPush } from 'attune/adapters/web-push'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { payloadOf } from '../../../adapters/web-push/payload.ts'
import { isListed, knownServices, outsideLookup } from '../../../adapters/web-push/services.ts'
import { letter } from '../../support/letters.ts'
import { type Answer, type HttpPeer, startHttpPeer } from '../http-peer.ts'
import { outgoing, unsubscribe } from '../outgoing.ts'
import { browser, readVapid } from './browser.ts'
import { keys, options } from './site.ts'

it('the browser of these tests reads the example of RFC 8291', () => {
  const reader = browser({
    privateKey: 'q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  })
  const body =
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN'
  expect(reader.read(Buffer.from(body, 'base64url'))).toBe('When I grow up, I want to be a watermelon')
})

describe('a message to a browser', () => {
  const anna = browser()
  let peer: HttpPeer

  beforeEach(async () => {
    peer = await startHttpPeer({ sent: 201, gone: 410, refused: 413 }, () => {
      throw new Error('not read here')
    })
  })
  afterEach(() => peer.close())

  async function send(
    changes: Parameters<typeof outgoing>[0] = {},
    more: Partial<WebPushOptions> = {},
  ): Promise<Delivery> {
    const host = `localhost:${peer.port}`
    const channel = webPush({ ...options, services: [host], ca: peer.certificate.cert, ...more })
    const became = await channel.send(
      outgoing({ to: anna.subscription(`https://${host}/push/anna`), ...changes }),
    )
    await channel.close()
    return became
  }

  it('can be read by that browser alone, and says what is shown and where it leads', async () => {
    const url = 'https://shop.example/machines'
    const { content } = outgoing()
    expect(await send({ content: { ...content, url } })).toMatchObject({ outcome: 'sent' })
    const { body } = peer.requests[0]!
    expect(JSON.parse(anna.read(body))).toEqual({
      title: 'Still looking?',
      body: 'It is still there.\nYours, the shop',
      url,
      tag: 'Zm9sbG93LXVwLW1lc3NhZ2',
      unsubscribe,
    })
    expect(() => browser().read(body)).toThrow()
    expect(body.toString('latin1')).not.toContain('looking')
  })

  it('comes from the site: the push service can tell by its key', async () => {
    await send()
    const { headers, path } = peer.requests[0]!
    const { key, claims } = readVapid(headers.authorization!)
    expect([key, claims.sub, claims.aud]).toEqual([
      ...[keys.publicKey, 'mailto:post@shop.example'],
      `https://localhost:${peer.port}`,
    ])
    const now = Date.now() / 1000
    expect(claims.exp).toBeGreaterThan(now)
    expect(claims.exp).toBeLessThanOrEqual(now + 86_400)
    expect(path).toBe('/push/anna')
    expect(headers).toMatchObject({
      ttl: '86400',
      urgency: 'normal',
      topic: 'Zm9sbG93LXVwLW1lc3NhZ2',
      'content-encoding': 'aes128gcm',
    })
  })

  it('waits as long and hurries as much as the site says', async () => {
    await send({}, { ttl: { minutes: 90 }, urgency: 'low' })
    expect(peer.requests[0]!.headers).toMatchObject({ ttl: '5400', urgency: 'low' })
  })

  it.each<[answer: Answer, expected: object]>([
    [200, { outcome: 'sent' }],
    [202, { outcome: 'sent' }],
    [307, { outcome: 'refused' }],
    [400, { outcome: 'refused' }],
    [401, { outcome: 'failed', error: { code: 'ATTUNE_CHANNEL' } }],
    [403, { outcome: 'failed', error: { code: 'ATTUNE_CHANNEL' } }],
    [404, { outcome: 'refused', unreachable: true }],
    [406, { outcome: 'failed' }],
    [410, { outcome: 'refused', unreachable: true }],
    [413, { outcome: 'refused' }],
    [429, { outcome: 'failed', retryAfter: 7000 }],
    [500, { outcome: 'failed' }],
    [503, { outcome: 'failed' }],
    [504, { outcome: 'unknown' }],
  ])('that the push service answers with %j', async (answer, expected) => {
    peer.answer(answer)
    const became = await send()
    expect(became).toMatchObject(expected)
    expect('unreachable' in became).toBe('unreachable' in expected)
    expect(inspect(became)).not.toMatch(/\/push\/anna/)
  })

  it('is not led elsewhere by the push service', async () => {
    const elsewhere = await startHttpPeer({ sent: 201, gone: 410, refused: 413 }, () => {
      throw new Error('not read here')
    })
    const location = `https://localhost:${elsewhere.port}/push/anna`
    peer.answer((response) => response.writeHead(307, { location }).end())
    await send()
    expect(elsewhere.connections()).toBe(0)
    await elsewhere.close()
  })

  it('does not go into the site’s own network, even where the name is one of a push service', async () => {
    const subscription = anna.subscription(`https://x.localhost:${peer.port}/push/anna`)
    const became = await send({ to: subscription }, { services: [`*.localhost:${peer.port}`] })
    expect(became).toMatchObject({ outcome: 'failed' })
    expect(peer.connections()).toBe(0)
  })
})

describe('the push services that are sent to', () => {
  it.each([
    ['https://fcm.googleapis.com/fcm/send/abc', true],
    ['https://FCM.googleapis.com/fcm/send/abc', true],
    ['https://updates.push.services.mozilla.com/wpush/v2/abc', true],
    ['https://db5p.notify.windows.com/w/?token=abc', true],
    ['https://web.push.apple.com/abc', true],
    ['https://push.services.mozilla.com/', false],
    ['https://evilpush.services.mozilla.com/', false],
    ['https://evil.example/fcm.googleapis.com', false],
    ['https://fcm.googleapis.com.evil.example/', false],
    ['https://fcm.googleapis.com:8443/', false],
    ['https://xnotify.windows.com/', false],
    ['https://web.push.apple.com@evil.example/', false],
    ['https://fcm.googleapis.com./', false],
    ['https://10.0.0.1/', false],
  ])('%s: %s', (endpoint, listed) => {
    expect(isListed(new URL(endpoint), knownServices)).toBe(listed)
  })

  it('are looked up, and not gone to where the answer is an address of the site’s own network', async () => {
    const ask = (host: string, trusted: string[] = []) =>
      new Promise((resolve) => {
        outsideLookup(new Set(trusted))(host, { all: true }, (error, addresses) => {
          resolve(error ? error.code : (addresses as { address: string }[]).length > 0)
        })
      })
    expect(await ask('localhost')).toBe('EPRIVATE')
    expect(await ask('localhost', ['localhost'])).toBe(true)
    expect(await ask('no-such-host.invalid')).toMatch(/^E/)
  })
})

describe('the payload', () => {
  const read = (content: Partial<Parameters<typeof payloadOf>[0]['content']>) => {
    const text = payloadOf(outgoing({ content: { ...outgoing().content, ...content } }))
    return text === undefined
      ? undefined
      : { size: Buffer.byteLength(text), ...(JSON.parse(text) as PushPayload) }
  }

  it('law: fits into a push message, and has as much of the text as does', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: letter, maxLength: 200 }),
        fc.nat(1000),
        fc.string({ unit: letter }),
        (piece, times, title) => {
          const text = piece.repeat(times).slice(0, 10_000)
          const payload = read({ text, subject: title.slice(0, 200) })!
          expect(payload.size).toBeLessThanOrEqual(3993)
          const whole = read({ text: '' })!.size + Buffer.byteLength(JSON.stringify(text.toWellFormed()))
          if (whole < 3000) expect(payload.body.endsWith('…') && !text.endsWith('…')).toBe(false)
          if (payload.body.endsWith('…') && whole > 5000) expect(payload.size).toBeGreaterThan(3993 - 12)
        },
      ),
    )
  })

  it('leads to pages only', () => {
    expect(read({ url: 'https://shop.example/a' })!.url).toBe('https://shop.example/a')
    expect(read({ url: '/a?b' })!.url).toBe('/a?b')
    for (const url of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'https://']) {
      expect(read({ url })).not.toHaveProperty('url')
    }
  })

  it('is refused where even the title and the link are too long', () => {
    expect(read({ subject: 'x'.repeat(5000) })).toBeUndefined()
  })
})

describe('webPush() refuses, when the site starts, and never quotes a key:', () => {
  const other = { ...options, privateKey: Buffer.alloc(32, 5).toString('base64url') }
  it.each<[options: unknown, says: RegExp]>([
    [undefined, /needs "publicKey"/],
    [{ publicKey: keys.publicKey, subject: options.subject }, /needs "privateKey"/],
    [{ ...keys }, /needs "subject"/],
    [{ ...options, publickey: 'x' }, /Did you mean "publicKey"\?/],
    [{ ...options, privateKey: keys.publicKey }, /not a key of 32 bytes/],
    [{ ...options, publicKey: keys.privateKey }, /not a key of 65 bytes/],
    [other, /do not belong together/],
    [{ ...options, privateKey: Buffer.alloc(32).toString('base64url') }, /do not belong together/],
    [{ ...options, subject: 'post@shop.example' }, /neither mailto: nor a page/],
    [{ ...options, subject: 'https://localhost/' }, /neither mailto: nor a page/],
    [{ ...options, services: [] }, /list is empty/],
    [{ ...options, services: ['https://push.example'] }, /not a host/],
    [{ ...options, services: ['*'] }, /not a host/],
    [{ ...options, ttl: { days: 29 } }, /longer than four weeks/],
    [{ ...options, ttl: 3600 }, /Write it as/],
    [{ ...options, urgency: 'hight' }, /Did you mean "high"\?/],
  ])('%j', (given, says) => {
    let refused: unknown
    try {
      webPush(given as never)
    } catch (error) {
      refused = error
    }
    expect(refused).toBeInstanceOf(AttuneError)
    expect(refused).toMatchObject({ code: 'ATTUNE_OPTIONS', message: expect.stringMatching(says) })
    expect(inspect(refused)).not.toContain(keys.privateKey)
  })
})
