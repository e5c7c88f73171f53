import fc from 'fast-check'
import type { JsonObject } from '../../../core/json.ts'
import { compileFeatures, type Features } from '../../../core/profile/features/compile.ts'
import { defaultFeatures, type FeatureDefinitions } from '../../../core/profile/features/definition.ts'
import { readFeature } from '../../../core/profile/features/read.ts'
import { needsRefresh, refreshFeatures } from '../../../core/profile/features/refresh.ts'
import { blankProfile, fold } from '../../../core/profile/fold.ts'
import { mergeProfiles } from '../../../core/profile/merge.ts'
import type { Profile, TimelineEntry } from '../../../core/profile/profile.ts'
import { type TailChunk, tailChunks } from '../../../core/profile/timeline.ts'
import type { Signal, SignalOrigin } from '../../../core/signals/signal.ts'
import { vocabulary } from '../../../core/signals/vocabulary.ts'

export const hour = 3_600_000
export const day = 24 * hour
/** A Monday, midnight UTC. */
export const monday: number = Date.UTC(2026, 0, 5)

/** Three rankings, windows, a distinct count, and what was looked at last. */
export const richFeatures: FeatureDefinitions = {
  categories: {
    affinity: 'category',
    events: { 'Product Viewed': 1, 'Product Added': 3, 'Order Completed': 5 },
    halfLife: { days: 14 },
  },
  brands: { affinity: 'brand', events: { 'Product Viewed': 1, 'Product Added': 2.5 } },
  prices: { affinity: 'price_band', events: ['Product Viewed'], halfLife: { days: 30 } },
  recentRevenue: { sum: 'revenue', events: 'Order Completed', within: { days: 30 } },
  viewsToday: { count: true, events: 'Product Viewed', within: { hours: 24 } },
  spend: { sum: 'price', events: 'Product Added' },
  productsSeen: { distinct: 'product_id', events: 'Product Viewed', within: { days: 30 } },
  lookedAt: { recent: 'product_id', events: 'Product Viewed' },
}

export function featuresOf(definitions: FeatureDefinitions, currency = 'EUR'): Features {
  return compileFeatures({ ...defaultFeatures, ...definitions }, [], currency)
}

let messages = 0

/** One thing that happened, at `monday` and with a message id of its own unless said otherwise. */
export function signal(name: string, properties: JsonObject = {}, rest: Partial<Signal> = {}): Signal {
  const type = name === 'Identified' ? 'identify' : name === 'Grouped' ? 'group' : 'track'
  const category = vocabulary[name as keyof typeof vocabulary] ?? 'behavioral'
  messages += 1
  return {
    type,
    messageId: `message-${messages}`,
    name,
    category,
    purpose: category === 'preference' ? 'preferences' : 'personalization',
    time: monday,
    origin: 'page',
    properties,
    ...rest,
  }
}

/** A person and all they left in the store: the profile and its tail. */
export interface Person {
  readonly profile: Profile
  readonly chunks: readonly TailChunk[]
}

export function stranger(features: Features, id = 'anna'): Person {
  const profile = blankProfile(id, monday, features)
  return { profile: { ...profile, consent: { ...profile.consent, model: 'opt-out' } }, chunks: [] }
}

export function after(
  signals: readonly Signal[],
  features: Features,
  { profile, chunks }: Person = stranger(features),
): Person {
  let person: Person = { profile, chunks }
  for (const next of signals) {
    const folded = fold(person.profile, next, { features, traitPurpose })
    person = { profile: folded.profile, chunks: [...person.chunks, ...(folded.chunk ? [folded.chunk] : [])] }
  }
  return person
}

function traitPurpose(name: string): string {
  return name === 'newsletter' ? 'marketing' : 'personalization'
}

export function merged(into: Person, from: Person, features: Features): Person {
  const { profile, chunks } = mergeProfiles(into.profile, from.profile, features, tailOf(from))
  return { profile, chunks: [...into.chunks, ...chunks] }
}

/** What is still in the store of the tail. */
export function tailOf({ profile, chunks }: Person): TimelineEntry[] {
  const { first, next } = profile.tail
  if (next - first > tailChunks) throw new Error('The tail is longer than it may be.')
  return chunks.filter(({ number }) => number >= first && number < next).flatMap(({ entries }) => entries)
}

export function read(person: Person, name: string, features: Features, now: number = monday): unknown {
  return readFeature(person.profile, features.named(name)!, now)
}

/**
 * All that law 1 holds equal: everything but who the profile is and the numbers of timeline entries.
 * How older entries are cut into chunks, and in which order sets are written, means nothing.
 */
