import type { LinkRequest, MessageTemplates, OutgoingMessage } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { manualClock } from 'attune/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { failingStore } from '../../support/failing-store.ts'
import { firefox } from '../../support/open-site.ts'
import { type MailSite, mailSite, monday } from './mail-site.ts'

const reader: LinkRequest = { method: 'GET', headers: { 'user-agent': firefox } }
const content = (name: string) => ({ image: `/pictures/${name}.png`, url: `https://shop.example/${name}` })
const definitions = {
  followUps: { hello: { on: { event: 'Signed Up' }, steps: 'hello', again: { hours: 1 } } },
  sending: { url: 'https://shop.example/attune', opens: true, cap: false },
  features: {
    clicks: { count: true, events: 'Email Link Clicked' },
    opens: { count: true, events: 'Email Opened' },
    bounces: { count: true, events: 'Email Bounced' },
    delivered: { count: true, events: 'Email Delivered' },
    spam: { count: true, events: 'Email Marked as Spam', purpose: 'preferences' },
    unsubscribed: { count: true, events: 'Unsubscribed', purpose: 'preferences' },
  },
  placements: {
    top: {
      experiences: [
        {
          name: 'reader',
          when: { 'features.clicks': { $gte: 1 } },
          variants: { mills: { content: content('mills') } },
        },
      ],
      fallback: { content: content('new') },
    },
    odd: { fallback: { content: { image: 'javascript:alert(1)', url: 'data:text/html,x' } } },
  },
} as const

/** A mail with every kind of link there is. */
const linking: MessageTemplates = {
  names: ['hello'],
  async render(_, { links }) {
    const shown = {
      ...links,
      click: links.click('https://shop.example/mill?x=1'),
      other: links.click('https://shop.example/'),
    }
    return {
      subject: 'Hello',
      text: JSON.stringify({ ...shown, top: links.block('top'), odd: links.block('odd') }),
    }
  },
}

/** Somebody has got a mail, an hour ago. */
async function mailed(options: Parameters<typeof mailSite>[1] = {}) {
  const site = await mailSite(definitions, { messages: linking, ...options })
  await site.member('anna')
  await site.does('anna', 'Signed Up')
  await site.after(0)
  const sent = site.box.sent[0]!
  site.clock.advance(3_600_000)
  const { desk } = site.attune.followUps
  const feature = async (name: string) => (await visitor(site)).feature(name)
  return { ...site, desk, sent, links: linksOf(sent), feature }
}

function linksOf({ content: { text } }: OutgoingMessage) {
  const all = JSON.parse(text) as Record<string, string> &
    Record<'top' | 'odd', { image: string; link: string }>
  const token = (link: string) => new URL(link).searchParams.get('t')!
  return {
    unsubscribe: token(all.unsubscribe!),
    preferences: token(all.preferences!),
    click: token(all.click!),
    other: token(all.other!),
    open: token(all.open!),
    top: token(all.top.image),
    odd: token(all.odd.image),
  }
}

function visitor({ attune, clock }: MailSite) {
  const request = { method: 'GET', url: '/', headers: { 'user-agent': firefox }, host: 'x', now: clock.now() }
  return attune.visit({ request, person: { userId: 'anna' } })
}

/** Whether the next mail would still be sent. */
async function getsMail(site: MailSite): Promise<boolean> {
  const before = site.box.sent.length
  site.clock.advance(3_600_000)
  await site.does('anna', 'Signed Up')
  await site.after(0)
  return site.box.sent.length > before
}

/** The latest answer about each purpose, and where it was given. */
async function answersOf({ attune }: MailSite) {
  const { history } = (await attune.export({ userId: 'anna' }))!.consent
  const latest: Record<string, { granted: boolean; source: string | undefined }> = {}
  for (const { answers, source } of history)
    for (const [purpose, granted] of Object.entries(answers)) latest[purpose] = { granted, source }
  return latest
}

