import { gzipSync } from 'node:zlib'
import { AttuneError, type AttuneOptions } from 'attune'
import { type CollectorOptions, collector, createWriteKey, hashWriteKey } from 'attune/middleware'
import express from 'express'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../../core/testing/clock.ts'
import { failingStore } from '../support/failing-store.ts'
import { everythingIn, noon, openSite } from '../support/open-site.ts'
import { type Handler, platforms } from '../support/platforms.ts'

const till = createWriteKey()
const context = { consent: { categoryPreferences: { personalization: true } } }
const bought = (id: string, more: object = {}) => ({
  type: 'track',
  event: 'Order Completed',
  messageId: `order-${id}`,
  userId: 'ann',
  properties: { order_id: id, revenue: 30, currency: 'EUR' },
  context,
  ...more,
})

interface Parts {
  readonly platform?: (typeof platforms)[number]
  readonly site?: Partial<AttuneOptions>
  readonly options?: CollectorOptions
  readonly before?: Handler[]
}

async function open({ platform = platforms[0]!, site = {}, options = {}, before = [] }: Parts = {}) {
  const opened = await openSite({
    currency: 'EUR',
    features: { spent: { sum: 'revenue', events: 'Order Completed' } },
    ...site,
  })
  const collecting = collector(opened.attune, { writeKeys: [{ name: 'till', hash: till.hash }], ...options })
  const app = platform.build({ before, mounted: { '/attune': collecting as Handler } })
  /** As a server sends. */
  const send = (
    route: string,
    body: unknown,
    headers: Record<string, string> = {},
    key: string | null = till.key,
  ) => {
    const request = supertest(app)
      .post(`/attune/v1/${route}`)
      .set('Content-Type', 'application/json')
      .set(headers)
    if (key !== null) request.auth(key, '')
    return Buffer.isBuffer(body)
      ? request.serialize((raw) => raw as string).send(body)
      : request.send(body as object)
  }
  const spent = async (userId = 'ann') => {
    const visitor = await opened.arrive()
    await visitor.identify(userId)
    return visitor.feature('spent')
  }
  return { ...opened, app, send, spent }
}

const code = ({ status, body }: { status: number; body: { error?: { code: string } } }) => [
  status,
  body.error?.code,
]