export function essence(person: Person): object {
  const { id: _, unit: __, created: ___, timeline, tail: ____, ...profile } = person.profile
  const plain = ({ q: _, ...entry }: TimelineEntry) => entry
  const key = (entry: { t: number; h: string }) => `${String(entry.t).padStart(15)} ${entry.h}`
  const all = [...tailOf(person), ...timeline].map(plain).sort((a, b) => (key(a) < key(b) ? -1 : 1))
  return {
    ...profile,
    absorbed: profile.absorbed.toSorted(),
    units: profile.units.toSorted(),
    newest: timeline.slice(-16).map(plain),
    all,
  }
}

const origins: readonly SignalOrigin[] = ['page', 'browser', 'server', 'import']
const orderId = fc.constantFrom('o1', 'o2', 'o3', 'o4', 'o5', 17)
const amount = fc.oneof(
  fc.constantFrom(0, 19.99, '5.00', 100, 0.1),
  fc.integer({ min: 0, max: 50_000 }).map((c) => c / 100),
)
const currency = fc.constantFrom('EUR', 'USD', 'JPY')

/** Properties of a product a shopper meets. */
const product: fc.Arbitrary<JsonObject> = fc.record({
  product_id: fc.integer({ min: 1, max: 12 }).map((n) => `p${n}`),
  category: fc.constantFrom('machines', 'grinders', 'beans', 'cups', '__proto__', 'constructor'),
  brand: fc.constantFrom('Alba', 'Borea', 'Cima'),
  price: fc.integer({ min: 1, max: 99_999 }).map((cents) => cents / 100),
  price_band: fc.constantFrom('low', 'middle', 'high'),
})

const happening: fc.Arbitrary<Partial<Signal> & { name: string }> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      name: fc.constantFrom('Product Viewed', 'Product Added', 'Review Read'),
      properties: product,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      name: fc.constantFrom('Page Viewed', 'Item Saved', 'Grooved Along'),
      properties: fc.constant({}),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      name: fc.constantFrom('Order Completed', 'Order Completed', 'Order Updated', 'Order Refunded'),
      properties: fc.record(
        {
          order_id: orderId,
          revenue: amount,
          total: amount,
          currency,
          products: fc.array(product, { maxLength: 3 }),
        },
        { requiredKeys: ['order_id'] },
      ) as fc.Arbitrary<JsonObject>,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      name: fc.constant('Order Cancelled'),
      properties: fc.record({ order_id: orderId }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      name: fc.constant('Identified'),
      properties: fc.constant({}),
      traits: fc.dictionary(
        fc.constantFrom('plan', 'city', 'newsletter'),
        fc.constantFrom('a', 'b', 3, null, true),
      ) as fc.Arbitrary<JsonObject>,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      name: fc.constant('Grouped'),
      properties: fc.constant({}),
      groupId: fc.constantFrom('acme', 'globex'),
      traits: fc.dictionary(
        fc.constantFrom('plan', 'seats'),
        fc.constantFrom('team', 5),
      ) as fc.Arbitrary<JsonObject>,
    }),
  },
)

/** A moment within twenty days; several signals may share one. */
const moment: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: 0, max: 480 }).map((hours) => monday + hours * hour),
  fc.integer({ min: 0, max: 20 * day }).map((ms) => monday + ms),
)

/** Fewer than 64 signals, each with an id of its own, so that none can be late. */
export function histories(maxLength = 60): fc.Arbitrary<Signal[]> {
  return fc
    .array(fc.tuple(happening, moment, fc.constantFrom(...origins)), { maxLength, size: 'max' })
    .map((list) =>
      list.map(([{ name, properties = {}, ...rest }, time, origin], i) =>
        signal(name, properties, { ...rest, time, origin, messageId: `m${i}` }),
      ),
    )
}

/** A history, and the same signals as they may arrive: in any order, some of them again. */
export function arrivals(maxLength?: number): fc.Arbitrary<{ history: Signal[]; arrived: Signal[] }> {
  return histories(maxLength).chain((history) =>
    fc
      .tuple(
        fc.shuffledSubarray(history, { minLength: history.length }),
        fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 10 }),
      )
      .map(([shuffled, again]) => {
        const arrived = [...shuffled]
        for (const [which, where] of again) {
          if (history.length > 0)
            arrived.splice(where % (arrived.length + 1), 0, history[which % history.length]!)
        }
        return { history, arrived }
      }),
  )
}

/** The person under other definitions, as a process that has those would bring them up to date. */
export function under(features: Features, person: Person, now: number = monday): Person {
  if (!needsRefresh(person.profile, features)) return person
  return { ...person, profile: refreshFeatures(person.profile, features, tailOf(person), now) }
}
