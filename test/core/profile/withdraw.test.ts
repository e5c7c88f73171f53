import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recordChoices } from '../../../core/consent/consent.ts'
import { withdraw } from '../../../core/profile/withdraw.ts'
import type { Signal } from '../../../core/signals/signal.ts'
import {
  after,
  day,
  featuresOf,
  histories,
  hour,
  monday,
  type Person,
  read,
  signal,
  stranger,
} from './shopper.ts'

const features = featuresOf({
  views: { count: true, events: 'Product Viewed' },
  saved: { recent: 'product_id', events: 'Item Saved', purpose: 'preferences' },
  mailed: { count: true, events: 'Email Opened', purpose: 'marketing' },
  viewsForMail: { affinity: 'category', events: 'Product Viewed', purpose: 'marketing' },
  monthForMail: { sum: 'revenue', events: 'Order Completed', within: { days: 30 }, purpose: 'marketing' },
  month: { sum: 'revenue', events: 'Order Completed', within: { days: 30 } },
  all: { count: true },
})
const purposes: Record<string, string> = {
  'Item Saved': 'preferences',
  'Email Opened': 'marketing',
  'Email Delivered': 'marketing',
}
const purposeOfEvent = (name: string) => purposes[name] ?? 'personalization'
const happened = (name: string, properties = {}, rest: Partial<Signal> = {}) =>
  signal(name, properties, { purpose: purposeOfEvent(name), ...rest })

const answered = (person: Person, answers: Record<string, boolean>, at: number): Person => {
  const { state, withdrawn } = recordChoices(person.profile.consent, answers, { at })
  const left = withdraw({ ...person.profile, consent: state }, withdrawn, features, purposeOfEvent, at)
  return { profile: left.profile, chunks: [] }
}
const state = ({ profile }: Person, name: string) => profile.features[features.named(name)!.key]
const somebody = () => {
  const person = after(
    [
      happened('Product Viewed', { category: 'cups', product_id: 'p1' }),
      happened('Item Saved', { product_id: 'p2' }),
      happened('Email Opened'),
      happened('Order Completed', { order_id: '1', revenue: 50 }),
      happened('Identified', {}, { traits: { plan: 'gold', newsletter: true } }),
      happened('Grouped', {}, { groupId: 'acme', traits: { plan: 'team', newsletter: false } }),
    ],
    features,
  )
  const caps = { hero: [[1, 2] as const] }
  return {
    ...person,
    profile: { ...person.profile, caps, membership: { fans: monday }, flipAt: monday + day },
  }
}

describe('withdrawing consent (law 3)', () => {
  it('to marketing clears what was kept for mails, and nothing of the shop', () => {
    const before = somebody()
    const { profile } = answered(before, { marketing: false }, monday + hour)
    const left = { profile, chunks: [] }
    for (const name of ['mailed', 'viewsForMail', 'monthForMail']) expect(state(left, name)).toBeNull()
    for (const name of ['views', 'saved', 'month', 'engagement'])
      expect(state(left, name)).toEqual(state(before, name))
    expect(profile.timeline.map(({ n }) => n)).not.toContain('Email Opened')
    expect(profile.timeline.length).toBe(before.profile.timeline.length - 1)
    expect(Object.keys(profile.traits)).toEqual(['plan'])
    expect(Object.keys(profile.account!.traits)).toEqual(['plan'])
    expect(profile).toMatchObject({ caps: before.profile.caps, membership: { fans: monday } })
    expect(profile.orders).toMatchObject({ count: 1, sums: before.profile.orders.sums })
  })

  it('over-deletes, as documented: what any signal feeds, and the tail of the timeline', () => {
    const long = after(
      Array.from({ length: 40 }, (_, i) => happened('Product Viewed', {}, { time: monday + i })),
      features,
    )
    const { profile, deleted } = withdraw(
      long.profile,
      ['marketing'],
      features,
      purposeOfEvent,
      monday + hour,
    )
    expect(profile.features[features.named('all')!.key]).toBeNull()
    expect(profile.covered[features.named('all')!.key]).toBe(monday + hour)
    expect(deleted).toEqual(['timeline/anna/0', 'timeline/anna/1', 'timeline/anna/2'])
    expect(profile.tail).toMatchObject({ first: 3, next: 3 })
    expect(profile.timeline.length).toBe(long.profile.timeline.length)
  })

  it('to personalisation clears the shop, and not what was asked for under another purpose', () => {
    const { profile } = answered(somebody(), { personalization: false }, monday + hour)
    const left = { profile, chunks: [] }
    for (const name of ['views', 'month', 'engagement', 'viewsForMail', 'monthForMail'])
      expect(state(left, name)).toBeNull()
    expect(read(left, 'saved', features)).toEqual(['p2'])
    expect(read(left, 'mailed', features)).toBe(1)
    expect(profile).toMatchObject({ orders: { list: [], count: 0, sums: {} }, caps: {}, membership: {} })
    expect(profile.timeline.map(({ n }) => n)).toEqual(expect.arrayContaining(['Item Saved', 'Email Opened']))
    expect(profile.timeline.length).toBe(2)
    expect(Object.keys(profile.traits)).toEqual(['newsletter'])
    expect(profile).not.toHaveProperty('account')
    expect(profile).not.toHaveProperty('flipAt')
  })

  it('of one kind of order signal clears all orders: what they came to cannot be told apart', () => {
    const refundsAreAnalytics = (name: string) =>
      name === 'Order Refunded' ? 'analytics' : purposeOfEvent(name)
    const { profile } = withdraw(
      somebody().profile,
      ['analytics'],
      features,
      refundsAreAnalytics,
      monday + hour,
    )
    expect(profile.orders.count).toBe(0)
    expect(profile.features[features.named('month')!.key]).toBeNull()
  })

  it('of nothing changes nothing', () => {
    const { profile } = somebody()
    expect(withdraw(profile, [], features, purposeOfEvent, monday).profile).toBe(profile)
  })

  it('clears the features that only another process knows', () => {
    const { profile } = somebody()
    const lagging = { abcdef: { state: 5, folded: 3, since: monday } }
    expect(
      withdraw({ ...profile, lagging }, ['marketing'], features, purposeOfEvent, monday).profile.lagging,
    ).toEqual({})
  })

  it('to all purposes leaves no property, trait, order or feature of any history', () => {
    fc.assert(
      fc.property(histories(), (history) => {
        const person = after(history, features)
        const all = ['preferences', 'personalization', 'marketing', 'analytics']
        const { profile } = withdraw(person.profile, all, features, purposeOfEvent, monday + 20 * day)
        expect(profile).toMatchObject({ timeline: [], traits: {}, caps: {}, membership: {}, lagging: {} })
        expect(profile.orders).toEqual({ list: [], count: 0, sums: {} })
        expect(Object.values(profile.features).every((value) => value === null)).toBe(true)
        expect(profile).not.toHaveProperty('account')
      }),
    )
  })
})

