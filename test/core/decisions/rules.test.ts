import { visitOf } from 'attune'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { agreed, noon, openSite } from '../../support/open-site.ts'

const day = 86_400_000
const show = (title: string, items: string[] = []) => ({ only: { content: { title }, items } })

describe('a placement', () => {
  it('shows the first experience that applies, and its fallback when none does', async () => {
    const { arrive } = await openSite({
      placements: {
        banner: {
          experiences: [
            { name: 'dutch', when: { 'context.language': 'nl' }, variants: show('Welkom') },
            { name: 'evening', when: { 'context.timeOfDay': 'evening' }, variants: show('Good evening') },
          ],
          fallback: { content: { title: 'Welcome' } },
        },
      },
    })
    const title = async (headers: Record<string, string> = {}) =>
      (await arrive(undefined, { headers })).decide('banner').content
    expect(await title({ 'accept-language': 'nl-NL' })).toEqual({ title: 'Welkom' })
    expect(await title()).toEqual({ title: 'Welcome' })
  })

  it('chooses by device, referrer and campaign for a visitor who has not agreed to anything', async () => {
    const { arrive } = await openSite({
      placements: {
        hero: {
          experiences: [
            {
              name: 'newsletter',
              when: { 'context.campaign.source': 'newsletter' },
              variants: show('Dear reader'),
            },
            { name: 'searched', when: { 'context.referrer.kind': 'search' }, variants: show('Found us?') },
            { name: 'phone', when: { 'context.device': 'mobile' }, variants: show('On the go') },
          ],
        },
      },
    })
    const reader = await arrive(undefined, { url: '/?utm_source=newsletter' })
    expect(reader.decide('hero')).toMatchObject({ experience: 'newsletter', reason: 'rule' })
    const searcher = await arrive(undefined, { headers: { referer: 'https://www.google.com/' } })
    expect(searcher.decide('hero').experience).toBe('searched')
    const phone = await arrive(undefined, { headers: { 'sec-ch-ua-mobile': '?1' } })
    expect(phone.decide('hero').experience).toBe('phone')
    expect((await arrive()).decide('hero').reason).toBe('fallback')
  })

  it('says which name was meant when a template misspells it', async () => {
    const { arrive } = await openSite({ placements: { 'home.hero': {} } })
    const visitor = await arrive()
    expect(() => visitor.decide('home.heros')).toThrow('Did you mean "home.hero"?')
  })
})

describe('a schedule', () => {
  const placements = (schedule: object) => ({
    sale: { experiences: [{ name: 'sale', schedule, variants: show('Sale') }] },
  })

  it('starts and ends at midnight in its own time zone', async () => {
    const schedule = { timeZone: 'Europe/Amsterdam', from: '2026-03-02', until: '2026-03-03' }
    const { arrive, clock } = await openSite({ placements: placements(schedule) })
    const on = async (time: number) => {
      clock.set(time)
      return (await arrive()).decide('sale').experience === 'sale'
    }
    expect(await on(Date.UTC(2026, 2, 1, 22, 59))).toBe(false)
    expect(await on(Date.UTC(2026, 2, 1, 23, 0))).toBe(true)
    expect(await on(Date.UTC(2026, 2, 2, 22, 59))).toBe(true)
    expect(await on(Date.UTC(2026, 2, 2, 23, 0))).toBe(false)
  })

  it('keeps to the shop hour when the clocks change', async () => {
    const schedule = { timeZone: 'Europe/Amsterdam', hours: [9, 18], weekdays: ['sunday'] }
    const { arrive, clock } = await openSite({ placements: placements(schedule) })
    const on = async (time: number) => {
      clock.set(time)
      return (await arrive()).decide('sale').experience === 'sale'
    }
    expect(await on(Date.UTC(2026, 2, 22, 8))).toBe(true)
    expect(await on(Date.UTC(2026, 2, 22, 7, 59))).toBe(false)
    expect(await on(Date.UTC(2026, 2, 29, 7))).toBe(true)
    expect(await on(Date.UTC(2026, 2, 30, 7))).toBe(false)
  })

  it('can span midnight', async () => {
    const { arrive, clock } = await openSite({ placements: placements({ timeZone: 'UTC', hours: [22, 6] }) })
    const shown = []
    for (const hour of [21, 22, 23, 0, 5, 6]) {
      clock.set(Date.UTC(2026, 2, 2, hour))
      shown.push((await arrive()).decide('sale').experience === 'sale')
    }
    expect(shown).toEqual([false, true, true, true, true, false])
  })
})