describe('unsubscribing', () => {
  it('ends mail of that purpose and is on record, once however often it is said', async () => {
    const site = await mailed()
    expect(site.desk.subscriptionOf(site.links.unsubscribe)).toEqual({
      purpose: 'marketing',
      channel: 'email',
    })
    await site.desk.unsubscribe(site.links.unsubscribe, 'one click')
    await site.desk.unsubscribe(site.links.unsubscribe)
    expect(await answersOf(site)).toMatchObject({
      'marketing:email': { granted: false, source: 'one click' },
    })
    expect(await site.feature('unsubscribed')).toBe(1)
    expect(await getsMail(site)).toBe(false)
  })

  it('is undone from the same link, at once', async () => {
    const site = await mailed()
    await site.desk.unsubscribe(site.links.unsubscribe)
    await site.desk.resubscribe(site.links.unsubscribe)
    expect(await getsMail(site)).toBe(true)
    await site.desk.unsubscribe(site.links.unsubscribe)
    expect(await getsMail(site)).toBe(false)
  })

  it('gives no consent that was taken back on the site', async () => {
    const site = await mailed()
    await site.desk.unsubscribe(site.links.unsubscribe)
    await site.attune.answerConsent({ userId: 'anna' }, { marketing: false }, { source: 'settings' })
    await site.desk.resubscribe(site.links.unsubscribe)
    expect(await getsMail(site)).toBe(false)
  })

  it('works for whomever the person became since', async () => {
    const site = await mailed()
    await site.member('anna-new')
    await site.attune.merge({ userId: 'anna' }, { userId: 'anna-new' }, { by: 'desk', why: 'one person' })
    await site.desk.unsubscribe(site.links.unsubscribe)
    expect(await answersOf(site)).toMatchObject({ 'marketing:email': { granted: false } })
  })

  it('is done for somebody who was erased, of whom nothing is kept by that', async () => {
    const site = await mailed()
    await site.attune.erase({ userId: 'anna' })
    await site.desk.unsubscribe(site.links.unsubscribe)
    await site.desk.setPreferences(site.links.preferences, { 'marketing:email': false })
    const { counted } = site.desk.click(site.links.click, reader)
    site.clock.advance(1_000)
    await counted
    await site.desk.feedback({ outcome: 'delivered', token: site.sent.token })
    expect(await site.attune.find({ userId: 'anna' })).toBeUndefined()
  })

  it('takes no token that was altered, nor one of another link', async () => {
    const { desk, links } = await mailed()
    for (const token of [
      '',
      '.',
      'x.y',
      `${links.unsubscribe}x`,
      links.click,
      links.preferences,
      'x'.repeat(9_999),
    ]) {
      await expect(desk.unsubscribe(token)).rejects.toMatchObject({ code: 'ATTUNE_LINK_INVALID' })
      expect(() => desk.open(token, reader)).toThrow(expect.objectContaining({ code: 'ATTUNE_LINK_INVALID' }))
    }
  })
})

describe('preferences', () => {
  const marketing = { key: 'marketing:email', purpose: 'marketing', channel: 'email' }

  it('say what somebody may be sent, and take what they want of it', async () => {
    const site = await mailed()
    const { desk, links } = site
    expect(await desk.preferences(links.preferences)).toEqual([
      { ...marketing, wanted: true, refused: false },
    ])
    const off = { 'marketing:email': false, 'marketing:fax': false, __proto__: false }
    expect(await desk.setPreferences(links.preferences, off)).toEqual([
      { ...marketing, wanted: false, refused: false },
    ])
    expect(Object.keys(await answersOf(site))).not.toContain('marketing:fax')
    expect(await getsMail(site)).toBe(false)
    await desk.setPreferences(links.preferences, { 'marketing:email': true })
    expect(await getsMail(site)).toBe(true)
  })

  it('cannot give what was refused on the site', async () => {
    const site = await mailed()
    await site.attune.answerConsent({ userId: 'anna' }, { marketing: false }, { source: 'settings' })
    const after = await site.desk.setPreferences(site.links.preferences, { 'marketing:email': true })
    expect(after).toEqual([{ ...marketing, wanted: false, refused: true }])
  })
})