describe('after a withdrawal', () => {
  const refused = answered(somebody(), { marketing: false }, monday + hour)
  const view = (hours: number) =>
    happened('Product Viewed', { category: 'beans' }, { time: monday + hours * hour })

  it('what is done in the shop no longer counts for mails', () => {
    const later = after(
      [
        view(2),
        happened('Identified', {}, { time: monday + 2 * hour, traits: { plan: 'gold', newsletter: true } }),
      ],
      features,
      refused,
    )
    expect(state(later, 'viewsForMail')).toBeNull()
    expect(read(later, 'views', features)).toBe(2)
    expect(Object.keys(later.profile.traits)).toEqual(['plan'])
  })

  it('and a later yes, counting begins anew, and says since when', () => {
    const refusing = after([view(2)], features, refused)
    const again = after([view(4)], features, answered(refusing, { marketing: true }, monday + 3 * hour))
    expect(read(again, 'viewsForMail', features, monday + 4 * hour)).toMatchObject({
      weight: 1,
      top: 'beans',
    })
    expect(again.profile.covered[features.named('viewsForMail')!.key]).toBe(monday + 2 * hour + 1)
  })

  it('a refund of an earlier order is not taken off what was counted since', () => {
    const again = answered(refused, { marketing: true }, monday + 3 * hour)
    const later = after(
      [
        happened('Order Completed', { order_id: '2', revenue: 30 }, { time: monday + 4 * hour }),
        happened('Order Refunded', { order_id: '1', revenue: 20 }, { time: monday + 5 * hour }),
      ],
      features,
      again,
    )
    expect(read(later, 'monthForMail', features, monday + 5 * hour)).toBe(30)
    expect(read(later, 'month', features, monday + 5 * hour)).toBe(60)
  })
})

describe('without consent to a purpose', () => {
  it('nothing is counted for it, though the signal itself was allowed', () => {
    const person = stranger(features)
    const choices = { personalization: { granted: true, at: monday } }
    const shy: Person = { ...person, profile: { ...person.profile, consent: { choices, barriers: {} } } }
    const traits = { plan: 'gold', newsletter: true }
    const there = after(
      [happened('Product Viewed', { category: 'cups' }), happened('Identified', {}, { traits })],
      features,
      shy,
    )
    expect(read(there, 'views', features)).toBe(1)
    expect(state(there, 'viewsForMail')).toBeNull()
    expect(Object.keys(there.profile.traits)).toEqual(['plan'])
  })

  it('what is necessary for the shop to work does not feed personalisation', () => {
    const person = stranger(features)
    const stranded: Person = {
      ...person,
      profile: { ...person.profile, consent: { choices: {}, barriers: {} } },
    }
    const there = after([happened('Product Viewed', {}, { purpose: 'necessary' })], features, stranded)
    expect(state(there, 'views')).toBeNull()
  })
})