describe('a frequency cap', () => {
  const placements = {
    popup: {
      experiences: [{ name: 'offer', cap: { atMost: 2, within: { days: 7 } }, variants: show('Offer') }],
    },
  } as const

  it('counts on all devices of a person together, and only what was really sent', async () => {
    const { arrive, clock } = await openSite({ placements })
    const phone = await arrive(undefined, { consent: agreed() })
    await phone.identify('abbie')
    phone.decide('popup')
    visitOf(phone).expose()
    await visitOf(phone).commit()
    const laptop = await arrive(undefined, { consent: agreed() })
    await laptop.identify('abbie')
    expect(laptop.decide('popup').experience).toBe('offer')
    const asked = await arrive(phone.id)
    expect(asked.decide('popup').experience).toBe('offer')
    visitOf(laptop).expose()
    await visitOf(laptop).commit()
    expect((await arrive(phone.id)).decide('popup').experience).toBeUndefined()
    clock.advance(7 * day)
    expect((await arrive(phone.id)).decide('popup').experience).toBe('offer')
  })

  it('counts one request once, however often its page asks or its commit is tried', async () => {
    const { arrive } = await openSite({ placements })
    const visitor = await arrive(undefined, { consent: agreed() })
    visitor.decide('popup')
    visitor.decide('popup')
    visitOf(visitor).expose('request-1')
    await visitOf(visitor).commit()
    const retried = await arrive(visitor.id)
    retried.decide('popup')
    visitOf(retried).expose('request-1')
    await visitOf(retried).commit()
    expect((await arrive(visitor.id)).decide('popup').experience).toBe('offer')
  })

  it('cannot be kept without consent, so that what is capped is not shown', async () => {
    const { arrive } = await openSite({ placements })
    expect((await arrive()).decide('popup').reason).toBe('no-consent')
  })
})

describe('a page', () => {
  const placements = {
    'home.hero': { experiences: [{ name: 'hero', variants: show('Hero', ['grinder']) }] },
    'home.picks': {
      experiences: [
        {
          name: 'pair',
          when: {},
          variants: { first: { items: ['grinder', 'kettle'] }, second: { items: ['kettle'] } },
        },
        { name: 'single', variants: show('Cup', ['cup']) },
      ],
    },
    'home.footer': {
      experiences: [{ name: 'kettles', variants: show('Kettle', ['kettle']) }],
      fallback: { items: ['beans'] },
    },
    'cart.upsell': { experiences: [{ name: 'grinders', variants: show('Grinder', ['grinder']) }] },
  }

  it('never shows an item twice, and which placement wins does not depend on the order in the template', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(['home.hero', 'home.picks', 'home.footer'], { minLength: 1 }),
        async (order) => {
          const { arrive } = await openSite({ placements })
          const visitor = await arrive()
          const decided = Object.fromEntries(order.map((name) => [name, visitor.decide(name)]))
          if (decided['home.hero']) expect(decided['home.hero'].items).toEqual(['grinder'])
          if (decided['home.picks']) expect(decided['home.picks'].variant).toBe('second')
          if (decided['home.footer'])
            expect(decided['home.footer']).toMatchObject({ items: ['beans'], reason: 'fallback' })
        },
      ),
      { numRuns: 15 },
    )
  })

  it('does not mind what other pages show', async () => {
    const { arrive } = await openSite({ placements })
    expect((await arrive()).decide('cart.upsell').items).toEqual(['grinder'])
  })
})

describe('a decision', () => {
  it('cannot be changed by one page for the next visitor', async () => {
    const { arrive } = await openSite({
      placements: { hero: { experiences: [{ name: 'all', variants: show('All', ['cup']) }] } },
    })
    const { content, items } = (await arrive()).decide('hero')
    expect(() => Object.assign(content as object, { title: 'Abbie' })).toThrow(TypeError)
    expect(() => (items as string[]).push('kettle')).toThrow(TypeError)
    expect((await arrive()).decide('hero').content).toEqual({ title: 'All' })
  })
})