describe.each(platforms)('POST /v1 on $name', (platform) => {
  it('takes every call of the Segment spec about somebody the till knows', async () => {
    const { send, spent, arrive } = await open({ platform })
    const { type: _, ...order } = bought('1')
    const answer = await send('track', order)
    expect([answer.status, answer.body]).toEqual([
      200,
      { success: true, accepted: 1, dropped: 0, rejected: [] },
    ])
    expect(answer.headers['cache-control']).toBe('no-store')
    const calls: [string, object][] = [
      ['identify', { traits: { firstName: 'Ann' } }],
      ['page', { name: 'Home' }],
      ['screen', { name: 'Home' }],
      ['group', { groupId: 'acme', traits: { size: 3 } }],
      ['alias', { previousId: 'ann-of-old' }],
    ]
    for (const [route, body] of calls) {
      expect((await send(route, { userId: 'ann', ...body })).body.accepted, route).toBe(1)
    }
    expect(await spent()).toBe(30)
    const old = await arrive()
    await old.identify('ann-of-old')
    expect(old.trait('firstName')).toBe('Ann')
  })

  it('takes a batch in its order, packed or not, and says of each message what is wrong with it', async () => {
    const { send, spent } = await open({ platform })
    const batch = [
      bought('1'),
      { type: 'track', userId: 'ann' },
      bought('2', { userId: 'undefined' }),
      bought('3'),
    ]
    const plain = await send('batch', { batch, sentAt: new Date(noon) })
    expect(plain.status).toBe(200)
    expect(plain.body).toMatchObject({ success: false, accepted: 2, dropped: 0 })
    expect(
      plain.body.rejected.map(({ index, code }: { index: number; code: string }) => [index, code]),
    ).toEqual([
      [1, 'ATTUNE_SIGNAL_INVALID'],
      [2, 'ATTUNE_ID_INVALID'],
    ])
    const packed = gzipSync(JSON.stringify({ batch: [bought('4')], context }))
    // As RudderStack's library does it.
    const asForm = { 'Content-Encoding': 'gzip', 'Content-Type': 'application/x-www-form-urlencoded' }
    expect((await send('batch', packed, asForm)).body.accepted).toBe(1)
    expect(await spent()).toBe(90)
  })

  it('answers 401 to whoever has no key of the site, and stores nothing', async () => {
    const { app, send, store } = await open({ platform })
    const bodies = [
      bought('1'),
      { ...bought('1'), writeKey: 'x'.repeat(40) },
      { ...bought('1'), writeKey: { key: till.key } },
    ]
    for (const body of bodies) {
      expect(code(await send('track', body, {}, null))).toEqual([401, 'ATTUNE_KEY_INVALID'])
    }
    for (const key of [
      '',
      'x',
      till.hash,
      till.key.slice(0, -1),
      `${till.key}x`,
      till.key.toUpperCase(),
      '__proto__',
    ]) {
      expect(code(await send('track', bought('1'), {}, key))).toEqual([401, 'ATTUNE_KEY_INVALID'])
    }
    for (const authorization of [
      `Bearer ${till.key}`,
      'Basic',
      'Basic %%%',
      `Basic ${till.key}`,
      '"; drop',
    ]) {
      const request = supertest(app).post('/attune/v1/track').set('Authorization', authorization)
      const answer = await request.send({ ...bought('1'), writeKey: till.key })
      expect(code(answer)).toEqual([401, 'ATTUNE_KEY_INVALID'])
      expect(answer.headers['www-authenticate']).toBe('Basic realm="attune"')
    }
    expect(await everythingIn(store)).toBe('[]')
  })

  it('takes the key in the body from those who cannot send it in a header', async () => {
    const { send, spent } = await open({ platform })
    expect((await send('track', { ...bought('1'), writeKey: till.key }, {}, null)).status).toBe(200)
    expect((await send('batch', { batch: [bought('2')], writeKey: till.key }, {}, null)).body.accepted).toBe(
      1,
    )
    expect(await spent()).toBe(60)
  })

  it('answers 503, to be tried again, while the store is down, and counts once what then comes again', async () => {
    const clock = manualClock(noon)
    const { store, state } = failingStore(clock)
    const { send, spent } = await open({ platform, site: { store, clock } })
    const batch = [bought('1'), bought('2', { userId: 'bob' })]
    state.failing = 'full'
    const refused = await send('batch', { batch })
    expect(code(refused)).toEqual([503, 'ATTUNE_STORE_UNAVAILABLE'])
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    state.failing = 'no'
    clock.advance(60_000)
    for (let i = 0; i < 3; i++) expect((await send('batch', { batch })).body.accepted).toBe(2)
    expect([await spent('ann'), await spent('bob')]).toEqual([30, 30])
  })
})

