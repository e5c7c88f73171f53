import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AttuneError } from '../../../core/errors.ts'
import { type NormaliseOptions, normaliseSignal } from '../../../core/signals/normalise.ts'

const now = Date.parse('2025-06-01T12:00:00Z')
const browser: NormaliseOptions = { now, origin: 'browser' }

function problemsOf(message: unknown, options = browser) {
  try {
    normaliseSignal(message, options)
  } catch (error) {
    if (error instanceof AttuneError) return error.problems.map((p) => `${p.path}: ${p.code}`)
    throw error
  }
  return []
}

describe('a message of a stock Segment SDK', () => {
  it('becomes the signal of what happened', () => {
    const signal = normaliseSignal(
      {
        type: 'track',
        event: 'Product Viewed',
        messageId: 'ajs-1',
        anonymousId: 'a-1',
        userId: null,
        timestamp: '2025-06-01T11:59:58.250Z',
        properties: { product_id: 'espresso-1', price: 19.99, tags: ['new', 'steel'] },
        integrations: { All: true },
        context: { library: { name: 'analytics.js' }, ip: '203.0.113.9', userAgent: 'Mozilla/5.0' },
      },
      browser,
    )
    expect(signal).toEqual({
      type: 'track',
      name: 'Product Viewed',
      messageId: 'ajs-1',
      anonymousId: 'a-1',
      category: 'behavioral',
      purpose: 'personalization',
      time: Date.parse('2025-06-01T11:59:58.250Z'),
      origin: 'browser',
      properties: { product_id: 'espresso-1', price: 19.99, tags: ['new', 'steel'] },
    })
  })

  it('keeps of a page view where it was and which campaign led there, and nothing that identifies the browser', () => {
    const { name, properties } = normaliseSignal(
      {
        type: 'page',
        name: 'Guide',
        category: 'Coffee',
        properties: { title: 'Grinding' },
        context: {
          page: {
            url: 'https://shop.example/guide',
            path: '/guide',
            referrer: 'https://a.example/',
            title: 'x',
            search: '?q',
          },
          campaign: { source: 'mail', medium: 'email', name: 'june', term: 't', content: 'c', extra: 'no' },
          locale: 'de-at',
          timezone: 'Europe/Vienna',
          ip: '203.0.113.9',
          userAgent: 'Mozilla/5.0',
          screen: { width: 1 },
        },
      },
      browser,
    )
    expect(name).toBe('Page Viewed')
    expect(properties).toEqual({
      name: 'Guide',
      category: 'Coffee',
      title: 'Grinding',
      url: 'https://shop.example/guide',
      path: '/guide',
      referrer: 'https://a.example/',
      campaign_source: 'mail',
      campaign_medium: 'email',
      campaign_name: 'june',
      campaign_term: 't',
      campaign_content: 'c',
      locale: 'de-AT',
      timezone: 'Europe/Vienna',
    })
  })

  it('has a nonsensical context left out, for the visitor cannot mend it', () => {
    const context = {
      page: { url: 'javascript:alert(1)', path: 'x'.repeat(9_000), referrer: 7, title: 'ok' },
      campaign: 'none',
      locale: 'not a tag',
      timezone: '../../etc',
    }
    expect(normaliseSignal({ type: 'page', context }, browser).properties).toEqual({ title: 'ok' })
  })

  it('names a person, an account or an older id', () => {
    const identified = normaliseSignal({ type: 'identify', userId: 42, traits: { name: 'Ada' } }, browser)
    expect(identified).toMatchObject({
      name: 'Identified',
      category: 'demographic',
      userId: '42',
      traits: { name: 'Ada' },
    })
    const grouped = normaliseSignal({ type: 'group', groupId: 'acme', traits: { plan: 'pro' } }, browser)
    expect(grouped).toMatchObject({ name: 'Grouped', groupId: 'acme', traits: { plan: 'pro' } })
    const aliased = normaliseSignal({ type: 'alias', previousId: 'a', userId: 'b' }, browser)
    expect(aliased).toMatchObject({ name: 'Aliased', previousId: 'a', userId: 'b' })
    expect(normaliseSignal({ type: 'screen', name: 'Start' }, browser)).toMatchObject({
      name: 'Screen Viewed',
      properties: { name: 'Start' },
    })
  })
})

