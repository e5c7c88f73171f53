import { memoryStore } from 'attune/adapters/memory'
import { manualClock } from 'attune/testing'
import { describe, expect, it } from 'vitest'
import { mailSite, monday } from './mail-site.ts'

const hour = 3_600_000

/** The same people as before, at a site that has more follow-ups by now. */
async function later(before: Parameters<typeof mailSite>[0], now: Parameters<typeof mailSite>[0]) {
  const clock = manualClock(monday)
  const store = memoryStore({ clock })
  const first = await mailSite(before, { clock, store })
  return { first, open: () => mailSite({ ...before, ...now }, { clock, store }), clock }
}

describe('a follow-up that is defined after people came', () => {
  const segments = {
    curious: { $event: { name: 'Review Read', within: { days: 30 }, count: { $gte: 2 } } },
  } as const
  const nudge = { on: { segment: 'curious' }, after: { hours: 4 }, steps: 'nudge' } as const

  it('begins for those who are in its segment when the shop enrols them', async () => {
    const { first, open } = await later({ segments }, { followUps: { nudge } })
    for (const who of ['anna', 'ben']) await first.member(who)
    for (let i = 0; i < 2; i++) await first.does('anna', 'Review Read')
    const site = await open()
    expect(await site.attune.followUps.enrol('nudge')).toBe(1)
    await site.after(3)
    expect(site.mails).toEqual([])
    await site.after(1)
    expect(site.box.sent.map(({ to }) => to)).toEqual(['anna@example.org'])
  })

  it('begins once, however often they are enrolled', async () => {
    const { first, open } = await later({ segments }, { followUps: { nudge } })
    await first.member('anna')
    for (let i = 0; i < 2; i++) await first.does('anna', 'Review Read')
    const site = await open()
    expect(await site.attune.followUps.enrol('nudge')).toBe(1)
    expect(await site.attune.followUps.enrol('nudge')).toBe(0)
    await site.after(5)
    expect(await site.attune.followUps.enrol('nudge')).toBe(0)
    await site.after(5)
    expect(site.mails).toEqual(['nudge'])
  })

  it('asks for consent as ever', async () => {
    const { first, open } = await later({ segments }, { followUps: { nudge } })
    await first.member('anna')
    for (let i = 0; i < 2; i++) await first.does('anna', 'Review Read')
    await first.attune.answerConsent({ userId: 'anna' }, { marketing: false }, { source: 'test' })
    const site = await open()
    expect(await site.attune.followUps.enrol('nudge')).toBe(0)
  })

  it('congratulates those who told their birthday before', async () => {
    const birthday = { on: { trait: 'birthday', hour: 12 }, steps: 'happy-birthday' } as const
    const { first, open } = await later({}, { followUps: { birthday } })
    await first.member('cleo', { birthday: '1990-01-07' })
    const site = await open()
    expect(await site.attune.followUps.enrol('birthday')).toBe(1)
    await site.after(26)
    expect(site.mails).toEqual(['happy-birthday'])
  })

  it('writes to those who have not come for long, and not to those who came yesterday', async () => {
    const back = { on: { noEvent: 'Page Viewed', for: { days: 60 } }, steps: 'we-miss-you' } as const
    const { first, open, clock } = await later({}, { followUps: { back } })
    for (const who of ['anna', 'ben']) await first.member(who)
    await first.does('anna', 'Page Viewed')
    clock.advance(90 * 24 * hour)
    await first.does('ben', 'Page Viewed')
    clock.advance(24 * hour)
    const site = await open()
    expect(await site.attune.followUps.enrol('back')).toBe(2)
    await site.after(0)
    expect(site.box.sent.map(({ to }) => to)).toEqual(['anna@example.org'])
    await site.after(59 * 24)
    expect(site.box.sent.map(({ to }) => to)).toEqual(['anna@example.org', 'ben@example.org'])
  })

  it('cannot begin by an event, which is over', async () => {
    const site = await mailSite({
      followUps: { thanks: { on: { event: 'Order Completed' }, steps: 'thanks' } },
    })
    await expect(site.attune.followUps.enrol('thanks')).rejects.toMatchObject({ code: 'ATTUNE_OPTIONS' })
    await expect(site.attune.followUps.enrol('thank')).rejects.toThrow(/Did you mean "thanks"/)
  })
})

describe('a date that was told before consent', () => {
  it('is congratulated on once the person agrees to be written to', async () => {
    const birthday = { on: { trait: 'birthday', hour: 12 }, steps: 'happy-birthday' } as const
    const site = await mailSite({ followUps: { birthday } })
    await site.member('cleo')
    await site.attune.answerConsent({ userId: 'cleo' }, { marketing: false }, { source: 'test' })
    await site.attune.track({
      type: 'identify',
      userId: 'cleo',
      traits: { email: 'cleo@example.org', birthday: '1990-01-07' },
    })
    expect((await site.attune.followUps.of({ userId: 'cleo' }))?.underWay).toEqual([])
    await site.after(1)
    await site.attune.answerConsent({ userId: 'cleo' }, { marketing: true }, { source: 'test' })
    await site.after(25)
    expect(site.mails).toEqual(['happy-birthday'])
  })
})
