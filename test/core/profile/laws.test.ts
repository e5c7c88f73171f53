import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seenHorizon } from '../../../core/profile/seen.ts'
import type { Signal } from '../../../core/signals/signal.ts'
import {
  after,
  arrivals,
  day,
  essence,
  featuresOf,
  histories,
  hour,
  merged,
  monday,
  read,
  richFeatures,
  signal,
  stranger,
} from './shopper.ts'

const features = featuresOf({
  ...richFeatures,
  everyone: { count: true },
  firstCategory: { first: 'category' },
  lastCategory: { last: 'category', within: { days: 30 } },
  grinderOrders: {
    count: true,
    events: 'Order Completed',
    where: { coupon: { $exists: false } },
    within: { days: 30 },
  },
})
const fromScratch = (signals: readonly Signal[]) => after(signals, features)

describe('law 1: a profile is a fold of its signals', () => {
  it('does not care in which order signals arrive, nor how often each does', () => {
    fc.assert(
      fc.property(arrivals(), ({ history, arrived }) => {
        expect(essence(fromScratch(arrived))).toEqual(essence(fromScratch(history)))
      }),
      { numRuns: 300 },
    )
  })

  it('is unchanged, to the very object, by a signal it knows', () => {
    fc.assert(
      fc.property(
        histories().filter((history) => history.length > 0),
        fc.nat(),
        (history, which) => {
          const before = fromScratch(history)
          expect(after([history[which % history.length]!], features, before).profile).toBe(before.profile)
        },
      ),
    )
  })

  it('counts a signal that comes after 63 newer ones of its origin, whatever other origins sent', () => {
    const newer = Array.from({ length: seenHorizon - 1 }, (_, i) =>
      signal('Product Viewed', {}, { time: monday + hour + i }),
    )
    const elsewhere = newer.map((one) => ({
      ...one,
      messageId: `${one.messageId}-server`,
      origin: 'server' as const,
    }))
    const first = signal('Product Viewed', {}, { time: monday })
    const { profile } = fromScratch([
      ...newer,
      ...elsewhere,
      ...elsewhere.map((s) => ({ ...s, messageId: `${s.messageId}2` })),
      first,
    ])
    expect(profile).toMatchObject({ late: 0, folded: 3 * (seenHorizon - 1) + 1, firstSeen: monday })
  })

  it('never counts a signal twice that comes again after 64 newer ones: it is late', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(
          Array.from({ length: 200 }, (_, i) => i),
          { minLength: 65, maxLength: 200 },
        ),
        (order) => {
          const all = order.map((i) =>
            signal('Product Viewed', {}, { time: monday + i * 60_000, messageId: `v${i}` }),
          )
          const again = fromScratch([...all, ...all])
          expect(again.profile.folded + fromScratch(all).profile.late).toBe(order.length)
          expect(read(again, 'everyone', features)).toBe(again.profile.folded)
          expect(again.profile.features).toEqual(fromScratch(all).profile.features)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('says of a signal that is too late that it is, and counts how many were', () => {
    const newer = Array.from({ length: seenHorizon + 1 }, (_, i) =>
      signal('Page Viewed', {}, { time: monday + hour + i }),
    )
    const { profile } = fromScratch([...newer, signal('Product Viewed', {}, { time: monday })])
    expect(profile).toMatchObject({ late: 1, folded: seenHorizon + 1, firstSeen: monday + hour })
  })
})

describe('law 1: a merge is a sum', () => {
  /** A history whose signals each belong to one of three profiles. */
  const families = fc
    .tuple(arrivals(), fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 80, maxLength: 80 }))
    .map(([{ history, arrived }, owners]) => {
      const ownerOf = new Map(history.map(({ messageId }, i) => [messageId, owners[i]]))
      const of = (owner: number) =>
        after(
          arrived.filter((s) => ownerOf.get(s.messageId) === owner),
          features,
          stranger(features, `profile${owner}`),
        )
      return { history, a: of(0), b: of(1), c: of(2) }
    })

  it('of the profiles of several devices is the profile of all their signals', () => {
    fc.assert(
      fc.property(families, ({ history, a, b, c }) => {
        expect(essence(merged(merged(a, b, features), c, features))).toEqual(essence(fromScratch(history)))
      }),
      { numRuns: 300 },
    )
  })

  it('is the same whichever way round, but for whose id remains', () => {
    fc.assert(
      fc.property(families, ({ a, b }) => {
        expect(essence(merged(a, b, features))).toEqual(essence(merged(b, a, features)))
        expect(merged(a, b, features).profile.id).toBe('profile0')
      }),
    )
  })

  it('of three is the same in whichever order they are joined', () => {
    fc.assert(
      fc.property(families, ({ a, b, c }) => {
        const left = merged(merged(a, b, features), c, features)
        const right = merged(a, merged(b, c, features), features)
        expect(essence(left)).toEqual(essence(right))
      }),
    )
  })

  it('goes on counting what comes later, and recognises what either knew', () => {
    fc.assert(
      fc.property(families, histories(15), ({ history, a, b, c }, more) => {
        const later = more.map((s) => ({ ...s, messageId: `later-${s.messageId}` }))
        const all = merged(merged(a, b, features), c, features)
        const counted = after([...later, ...history], features, all)
        expect(essence(counted)).toEqual(essence(fromScratch([...history, ...later])))
      }),
    )
  })

  it('keeps the bucketing unit of the older profile, so that a login does not flip a variant', () => {
    const older = { ...stranger(features, 'older').profile, created: monday - day }
    const younger = stranger(features, 'younger')
    const both = merged(younger, { profile: older, chunks: [] }, features).profile
    expect(both).toMatchObject({ id: 'younger', unit: 'older', created: monday - day })
  })

  it('adds up how often experiences were shown, day by day', () => {
    const shown = (caps: Record<string, [number, number][]>) => {
      const person = stranger(features)
      return { ...person, profile: { ...person.profile, caps } }
    }
    const both = merged(
      shown({
        hero: [
          [1, 2],
          [3, 1],
        ],
      }),
      shown({ hero: [[3, 4]], mail: [[2, 1]] }),
      features,
    )
    expect(both.profile.caps).toEqual({
      hero: [
        [1, 2],
        [3, 5],
      ],
      mail: [[2, 1]],
    })
  })
})

describe('the edges of law 1', () => {
  it('a ranking of more than 24 keys keeps the total exact, and the keys that matter', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 200, maxLength: 300 }), (keys) => {
        const views = keys.flatMap((key, i) => {
          const time = monday + i * 60_000
          const favourite = signal('Product Viewed', { category: 'favourite' }, { time: time + 1 })
          return [
            signal('Product Viewed', { category: `c${key}` }, { time }),
            ...(i % 4 === 0 ? [favourite] : []),
          ]
        })
        const person = fromScratch(views)
        const state = person.profile.features[features.named('categories')!.key] as {
          k: Record<string, { w: number[] }>
          d: number
        }
        const kept = Object.values(state.k).flatMap(({ w }) => w)
        expect(kept.reduce((a, b) => a + b, 0) + state.d).toBe(views.length)
        expect(Object.keys(state.k).length).toBeLessThanOrEqual(24)
        expect(read(person, 'categories', features, monday + hour)).toMatchObject({ top: 'favourite' })
      }),
      { numRuns: 30 },
    )
  })
})