describe('clicks and openings', () => {
  it('count once an hour, a second after the click', async () => {
    const { desk, links, clock, feature } = await mailed()
    expect(desk.click(links.click, reader).url).toBe('https://shop.example/mill?x=1')
    const { counted } = desk.click(links.click, reader)
    expect(await feature('clicks')).toBe(0)
    clock.advance(1_000)
    await counted
    await desk.open(links.open, reader).counted
    await desk.open(links.open, reader).counted
    expect([await feature('clicks'), await feature('opens')]).toEqual([1, 1])
    clock.advance(3_600_000)
    const again = desk.click(links.click, reader)
    clock.advance(1_000)
    await again.counted
    expect(await feature('clicks')).toBe(2)
  })

  it.each([
    ['HEAD', { ...reader, method: 'HEAD' }],
    ['a program that says so', { headers: { 'user-agent': 'Barracuda Sentinel (EE)' } }],
    ['one that says nothing', { headers: {} }],
    ['a page fetched ahead', { headers: { 'user-agent': firefox, 'sec-purpose': 'prefetch' } }],
    ['what is beyond a limit', { ...reader, counts: false }],
  ])('do not count of %s', async (_, by) => {
    const { desk, links, clock, feature } = await mailed()
    const { url, counted } = desk.click(links.click, by)
    clock.advance(5_000)
    await Promise.all([counted, desk.open(links.open, by).counted])
    expect(url).toBe('https://shop.example/mill?x=1')
    expect([await feature('clicks'), await feature('opens')]).toEqual([0, 0])
  })

  it('do not count of who follows several links within a second, and count again afterwards', async () => {
    const { desk, links, clock, feature } = await mailed()
    const scanned = [desk.click(links.click, reader), desk.click(links.other, reader)]
    clock.advance(1_000)
    await Promise.all(scanned.map(({ counted }) => counted))
    expect(await feature('clicks')).toBe(0)
    const real = desk.click(links.click, reader)
    clock.advance(1_000)
    await real.counted
    expect(await feature('clicks')).toBe(1)
  })

  it('do not count within two seconds of sending', async () => {
    const { desk, links, clock, feature } = await mailed()
    clock.set(monday + 1_500)
    const { counted } = desk.click(links.click, reader)
    await desk.open(links.open, reader).counted
    clock.advance(1_000)
    await counted
    expect([await feature('clicks'), await feature('opens')]).toEqual([0, 0])
  })

  it('count of pictures that a mail service fetches for whoever reads', async () => {
    const { desk, links, feature } = await mailed()
    const gmail = {
      headers: {
        'user-agent':
          'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
      },
    }
    await desk.open(links.open, gmail).counted
    await desk.open(links.open, { headers: { 'user-agent': 'Mozilla/5.0' } }).counted
    expect(await feature('opens')).toBe(1)
  })

  it('are nobody’s without consent', async () => {
    const site = await mailed()
    await site.attune.answerConsent({ userId: 'anna' }, { personalization: false }, { source: 'settings' })
    const { counted } = site.desk.click(site.links.click, reader)
    site.clock.advance(1_000)
    await counted
    expect(JSON.stringify(await site.attune.export({ userId: 'anna' }))).not.toContain('Email Link Clicked')
  })

  it('lead where they should with the store down', async () => {
    const clock = manualClock(monday)
    const { store, state } = failingStore(clock)
    const { desk, links, errors } = await mailed({ clock, store })
    state.failing = 'throws'
    const { url, counted } = desk.click(links.click, reader)
    clock.advance(1_000)
    await counted
    expect(url).toBe('https://shop.example/mill?x=1')
    const { url: picture } = await desk.block(links.top, reader, 'image')
    expect(picture).toBe('https://shop.example/pictures/new.png')
    expect(errors.map(({ code }) => code)).toContain('ATTUNE_STORE_UNAVAILABLE')
    await expect(desk.unsubscribe(links.unsubscribe)).rejects.toMatchObject({
      code: 'ATTUNE_STORE_UNAVAILABLE',
    })
  })

  it('that are held are counted when the site closes', async () => {
    const clock = manualClock(monday)
    const store = memoryStore({ clock })
    const open = { ...store, close: async () => {} }
    const { desk, links, attune } = await mailed({ clock, store: open })
    const { counted } = desk.click(links.click, reader)
    await attune.close()
    await counted
    const again = await mailSite(definitions, { clock, store })
    expect((await visitor(again)).feature('clicks')).toBe(1)
  })
})

describe('a block of a mail', () => {
  it('shows what is decided when it is opened, and leads where that leads', async () => {
    const { desk, links, clock } = await mailed()
    expect((await desk.block(links.top, reader, 'image')).url).toBe('https://shop.example/pictures/new.png')
    const { counted } = desk.click(links.click, reader)
    clock.advance(1_000)
    await counted
    expect((await desk.block(links.top, reader, 'image')).url).toBe('https://shop.example/pictures/mills.png')
    expect((await desk.block(links.top, reader, 'link')).url).toBe('https://shop.example/mills')
  })

  it('counts as shown to people, and not to programs', async () => {
    const site = await mailed()
    const { desk, links, clock, store } = site
    const { counted } = desk.click(links.click, reader)
    clock.advance(1_000)
    await counted
    const exposures = async () => (await store.consume('exposures', undefined, 100)).entries.length
    await (await desk.block(links.top, { headers: {} }, 'image')).counted
    expect(await exposures()).toBe(0)
    await (await desk.block(links.top, reader, 'image')).counted
    await (await desk.block(links.top, reader, 'image')).counted
    expect(await exposures()).toBe(1)
  })

  it('leads nowhere but to addresses of the web', async () => {
    const { desk, links } = await mailed()
    for (const part of ['image', 'link'] as const)
      expect((await desk.block(links.odd, reader, part)).url).toBeUndefined()
  })
})