describe('What servers send', () => {
  it('is refused where it is too large: a message, a batch, and what a few bytes unpack to', async () => {
    const { send, store } = await open()
    const large = (bytes: number) => ({ ...bought('1'), context: { ...context, note: 'x'.repeat(bytes) } })
    expect(code(await send('track', large(33_000)))).toEqual([413, 'ATTUNE_BODY_TOO_LARGE'])
    expect(code(await send('batch', { batch: Array(20).fill(large(30_000)) }))).toEqual([
      413,
      'ATTUNE_BODY_TOO_LARGE',
    ])
    expect(code(await send('batch', { batch: Array(2501).fill(0) }))).toEqual([413, 'ATTUNE_BODY_TOO_LARGE'])
    const bomb = gzipSync(Buffer.alloc(50_000_000, 32))
    expect(bomb.length).toBeLessThan(60_000)
    const packed = { 'Content-Encoding': 'gzip' }
    expect(code(await send('batch', bomb, packed))).toEqual([413, 'ATTUNE_BODY_TOO_LARGE'])
    expect(code(await send('batch', Buffer.from('no gzip'), packed))).toEqual([400, 'ATTUNE_BODY_INVALID'])
    expect(code(await send('batch', bomb.subarray(0, 40), packed))).toEqual([400, 'ATTUNE_BODY_INVALID'])
    expect(code(await send('batch', '{}', { 'Content-Encoding': 'br' }))).toEqual([415, 'ATTUNE_BODY_TYPE'])
    const { body } = await send('batch', { batch: [large(33_000), bought('2')] })
    expect(body).toMatchObject({ accepted: 1, rejected: [{ index: 0, code: 'ATTUNE_BODY_TOO_LARGE' }] })
    expect(await everythingIn(store)).not.toContain('order-1')
  })

  it.each([
    ['no JSON', '{"type":'],
    ['no object', '[]'],
    ['no batch', '{"batch":{"length":3}}'],
    ['nothing', ''],
  ])('is refused when it is %s', async (_, body) => {
    const { send } = await open()
    expect(code(await send('batch', body))).toEqual([400, 'ATTUNE_BODY_INVALID'])
  })

  it.each([
    ['keys that reach into prototypes', '{"properties":{"__proto__":{"vip":true}}}'],
    ['such a key outside', '{"__proto__":{"vip":true}}'],
    ['a constructor', '{"properties":{"constructor":{"prototype":{"vip":true}}}}'],
    ['depth', `{"properties":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`],
    ['depth that nothing reads', `{"context":${'['.repeat(15_000)}${']'.repeat(15_000)},"userId":"null"}`],
    ['NUL', '{"properties":{"a":"\\u0000"}}'],
    ['a user id of line breaks', '{"userId":"a\\r\\nSet-Cookie: x=1"}'],
    ['a user id that is an object', '{"userId":{"toString":"x"}}'],
    ['an event with no name', '{"event":""}'],
    [
      'too many ids',
      `{"ids":${JSON.stringify(Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`n${i}`, 'x'])))}}`,
    ],
    ['a namespace there is not', '{"ids":{"__proto__":"x"}}'],
  ])('is refused with a code when it has %s, alone and in a batch', async (_, hostile) => {
    const { send, store, errors } = await open({ site: { consent: { model: 'opt-out' } } })
    const message = JSON.stringify({ type: 'track', event: 'Order Completed', userId: 'ann' })
    const text = `${message.slice(0, -1)},${hostile.slice(1)}`
    const alone = await send('track', text)
    expect(alone.status).toBe(400)
    expect(alone.body.error.code).toMatch(
      /^ATTUNE_(SIGNAL|ID)_INVALID|ATTUNE_OPTIONS|ATTUNE_UNKNOWN_NAMESPACE$/,
    )
    const { body } = await send('batch', `{"batch":[${text},{"type":"track","event":"x","userId":"bob"}]}`)
    expect(body).toMatchObject({ accepted: 1, rejected: [{ index: 0 }] })
    expect([({} as { vip?: boolean }).vip, errors]).toEqual([undefined, []])
    expect(await everythingIn(store)).not.toContain('user:ann')
  })

  it('may be parsed by the site already', async () => {
    const { send, spent } = await open({ before: [express.json() as unknown as Handler] })
    expect((await send('track', bought('1'))).status).toBe(200)
    const packed = gzipSync(JSON.stringify({ batch: [bought('2')] }))
    expect((await send('batch', packed, { 'Content-Encoding': 'gzip' })).body.accepted).toBe(1)
    expect(await spent()).toBe(60)
  })

  it('keeps the name of the key that told of consent', async () => {
    const { send, store } = await open()
    await send('track', bought('1'))
    const { entries } = await store.consume('consent', undefined, 10)
    expect(entries.map(({ value }) => value)).toMatchObject([
      { answers: { personalization: true }, source: 'key:till', at: noon },
    ])
  })
})

