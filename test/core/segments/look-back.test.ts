import type { AttuneOptions, ConsentState, JsonObject } from 'attune'
import { describe, expect, it } from 'vitest'
import { agreed, noon, openSite } from '../../support/open-site.ts'

const day = 86_400_000
const hour = 3_600_000

const definitions = {
  features: {
    lookedAt: { recent: 'category', events: 'Product Viewed', limit: 2 },
    shelves: { affinity: 'category', events: 'Product Viewed' },
    lastBrand: { last: 'brand', events: 'Product Viewed' },
    wished: { recent: 'category', events: 'Offer Opened', purpose: 'marketing' },
    ids: { affinity: 'product_id', events: 'Product Viewed' },
  },
  segments: {
    readsUp: {
      $event: {
        name: 'Review Read',
        where: { category: { $in: { $ref: 'features.lookedAt' } } },
        within: { days: 30 },
        count: { $gte: 2 },
      },
    },
  },
  placements: {
    'home.hero': {
      experiences: [
        {
          name: 'similar',
          when: { $segment: 'readsUp' },
          variants: { a: { content: { title: 'Compare them' } } },
        },
      ],
    },
  },
} as const satisfies Omit<AttuneOptions, 'store'>

type Did = readonly [event: string, properties?: JsonObject]

const looksAt = (category: string): Did => ['Product Viewed', { category }]
const reads = (category: string): Did => ['Review Read', { category }]

/** Of somebody who agreed to all and did this: whether they meet the condition. */
async function meets(
  where: JsonObject,
  did: readonly Did[],
  { consent = agreed(), traits = {} }: { consent?: ConsentState; traits?: JsonObject } = {},
): Promise<boolean> {
  const segments = { it: { $event: { name: 'Review Read', where } } } as AttuneOptions['segments'] & object
  const { arrive, attune } = await openSite({ ...definitions, placements: {}, segments })
  const visitor = await arrive(undefined, { consent })
  visitor.signal({ type: 'identify', userId: 'abbie', messageId: 'm', traits })
  for (const [event, properties] of did) visitor.track(event, properties)
  const met = visitor.is('it')
  await attune.close()
  return met
}

describe('"read reviews of products like those I looked at"', () => {
  it('holds in the very request of the second review, and decides what is shown', async () => {
    const { arrive } = await openSite(definitions)
    const visitor = await arrive(undefined, { consent: agreed() })
    for (const [event, properties] of [looksAt('mills'), reads('mills'), reads('beans')])
      visitor.track(event, properties)
    expect(visitor.is('readsUp')).toBe(false)
    visitor.track(...reads('mills'))
    expect(visitor.is('readsUp')).toBe(true)
    expect(visitor.decide('home.hero')).toMatchObject({
      experience: 'similar',
      because: 'This is shown because you are in the group "reads up".',
    })
  })

  it('follows what somebody looks at: reviews read before come to count, and stop counting', async () => {
    const { arrive } = await openSite(definitions)
    const visitor = await arrive(undefined, { consent: agreed() })
    for (const [event, properties] of [reads('mills'), reads('mills')]) visitor.track(event, properties)
    expect(visitor.is('readsUp')).toBe(false)
    visitor.track(...looksAt('mills'))
    expect(visitor.is('readsUp')).toBe(true)
    for (const category of ['cups', 'jugs']) visitor.track(...looksAt(category))
    expect(visitor.is('readsUp')).toBe(false)
  })

  it('is forgotten once the reviews are no longer among the newest 16 signals', async () => {
    const { arrive, clock } = await openSite(definitions)
    const visitor = await arrive(undefined, { consent: agreed() })
    const does = ([event, properties]: Did) => {
      clock.advance(1)
      visitor.track(event, properties)
    }
    for (const did of [looksAt('mills'), reads('mills'), reads('mills')]) does(did)
    for (let page = 0; page < 14; page++) does(['Page Viewed'])
    expect(visitor.is('readsUp')).toBe(true)
    does(['Page Viewed'])
    expect(visitor.is('readsUp')).toBe(false)
  })

  it('lets people enter and leave, the latter with no visit', async () => {
    const { arrive, attune, clock } = await openSite(definitions)
    const seen: string[] = []
    attune.subscribe('test', ({ change, at }) => void seen.push(`${change} on day ${(at - noon) / day}`))
    const first = await arrive(undefined, { consent: agreed() })
    await first.track('Page Viewed')
    const visitor = await arrive(first.id)
    for (const [event, properties] of [looksAt('mills'), reads('mills')]) visitor.track(event, properties)
    await visitor.track(...reads('mills'))
    const settle = async () => {
      for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
    }
    clock.advance(1000)
    await settle()
    expect(seen).toEqual(['entered on day 0'])
    for (let days = 0; days < 30; days++) {
      clock.advance(day)
      await settle()
    }
    clock.advance(1000)
    await settle()
    expect(seen).toEqual(['entered on day 0', expect.stringMatching(/^left on day 30/)])
    await attune.close()
  })

  it('is kept apart from the reviews of somebody who looks at other things', async () => {
    const where = { category: { $in: { $ref: 'features.lookedAt' } } }
    expect(await meets(where, [looksAt('mills'), reads('mills')])).toBe(true)
    expect(await meets(where, [looksAt('cups'), reads('mills')])).toBe(false)
    expect(await meets(where, [reads('mills')])).toBe(false)
  })
})