describe('the category of a signal', () => {
  const track = (event: string, extra: object = {}) => ({ type: 'track', event, ...extra })

  it('follows from the vocabulary, and the consent purpose from the category', () => {
    expect(normaliseSignal(track('Order Completed'), browser)).toMatchObject({
      category: 'transactional',
      purpose: 'personalization',
    })
    expect(normaliseSignal(track('Not Interested'), browser)).toMatchObject({
      category: 'preference',
      purpose: 'preferences',
    })
  })

  it('is behavioral for a name nobody defined, unless the message says otherwise', () => {
    expect(normaliseSignal(track('Door Opened'), browser).category).toBe('behavioral')
    expect(normaliseSignal(track('Rain Began', { category: 'contextual' }), browser).category).toBe(
      'contextual',
    )
  })

  it('is what the site says, whatever the message and the vocabulary say', () => {
    const definitions = {
      'Order Completed': { purpose: 'analytics' },
      'Door Opened': { category: 'preference' },
    } as const
    const options = { ...browser, definitions }
    expect(normaliseSignal(track('Order Completed'), options)).toMatchObject({
      category: 'transactional',
      purpose: 'analytics',
    })
    expect(normaliseSignal(track('Door Opened', { category: 'behavioral' }), options)).toMatchObject({
      category: 'preference',
      purpose: 'preferences',
    })
  })

  it('is never read from a prototype', () => {
    for (const event of ['toString', 'constructor', '__proto__']) {
      const signal = normaliseSignal(track(event), { ...browser, definitions: {} })
      expect(signal).toMatchObject({ name: event, category: 'behavioral', purpose: 'personalization' })
    }
  })
})

describe('a message that is wrong', () => {
  it('is told every mistake at once, each with its place and cure', () => {
    const message = {
      type: 'track',
      userId: '',
      timestamp: 'yesterday',
      sentAt: '2025-02-31',
      properties: { price: Number.NaN, deep: { constructor: 1 } },
      traits: [],
    }
    expect(problemsOf(message)).toEqual([
      'event: missing',
      'timestamp: invalid',
      'sentAt: invalid',
      'userId: empty',
      'traits: invalid',
      'properties.price: not-json',
      'properties.deep.constructor: hostile-key',
    ])
  })

  it.each([
    [null, 'message: wrong-type'],
    [[], 'message: wrong-type'],
    ['track', 'message: wrong-type'],
    [{}, 'type: missing'],
    [{ type: 'purchase' }, 'type: unknown-value'],
    [{ type: 'constructor' }, 'type: unknown-value'],
    [{ type: '__proto__' }, 'type: unknown-value'],
    [{ type: 'track', event: '' }, 'event: empty'],
    [{ type: 'track', event: 'x'.repeat(129) }, 'event: too-long'],
    [{ type: 'track', event: 'a\0b' }, 'event: invalid'],
    [{ type: 'track', event: 5 }, 'event: wrong-type'],
    [{ type: 'track', event: 'A', category: 'odd' }, 'category: unknown-value'],
    [{ type: 'group' }, 'groupId: missing'],
    [{ type: 'page', userId: { $gt: '' } }, 'userId: wrong-type'],
    [{ type: 'page', messageId: 'm'.repeat(257) }, 'messageId: too-long'],
    [{ type: 'page', timestamp: '2020-01-01' }, 'timestamp: too-old'],
    [{ type: 'page', originalTimestamp: '2020-01-01' }, 'originalTimestamp: too-old'],
    [JSON.parse('{ "type": "page", "__proto__": { "admin": true } }'), '__proto__: hostile-key'],
  ])('%j', (message, problem) => {
    expect(problemsOf(message)).toEqual([problem])
  })

  it('needs both ids to alias', () => {
    expect(problemsOf({ type: 'alias' })).toEqual(['previousId: missing', 'userId: missing'])
  })

  it('says in words what to send instead', () => {
    expect(() => normaliseSignal({ type: 'track' }, browser)).toThrow(
      'event: Messages of type track need it. Name what happened, e.g. "event": "Product Viewed".',
    )
  })
})