describe('what mail services tell', () => {
  it('of a bounce for good, ends mail to the address', async () => {
    const site = await mailed()
    const { token } = site.sent
    const bounce = { outcome: 'bounced', permanent: true, token, id: '1' } as const
    await site.desk.feedback(bounce)
    await site.desk.feedback(bounce)
    expect(await site.attune.followUps.suppression('email', 'Anna@example.org')).toMatchObject({
      why: 'bounced',
    })
    expect(await site.feature('bounces')).toBe(1)
    expect(await getsMail(site)).toBe(false)
  })

  it('of bounces that may pass, ends it with the fifth within 30 days', async () => {
    const site = await mailed()
    const bounced = async (id: string) => {
      await site.desk.feedback({ outcome: 'bounced', address: 'anna@example.org', id })
      return (await site.attune.followUps.suppression('email', 'anna@example.org')) !== undefined
    }
    for (const id of ['1', '2', '2', '2', '3', '4']) expect(await bounced(id)).toBe(false)
    site.clock.advance(31 * 86_400_000)
    for (const id of ['5', '6', '7', '8']) expect(await bounced(id)).toBe(false)
    expect(await bounced('9')).toBe(true)
  })

  it('of a complaint, ends mail and unsubscribes', async () => {
    const site = await mailed()
    await site.desk.feedback({ outcome: 'complained', token: site.sent.token })
    expect(await site.attune.followUps.suppression('email', 'anna@example.org')).toMatchObject({
      why: 'complained',
    })
    expect(await answersOf(site)).toMatchObject({
      'marketing:email': { granted: false, source: 'complaint' },
    })
    expect([await site.feature('spam'), await site.feature('unsubscribed')]).toEqual([1, 1])
  })

  it('of a delivery, is kept', async () => {
    const { desk, sent, feature } = await mailed()
    await desk.feedback({ outcome: 'delivered', token: sent.token })
    expect(await feature('delivered')).toBe(1)
  })

  it('of an address alone, ends mail to it, and is known of a person where it is an identifier of theirs', async () => {
    const email = { kind: 'merges', hashed: true, ignoreCase: true } as const
    for (const [namespaces, bounces] of [
      [{}, 0],
      [{ email }, 1],
    ] as const) {
      const site = await mailSite({ ...definitions, namespaces }, { messages: linking })
      await site.member('anna')
      const ids = namespaces.email && { email: 'anna@example.org' }
      await site.attune.track({ type: 'identify', userId: 'anna', ...(ids && { ids }) })
      const bounced = { outcome: 'bounced', permanent: true, address: 'Anna@example.org' } as const
      await site.attune.followUps.desk.feedback(bounced)
      expect((await visitor(site)).feature('bounces')).toBe(bounces)
      expect(await site.attune.followUps.suppression('email', 'anna@example.org')).toBeDefined()
      await site.attune.close()
    }
  })

  it('with a token of somebody else’s making, counts for the address alone', async () => {
    const site = await mailed()
    await site.desk.feedback({ outcome: 'complained', token: 'x.y', address: 'anna@example.org' })
    expect(await site.attune.followUps.suppression('email', 'anna@example.org')).toBeDefined()
    expect(Object.keys(await answersOf(site))).not.toContain('marketing:email')
  })
})

describe('whatever is only looked at', () => {
  it('changes nothing about consent, in whatever order', async () => {
    const site = await mailed()
    const before = JSON.stringify(await answersOf(site))
    const { desk, links } = site
    const looks: ((by: LinkRequest) => unknown)[] = [
      () => desk.subscriptionOf(links.unsubscribe),
      () => desk.preferences(links.preferences),
      (by) => desk.click(links.click, by),
      (by) => desk.click(links.other, by),
      (by) => desk.open(links.open, by).counted,
      async (by) => (await desk.block(links.top, by, 'image')).counted,
      async (by) => (await desk.block(links.top, by, 'link')).counted,
    ]
    const look = fc.record({
      which: fc.constantFrom(...looks),
      method: fc.constantFrom('GET', 'HEAD'),
      agent: fc.constantFrom(firefox, 'Mozilla/5.0', ''),
      wait: fc.integer({ min: 0, max: 4_000 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(look, { maxLength: 12 }), async (sequence) => {
        for (const { which, method, agent, wait } of sequence) {
          await which({ method, headers: { 'user-agent': agent } })
          site.clock.advance(wait)
        }
        expect(JSON.stringify(await answersOf(site))).toBe(before)
      }),
      { numRuns: 30 },
    )
  })
})