describe('a reference', () => {
  it('to a ranking means its keys, and finds a number by the text it is ranked as', async () => {
    const bought: Did[] = [
      ['Product Viewed', { category: 'mills', product_id: 7 }],
      ['Review Read', { category: 'mills', product_id: 7 }],
    ]
    expect(await meets({ category: { $in: { $ref: 'features.shelves' } } }, bought)).toBe(true)
    expect(await meets({ category: { $eq: { $ref: 'features.shelves.top' } } }, bought)).toBe(true)
    expect(await meets({ product_id: { $in: { $ref: 'features.ids.keys' } } }, bought)).toBe(true)
    expect(await meets({ product_id: { $eq: { $ref: 'features.ids.top' } } }, bought)).toBe(true)
    expect(await meets({ product_id: { $ne: { $ref: 'features.ids.top' } } }, bought)).toBe(false)
    expect(await meets({ product_id: { $nin: { $ref: 'features.ids' } } }, bought)).toBe(false)
  })

  it('to what is absent lets nothing count, whatever is asked of it', async () => {
    for (const operator of ['$eq', '$ne', '$lt', '$in', '$nin']) {
      const where = { brand: { [operator]: { $ref: 'traits.brand' } } }
      expect(await meets(where, [['Review Read', { brand: 'Alba' }]]), operator).toBe(false)
      const hidden = { $or: [{ brand: 'Alba' }, where] }
      expect(await meets(hidden, [['Review Read', { brand: 'Alba' }]]), operator).toBe(false)
    }
  })

  it('to an empty list or ranking compares with nothing, so that all is new', async () => {
    expect(await meets({ category: { $nin: { $ref: 'features.shelves' } } }, [reads('mills')])).toBe(true)
    expect(await meets({ category: { $in: { $ref: 'features.shelves' } } }, [reads('mills')])).toBe(false)
  })

  it('to a trait takes a value or a list of them, and nothing else', async () => {
    const read = [reads('mills')]
    const where = { category: { $in: { $ref: 'traits.taste' } } }
    expect(await meets(where, read, { traits: { taste: 'mills' } })).toBe(true)
    expect(await meets(where, read, { traits: { taste: ['mills', 'beans'] } })).toBe(true)
    expect(await meets(where, read, { traits: { taste: { keys: ['mills'] } } })).toBe(false)
    const one = { category: { $eq: { $ref: 'traits.taste' } } }
    expect(await meets(one, read, { traits: { taste: ['mills'] } })).toBe(false)
  })

  it('reaches into the products a signal lists', async () => {
    const where = {
      products: { $elemMatch: { category: { $in: { $ref: 'features.lookedAt' } }, roast: 'dark' } },
    }
    const products = (category: string): Did => ['Review Read', { products: [{ category, roast: 'dark' }] }]
    expect(await meets(where, [looksAt('beans'), products('beans')])).toBe(true)
    expect(await meets(where, [looksAt('beans'), products('mills')])).toBe(false)
  })

  it('looks only at signals that were kept with all that is asked', async () => {
    const where = { tasting_notes: { $ne: { $ref: 'features.lastBrand' } } }
    const viewed: Did = ['Product Viewed', { brand: 'Alba' }]
    expect(await meets(where, [viewed, ['Review Read', { tasting_notes: 'plum' }]])).toBe(true)
    expect(await meets(where, [viewed, ['Review Read', { tasting_notes: 'plum '.repeat(20) }]])).toBe(false)
  })

  it('looks at what is kept from now on, where an older definition kept less', async () => {
    const { arrive, store, clock } = await openSite({ ...definitions, placements: {}, segments: {} })
    const early = await arrive(undefined, { consent: agreed() })
    await early.track('Product Viewed', { brand: 'Alba' })
    await early.track('Review Read', { maker: 'Alba' })
    const segments = {
      it: { $event: { name: 'Review Read', where: { maker: { $eq: { $ref: 'features.lastBrand' } } } } },
    } as const
    const later = await openSite({ ...definitions, placements: {}, segments, store, clock })
    const visitor = await later.arrive(early.id)
    expect(visitor.is('it')).toBe(false)
    await visitor.track('Review Read', { maker: 'Alba' })
    expect((await later.arrive(early.id)).is('it')).toBe(true)
  })
})