describe('an id for a message that came without one', () => {
  const added = {
    type: 'track',
    event: 'Product Added',
    timestamp: '2025-06-01T11:00:00Z',
    properties: { product_id: 'a' },
  }

  it('is the same when the message is sent again', () => {
    const again = { ...browser, now: now + 5_000 }
    expect(normaliseSignal(structuredClone(added), again).messageId).toBe(
      normaliseSignal(added, browser).messageId,
    )
  })

  it.each([
    ['another product', { properties: { product_id: 'b' } }],
    ['another moment', { timestamp: '2025-06-01T11:00:01Z' }],
    ['another person', { anonymousId: 'x' }],
    ['another event', { event: 'Product Viewed' }],
  ])('differs for %s', (_, change) => {
    const other = normaliseSignal({ ...added, ...change }, browser)
    expect(other.messageId).not.toBe(normaliseSignal(added, browser).messageId)
  })

  it('does not make one fact of two when neither says when it happened', () => {
    const { timestamp: _, ...timeless } = added
    const later = normaliseSignal(timeless, { ...browser, now: now + 1 })
    expect(later.messageId).not.toBe(normaliseSignal(timeless, browser).messageId)
  })
})

describe('laws of normalising', () => {
  const clean = fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' })
  const minutes = fc.integer({ min: -60 * 24 * 300, max: 60 * 24 * 300 })
  const message = fc.record(
    {
      type: fc.constantFrom('track', 'page', 'screen', 'identify', 'group', 'alias'),
      event: fc.string({ minLength: 1 }),
      messageId: fc.string({ minLength: 1 }),
      name: fc.string(),
      category: fc.constantFrom('preference', 'contextual', 'other'),
      timestamp: fc.oneof(
        minutes.map((m) => new Date(now + m * 60_000).toISOString()),
        clean,
      ),
      originalTimestamp: minutes.map((m) => now + m * 60_000),
      sentAt: fc.oneof(
        minutes.map((m) => now + m * 60_000 + 500),
        fc.integer(),
      ),
      anonymousId: fc.string(),
      userId: fc.oneof(fc.string(), fc.integer()),
      groupId: fc.string(),
      previousId: fc.string(),
      properties: fc.dictionary(fc.string(), clean, { maxKeys: 5 }),
      traits: fc.dictionary(fc.string(), clean, { maxKeys: 5 }),
      context: fc.dictionary(fc.constantFrom('page', 'campaign', 'locale', 'timezone'), clean),
    },
    { requiredKeys: ['type', 'event'] },
  )

  /** The signal, or undefined where it was refused in the one way there is. */
  function attempt(input: unknown, options = browser) {
    try {
      return normaliseSignal(input, options)
    } catch (error) {
      expect(error).toBeInstanceOf(AttuneError)
      expect((error as AttuneError).code).toBe('ATTUNE_SIGNAL_INVALID')
      expect((error as AttuneError).problems.length).toBeGreaterThan(0)
      return undefined
    }
  }

  it('whatever comes in, a signal or an AttuneError comes out', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: true,
      withObjectString: true,
      withSparseArray: true,
      withTypedArray: true,
      withUnicodeString: true,
    })
    fc.assert(
      fc.property(anything, anything, (whole, part) => {
        attempt(whole)
        for (const field of ['type', 'event', 'timestamp', 'userId', 'properties', 'traits', 'context']) {
          attempt({ type: 'track', event: 'A', [field]: part })
          attempt({ type: 'identify', event: 'A', [field]: part })
          attempt({ type: 'page', [field]: part })
        }
      }),
    )
  })

  it('no signal is from the future, nor older than five years', () => {
    let accepted = 0
    fc.assert(
      fc.property(message, (input) => {
        const signal = attempt(input)
        if (!signal) return
        accepted++
        expect(Number.isInteger(signal.time)).toBe(true)
        expect(signal.time).toBeLessThanOrEqual(now)
        expect(signal.time).toBeGreaterThanOrEqual(now - 5 * 366 * 86_400_000)
      }),
      { numRuns: 300 },
    )
    expect(accepted).toBeGreaterThan(20)
  })

  it('normalising again, or what came out, changes nothing', () => {
    fc.assert(
      fc.property(message, (input) => {
        const signal = attempt(input)
        if (!signal) return
        expect(attempt(structuredClone(input))).toEqual(signal)
        const { name, time, category, ...rest } = signal
        const said = signal.type === 'track' ? { event: name, category } : {}
        expect(normaliseSignal({ ...rest, ...said, timestamp: time }, browser)).toEqual(signal)
      }),
    )
  })

  const latency = fc.integer({ min: 0, max: 20_000 })
  const wait = fc.integer({ min: 0, max: 3_600_000 })
  const happened = now - 4_000_000

  /** Sent at a moment, by a clock that is wrong by so much, and received a little later. */
  function send(at: number, skew: number, delay: number) {
    const stated = { type: 'track', event: 'A', originalTimestamp: happened + skew }
    const message = { ...stated, sentAt: new Date(at + skew).toISOString() }
    return normaliseSignal(message, { origin: 'browser', now: at + delay })
  }

  it('a retry lands on the very same time and id, however many minutes the clock of its sender is wrong', () => {
    fc.assert(
      fc.property(minutes, latency, latency, wait, wait, (skew, first, second, queued, between) => {
        // One minute fast less the time on the way is under a minute, which is ignored.
        fc.pre(skew !== 1)
        const tried = send(happened + queued, skew * 60_000, first)
        const retried = send(happened + queued + between, skew * 60_000, second)
        expect(tried.time).toBe(happened)
        expect(retried.time).toBe(happened)
        expect(retried.messageId).toBe(tried.messageId)
      }),
    )
  })

  it('a retry has the very same id however wrong the clock is, and lands within a minute of the truth', () => {
    const anySkew = fc.integer({ min: -1e10, max: 1e10 })
    fc.assert(
      fc.property(anySkew, latency, latency, wait, wait, (skew, first, second, queued, between) => {
        const tried = send(happened + queued, skew, first)
        const retried = send(happened + queued + between, skew, second)
        expect(retried.messageId).toBe(tried.messageId)
        expect(Math.abs(tried.time - happened)).toBeLessThan(60_000)
        expect(Math.abs(retried.time - happened)).toBeLessThan(60_000)
      }),
    )
  })

  it('no hostile key survives, at any depth', () => {
    const key = fc.constantFrom('__proto__', 'constructor', 'prototype')
    const wrap = fc.array(fc.constantFrom('object', 'array'), { maxLength: 3 })
    fc.assert(
      fc.property(key, wrap, fc.constantFrom('properties', 'traits'), (hostile, layers, field) => {
        let json = `{ "${hostile}": { "polluted": true } }`
        for (const layer of layers) json = layer === 'array' ? `[${json}]` : `{ "a": ${json} }`
        const type = field === 'traits' ? 'identify' : 'page'
        const input = JSON.parse(`{ "type": "${type}", "${field}": { "a": ${json} } }`)
        expect(attempt(input)).toBeUndefined()
        expect(({} as Record<string, unknown>).polluted).toBeUndefined()
      }),
    )
  })
})