describe('Write keys', () => {
  it('are replaced one system after another, both being good meanwhile', async () => {
    const { attune } = await open()
    const next = createWriteKey()
    const entry = (name: string, hash: string) => ({ name, hash })
    const statuses = async (...writeKeys: { name: string; hash: string }[]) => {
      const app = express().use('/attune', collector(attune, { writeKeys }))
      const status = async (key: string) =>
        (await supertest(app).post('/attune/v1/track').auth(key, '').send(bought('1'))).status
      return [await status(till.key), await status(next.key)]
    }
    expect(await statuses(entry('till', till.hash))).toEqual([200, 401])
    expect(await statuses(entry('till', till.hash), entry('till-2026', next.hash))).toEqual([200, 200])
    expect(await statuses(entry('till-2026', next.hash))).toEqual([401, 200])
  })

  it('send only what they are for', async () => {
    const options = { writeKeys: [{ name: 'till', hash: till.hash, scopes: ['track'] as const }] }
    const { send } = await open({ options })
    expect(code(await send('identify', { userId: 'ann', context }))).toEqual([403, 'ATTUNE_KEY_SCOPE'])
    const { body } = await send('batch', {
      batch: [{ type: 'alias', userId: 'ann', previousId: 'bob' }, bought('1')],
    })
    expect(body).toMatchObject({ accepted: 1, rejected: [{ index: 0, code: 'ATTUNE_KEY_SCOPE' }] })
  })

  it('have a rate each, by messages; who shows none before the body has the network’s', async () => {
    const other = createWriteKey()
    const writeKeys = [
      { name: 'till', hash: till.hash },
      { name: 'crm', hash: other.hash },
    ]
    const { send, clock } = await open({ options: { writeKeys, rate: { key: 4, network: 2 } } })
    const batch = { batch: [bought('1'), bought('2'), bought('3')] }
    const statuses = async (key: string | null, count: number) => {
      const found: number[] = []
      for (let i = 0; i < count; i++)
        found.push((await send('batch', { ...batch, writeKey: other.key }, {}, key)).status)
      return found
    }
    expect(await statuses(till.key, 2)).toEqual([200, 429])
    expect(await statuses(other.key, 1)).toEqual([200])
    clock.advance(30_000)
    const refused = await send('batch', { batch: Array(9).fill(bought('1')) })
    expect([refused.body.error.code, refused.headers['retry-after']]).toEqual(['ATTUNE_RATE_LIMITED', '15'])
    clock.advance(15_000)
    expect((await send('batch', { batch: Array(9).fill(bought('1')) })).status).toBe(200)
    expect(await statuses(null, 3)).toEqual([200, 429, 429])
    clock.advance(600_000)
    expect(await statuses(till.key, 1)).toEqual([200])
  })

  it('are no routes where there are none', async () => {
    const { send } = await open({ options: { writeKeys: [] } })
    expect((await send('track', bought('1'))).status).toBe(404)
  })

  it('that are not hashed, or are otherwise wrong, keep the site from starting, all said at once and none repeated', async () => {
    const { attune } = await openSite()
    const writeKeys = [
      { name: 'till', hash: till.key },
      { name: 'two words', hash: till.hash },
      { name: 'crm', hash: till.hash, scopes: ['everything'] },
      { name: 'crm', hash: hashWriteKey('k'.repeat(22)), key: till.key },
      till.key,
    ]
    const start = () => collector(attune, { writeKeys: writeKeys as never })
    expect(start).toThrow(AttuneError)
    try {
      start()
    } catch (error) {
      const { code, problems, message } = error as AttuneError
      expect(code).toBe('ATTUNE_OPTIONS')
      expect(problems.map(({ path }) => path)).toEqual([
        'writeKeys[0].hash',
        'writeKeys[1].name',
        'writeKeys[2].hash',
        'writeKeys[2].scopes',
        'writeKeys[3].name',
        'writeKeys[3]',
        'writeKeys[4]',
      ])
      expect(message).toContain('createWriteKey()')
      expect(message).not.toContain(till.key)
    }
    expect(() => collector(attune, { writeKeys: 'all' as never })).toThrow(/writeKeys: This is not a list/)
    for (const weak of ['short', 'a key with spaces in it, which is long', 'with:colon-with:colon-with', 7]) {
      expect(() => hashWriteKey(weak as string)).toThrow(/write key has at least 22/)
    }
    expect(new Set(Array.from({ length: 50 }, () => createWriteKey().key)).size).toBe(50)
  })
})