describe('consent', () => {
  const where = { category: { $in: { $ref: 'features.wished' } } }
  const did: Did[] = [['Offer Opened', { category: 'mills' }], reads('mills')]

  const without = (purpose: string): ConsentState => {
    const { choices, barriers } = agreed()
    return { choices: { ...choices, [purpose]: { granted: false, at: noon } }, barriers }
  }

  it('to the purpose of a feature is needed to refer to it', async () => {
    expect(await meets(where, did)).toBe(true)
    expect(await meets(where, did, { consent: without('marketing') })).toBe(false)
  })

  it('to the purpose a signal was kept for is needed to look at it, and its withdrawal holds in this browser', async () => {
    const segments = {
      it: { $event: { name: 'Item Saved', where: { category: { $in: { $ref: 'features.lookedAt' } } } } },
    } as const
    const { arrive } = await openSite({ ...definitions, placements: {}, segments })
    const first = await arrive(undefined, { consent: agreed() })
    first.track(...looksAt('mills'))
    await first.track('Item Saved', { category: 'mills' })
    expect((await arrive(first.id)).is('it')).toBe(true)
    const refused = { choices: { preferences: { granted: false, at: noon + 1 } }, barriers: {} }
    expect((await arrive(first.id, { consent: refused })).is('it')).toBe(false)
  })

  it('withdrawn and given again does not bring back what was done before', async () => {
    const segments = {
      it: { $event: { name: 'Item Saved', where: { category: { $in: { $ref: 'features.lookedAt' } } } } },
    } as const
    const { arrive, clock } = await openSite({ ...definitions, placements: {}, segments })
    const visitor = await arrive(undefined, { consent: agreed() })
    visitor.track(...looksAt('mills'))
    await visitor.track('Item Saved', { category: 'mills' })
    clock.advance(1000)
    await visitor.answerConsent({ personalization: false })
    expect(visitor.is('it')).toBe(false)
    clock.advance(1000)
    await visitor.answerConsent({ personalization: true })
    clock.advance(1000)
    const again = await arrive(visitor.id)
    again.track(...looksAt('mills'))
    expect(again.is('it')).toBe(false)
    clock.advance(1000)
    const saving = await arrive(visitor.id)
    saving.track(...looksAt('mills'))
    saving.track('Item Saved', { category: 'mills' })
    expect(saving.is('it')).toBe(true)
  })

  it('to nothing means neither done nor "done 0 times"', async () => {
    const never = { $event: { ...definitions.segments.readsUp.$event, count: 0 } } as const
    const { arrive } = await openSite({ ...definitions, placements: {}, segments: { never } })
    expect((await arrive()).is('never')).toBe(false)
    expect((await arrive(undefined, { consent: agreed() })).is('never')).toBe(true)
  })
})

describe('explain()', () => {
  const when = { $event: definitions.segments.readsUp.$event }
  const placements = { hero: { experiences: [{ name: 'similar', when, variants: { a: {} } }] } }

  it('says what was compared, how often it was so, and how far back that goes', async () => {
    const { arrive, clock } = await openSite({ ...definitions, segments: {}, placements })
    const first = await arrive(undefined, { consent: agreed() })
    await first.track(...looksAt('mills'))
    clock.advance(hour)
    const visitor = await arrive(first.id)
    visitor.track(...reads('mills'))
    const [said] = visitor.explain('hero').experiences
    expect(said!.condition).toMatchObject({
      pass: false,
      sentence:
        'This person did not do "Review Read" (where category is among features.lookedAt ("mills")) at least 2 times within 30 days, among the newest 2 signals kept, since 2026-03-01T12:00:00.000Z.',
      path: '$event',
      actual: 1,
      horizon: { signals: 2, since: '2026-03-01T12:00:00.000Z' },
    })
    expect(said!.features).toEqual([{ name: 'lookedAt', value: ['mills'] }])
    for (let page = 0; page < 40; page++) visitor.track('Page Viewed')
    const [later] = visitor.explain('hero').experiences
    expect(later!.condition!.horizon).toEqual({ signals: 16, since: '2026-03-01T13:00:00.000Z' })
  })

  it('says that there is nothing to compare with, and gives nothing away without consent', async () => {
    const { arrive } = await openSite({ ...definitions, segments: {}, placements })
    const visitor = await arrive(undefined, { consent: agreed() })
    expect(visitor.explain('hero').experiences[0]!.condition!.sentence).toBe(
      'This person did not do "Review Read" (where category is among features.lookedAt (nothing)) at least 2 times within 30 days, and no signals are kept.',
    )
    await visitor.track(...looksAt('mills'))
    const refused = { choices: { personalization: { granted: false, at: noon + 1 } }, barriers: {} }
    const [said] = (await arrive(visitor.id, { consent: refused })).explain('hero').experiences
    expect(said!.condition).toMatchObject({ pass: false, horizon: { signals: 0 } })
    expect(JSON.stringify(said)).not.toContain('mills')
  })
})
