import { describe, expect, it } from 'vitest'
import { recordChoices } from '../../../core/consent/consent.ts'
import { mergePlan } from '../../../core/identity/merge-plan.ts'
import { usualLimitOf } from '../../../core/profile/claims.ts'
import type { Profile } from '../../../core/profile/profile.ts'
import { chunkName, tailNames } from '../../../core/profile/timeline.ts'
import type { Signal } from '../../../core/signals/signal.ts'
import {
  after,
  day,
  featuresOf,
  hour,
  monday,
  type Person,
  read,
  signal,
  stranger,
  tailOf,
} from '../profile/shopper.ts'

const features = featuresOf({
  views: { count: true, events: 'Product Viewed' },
  saved: { count: true, events: 'Item Saved', purpose: 'preferences' },
})
const purposeOfEvent = (name: string) => (name === 'Item Saved' ? 'preferences' : 'personalization')
const view = (at = monday) => signal('Product Viewed', {}, { time: at })
const save = (at = monday) => signal('Item Saved', {}, { time: at, purpose: 'preferences' })

const person = (id: string, signals: Signal[], rest: Partial<Profile> = {}): Person => {
  const start = stranger(features, id)
  return after(signals, features, { ...start, profile: { ...start.profile, ...rest } })
}
const known = (signals: Signal[], rest: Partial<Profile> = {}) =>
  person('u-17', signals, { kind: 'known', userId: '17', ids: { 'user:17': monday }, ...rest })
const unknown = (signals: Signal[], rest: Partial<Profile> = {}) =>
  person('anna', signals, {
    moving: { to: 'u-17', userId: '17', mergeId: 'm1', at: monday + day, source: 'login' },
    ...rest,
  })
const answered = (answers: Record<string, boolean>, at: number) =>
  recordChoices({ choices: {}, barriers: {}, model: 'opt-out' }, answers, { at }).state

const plan = (into: Person, from: Person, mergeId = 'm1', at = monday + day) => {
  const { profile, chunks, deleted } = mergePlan(into.profile, from.profile, mergeId, {
    features,
    purposeOfEvent,
    tail: tailOf(from),
    namespaces: { limitOf: usualLimitOf },
    at,
  })
  return {
    profile,
    deleted,
    views: read({ profile, chunks }, 'views', features),
    saved: read({ profile, chunks }, 'saved', features),
    chunks,
  }
}

describe('a visitor who logs in', () => {
  it('brings along what they did before, and the cookie that leads here', () => {
    const { profile, views } = plan(known([view()]), unknown([view(), view(monday + hour)]))
    expect(views).toBe(3)
    expect(profile).toMatchObject({ id: 'u-17', kind: 'known', userId: '17', absorbed: ['m1'], folded: 3 })
    expect(profile.ids).toEqual({ 'cookie:anna': monday + day, 'user:17': monday })
    expect(profile).not.toHaveProperty('moving')
  })

  it('is counted once, however often the merge is applied', () => {
    const once = plan(known([view()]), unknown([view()]))
    const twice = plan({ profile: once.profile, chunks: [] }, unknown([view()]))
    expect(twice.profile).toBe(once.profile)
    const another = plan({ profile: once.profile, chunks: [] }, person('berta', [view()]), 'm2')
    expect([another.views, another.profile.absorbed]).toEqual([3, ['m1', 'm2']])
  })

  it('keeps the newest 32 cookies and merges', () => {
    let into = known([])
    for (let i = 0; i < 40; i++)
      into = { profile: plan(into, person(`visitor${i}`, []), `m${i}`, monday + i).profile, chunks: [] }
    expect(Object.keys(into.profile.ids)).toHaveLength(33)
    expect(into.profile.ids).toMatchObject({ 'user:17': monday, 'cookie:visitor39': monday + 39 })
    expect(into.profile.absorbed).toHaveLength(32)
    expect(into.profile.absorbed.at(-1)).toBe('m39')
  })

  it('keeps the newest 256 older signals of both in the tail, writes no others, and leaves none behind', () => {
    const many = (from: number) => Array.from({ length: 300 }, (_, i) => view(monday + from + i * 1000))
    const into = known(many(0))
    const { profile, chunks, views, deleted } = plan(into, unknown(many(500)))
    expect(views).toBe(600)
    expect(profile.tail.next - profile.tail.first).toBe(32)
    expect(chunks.every(({ number }) => number >= profile.tail.first)).toBe(true)
    const before = new Set([
      ...tailNames(into.profile),
      ...chunks.map(({ number }) => chunkName('u-17', number)),
    ])
    expect(before.difference(new Set(tailNames(profile)))).toEqual(new Set(deleted))
    expect(profile.tail.lost).toBeGreaterThan(monday)
  })
})

describe('a merge respects what either side refused', () => {
  it('what the person withdrew clears what the browser gathered before', () => {
    const refusing = known([], {
      consent: answered({ personalization: false }, monday + day),
      created: monday,
    })
    const { profile, views, saved } = plan(refusing, unknown([view(), save()]))
    expect([views, saved]).toEqual([0, 1])
    expect(profile.timeline.map(({ n }) => n)).toEqual(['Item Saved'])
    expect(profile.consent.choices.personalization!.granted).toBe(false)
  })

  it('what was withdrawn in the browser later clears what the person had', () => {
    const { views, deleted } = plan(
      known(Array.from({ length: 40 }, (_, i) => view(monday + i))),
      unknown([], { consent: answered({ personalization: false }, monday + day) }),
    )
    expect(views).toBe(0)
    expect(deleted).toEqual(['timeline/u-17/0', 'timeline/u-17/1', 'timeline/u-17/2'])
  })

  it('a barrier holds even when the person has agreed again since', () => {
    const state = recordChoices(
      answered({ personalization: false }, monday + day),
      { personalization: true },
      { at: monday + 2 * day },
    ).state
    expect(plan(known([], { consent: state }), unknown([view()])).views).toBe(0)
    const since = unknown([view(monday + 3 * day)], { created: monday + 3 * day })
    expect(plan(known([], { consent: state }), since).views).toBe(1)
  })

  it('a barrier holds for signals older than the profile they came with', () => {
    const state = recordChoices(
      answered({ personalization: false }, monday + day),
      { personalization: true },
      { at: monday + 2 * day },
    ).state
    const fresh = unknown([view(monday)], { created: monday + 3 * day })
    expect(plan(known([], { consent: state }), fresh).views).toBe(0)
  })

  it('an earlier no of the browser does not undo a later yes of the person, but what it cleared stays cleared', () => {
    const agreeing = known([view(monday + 3 * day)], {
      consent: answered({ personalization: true }, monday + 2 * day),
      created: monday + 2 * day,
    })
    const { profile, views } = plan(
      agreeing,
      unknown([], { consent: answered({ personalization: false }, monday + day) }),
    )
    expect(profile.consent.choices.personalization!.granted).toBe(true)
    expect(views).toBe(1)
  })

  it('a no without a barrier, kept by a browser, clears too', () => {
    const consent = { choices: { preferences: { granted: false, at: monday + day } }, barriers: {} }
    const { saved, profile } = plan(known([save()]), unknown([], { consent }))
    expect(saved).toBe(0)
    expect(profile.covered[features.named('saved')!.key]).toBe(monday + day)
  })

  it('leaves both as they are where nobody refused anything', () => {
    const both = plan(
      known([view(), save()], { consent: answered({ personalization: true }, monday) }),
      unknown([view(), save()]),
    )
    expect([both.views, both.saved, both.deleted]).toEqual([2, 2, []])
  })
})