describe('a kill switch', () => {
  const placements = {
    hero: { experiences: [{ name: 'daring', variants: show('Daring') }], fallback: { content: 'safe' } },
  }

  it('takes an experience or a whole placement off, in every process within five seconds', async () => {
    const one = await openSite({ placements })
    const other = await openSite({ placements, store: one.store, clock: one.clock })
    await one.attune.switchOff('hero/daring')
    expect((await one.arrive()).decide('hero').reason).toBe('fallback')
    one.clock.advance(5000)
    await new Promise((resolve) => setImmediate(resolve))
    expect((await other.arrive()).decide('hero').content).toBe('safe')
    await one.attune.switchOff('hero')
    expect((await one.arrive()).decide('hero').reason).toBe('disabled')
    await one.attune.switchOn('hero')
    await one.attune.switchOn('hero/daring')
    expect((await one.arrive()).decide('hero').experience).toBe('daring')
    await expect(one.attune.switchOff('hero/darling')).rejects.toThrow('Did you mean "hero/daring"?')
  })
})

describe('a preview link', () => {
  const placements = {
    hero: { experiences: [{ name: 'spring', when: { 'traits.never': true }, variants: show('Spring') }] },
  }
  const target = { placement: 'hero', experience: 'spring', variant: 'only' }

  it('shows one variant to an editor, and leaves no trace', async () => {
    const { attune, arrive, store } = await openSite({ placements })
    const url = new URL(attune.previewLink('https://shop.example/?page=1', target))
    const preview = url.searchParams.get('attune-preview')!
    const editor = await arrive(undefined, { preview, consent: agreed() })
    expect(editor.decide('hero')).toMatchObject({ variant: 'only', reason: 'preview' })
    editor.track('Product Viewed')
    visitOf(editor).expose()
    await visitOf(editor).commit()
    await editor.identify('editor')
    expect(editor.isStored).toBe(false)
    const entries = []
    for await (const entry of store.scan('')) entries.push(entry)
    expect(entries).toEqual([])
  })

  it('works on an address with a fragment, and only for a variant that there is', async () => {
    const { attune } = await openSite({ placements })
    const url = new URL(attune.previewLink('https://shop.example/a#top', target))
    expect(url.searchParams.has('attune-preview')).toBe(true)
    expect(url.hash).toBe('#top')
    expect(() => attune.previewLink('/', { ...target, variant: 'onyl' })).toThrow('only "only"')
  })

  it('is good for nothing once altered or expired', async () => {
    const { attune, arrive, clock, errors } = await openSite({ placements })
    const preview = new URL(
      attune.previewLink('https://shop.example/', target, { expiresIn: { hours: 1 } }),
    ).searchParams.get('attune-preview')!
    const forged = Buffer.from(JSON.stringify(['hero', 'spring', 'only', noon * 2])).toString('base64url')
    expect(
      (await arrive(undefined, { preview: `${forged}.${preview.split('.')[1]}` })).decide('hero').reason,
    ).not.toBe('preview')
    clock.advance(3_600_000)
    expect((await arrive(undefined, { preview })).decide('hero').reason).not.toBe('preview')
    for (const hostile of [`abc.${'é'.repeat(43)}`, '', '.', 'x'.repeat(5000)]) {
      expect((await arrive(undefined, { preview: hostile })).decide('hero').reason).not.toBe('preview')
    }
    expect(errors).toEqual([])
  })
})

describe('explain()', () => {
  it('says of every experience why, or why not, with the values that were read', async () => {
    const { arrive } = await openSite({
      features: { views: { count: true, events: 'Product Viewed' } },
      segments: { curious: { 'features.views': { $gte: 2 } } },
      placements: {
        hero: {
          experiences: [
            { name: 'off', enabled: false, variants: show('Off') },
            { name: 'fan', when: { 'features.views': { $gte: 10 } }, variants: show('Fan') },
            { name: 'curious', when: { $segment: 'curious' }, variants: show('Curious') },
            { name: 'all', variants: show('All') },
          ],
        },
      },
    })
    const visitor = await arrive(undefined, { consent: agreed() })
    visitor.track('Product Viewed')
    visitor.track('Product Viewed')
    const { decision, experiences } = visitor.explain('hero')
    expect(decision.experience).toBe('curious')
    expect(experiences.map(({ name, verdict }) => `${name}: ${verdict}`)).toEqual([
      'off: disabled',
      'fan: not-matched',
      'curious: chosen',
      'all: outranked',
    ])
    expect(experiences[1]!.features).toEqual([{ name: 'views', value: 2 }])
    expect(JSON.stringify(experiences[1]!.condition)).toContain('"actual":2')
  })
})
