import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Condition, EventCondition, ReferringCondition } from '../../../core/conditions/condition.ts'
import { propertiesRead } from '../../../core/conditions/reads.ts'
import { type ConsentState, standardPurposes } from '../../../core/consent/consent.ts'
import { consentInForce } from '../../../core/consent/in-force.ts'
import { compileFeatures } from '../../../core/profile/features/compile.ts'
import { defaultFeatures, type FeatureDefinitions } from '../../../core/profile/features/definition.ts'
import { messageHash } from '../../../core/profile/profile.ts'
import { createFacts } from '../../../core/segments/facts.ts'
import { compileSegments } from '../../../core/segments/segments.ts'
import type { Signal } from '../../../core/signals/signal.ts'
import {
  after,
  arrivals,
  day,
  histories,
  merged,
  monday,
  type Person,
  read,
  signal,
} from '../profile/shopper.ts'

const definitions: FeatureDefinitions = {
  shelves: { affinity: 'category', events: ['Product Viewed', 'Product Added'], halfLife: { days: 2 } },
  viewed: { recent: 'product_id', events: 'Product Viewed', limit: 3, within: { days: 8 } },
  lastBrand: { last: 'brand', within: { days: 10 } },
  views: { count: true, events: 'Product Viewed', within: { days: 5 } },
}
const features = compileFeatures(
  { ...defaultFeatures, ...definitions },
  [],
  'EUR',
  propertiesRead({ category: 1, brand: 1, price: 1, price_band: 1, product_id: 1 }),
)
const now = monday + 20 * day
const agreed: ConsentState = { choices: {}, barriers: {}, model: 'opt-out' }
const consent = consentInForce(agreed, { purposes: standardPurposes, deniedByGpc: [] })

/** A segment of those who did this just so often. */
function segmentsOf(event: EventCondition, count: number) {
  return compileSegments({ it: { $event: { ...event, count } } as Condition }, features)
}

function isIn({ profile }: Person, event: EventCondition, count: number, at: number = now): boolean {
  return segmentsOf(event, count)
    .named('it')!
    .has(createFacts(profile, features, consent, at))
}

type Clause = readonly [property: string, operator: string, path: string]

const clause: fc.Arbitrary<Clause> = fc.oneof(
  fc.tuple(
    fc.constantFrom('category', 'brand'),
    fc.constantFrom('$in', '$nin', '$ini', '$nini'),
    fc.constantFrom('features.shelves', 'features.shelves.keys', 'traits.plan', 'account.plan'),
  ),
  fc.tuple(fc.constant('product_id'), fc.constantFrom('$in', '$nin'), fc.constant('features.viewed')),
  fc.tuple(
    fc.constantFrom('brand', 'category'),
    fc.constantFrom('$eq', '$ne'),
    fc.constantFrom('features.lastBrand', 'features.shelves.top', 'features.viewed.0', 'traits.plan'),
  ),
  fc.tuple(
    fc.constant('price'),
    fc.constantFrom('$gt', '$gte', '$lt', '$lte'),
    fc.constantFrom(
      'features.views',
      'features.monetaryValue',
      'features.recency',
      'features.shelves.weight',
    ),
  ),
)

const names = fc.subarray(['Product Viewed', 'Product Added', 'Review Read'], { minLength: 1 })
const asked: fc.Arbitrary<{ names: string[]; clauses: Clause[]; band: boolean; days: number | undefined }> =
  fc.record({
    names,
    clauses: fc.uniqueArray(clause, {
      minLength: 1,
      maxLength: 3,
      selector: ([property, op]) => property + op,
    }),
    band: fc.boolean(),
    days: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
  })
type Asked = typeof asked extends fc.Arbitrary<infer T> ? T : never

function eventOf({ names, clauses, band, days }: Asked): EventCondition {
  const where: Record<string, Record<string, unknown>> = band ? { price_band: { $eq: 'low' } } : {}
  for (const [property, operator, path] of clauses)
    where[property] = { ...where[property], [operator]: { $ref: path } }
  return { name: names, where: where as ReferringCondition, ...(days !== undefined && { within: { days } }) }
}

/** The same by looking through all that ever happened, newest first. */
function naiveCount(history: readonly Signal[], person: Person, event: Asked, at: number): number {
  const values = new Map(event.clauses.map(([, , path]) => [path, valueAt(path, person, at)]))
  if (event.clauses.some(([, operator, path]) => isNothing(operator, values.get(path)))) return 0
  const order = (s: Signal) => `${String(s.time).padStart(15)} ${messageHash(s.messageId)}`
  return history
    .toSorted((a, b) => (order(a) < order(b) ? 1 : -1))
    .slice(0, 16)
    .filter(({ name, time }) => event.names.includes(name) && (!event.days || time > at - event.days * day))
    .filter(({ properties }) => !event.band || properties.price_band === 'low')
    .filter(({ properties }) =>
      event.clauses.every(([property, operator, path]) =>
        holds(properties[property], operator, values.get(path)),
      ),
    ).length
}

function valueAt(path: string, person: Person, at: number): unknown {
  const [root, name, part] = path.split('.') as [string, string, string?]
  const { traits, account } = person.profile
  if (root === 'traits') return traits[name]?.v ?? undefined
  if (root === 'account') {
    const trait = account?.traits[name]
    return trait?.g === account?.id ? (trait?.v ?? undefined) : undefined
  }
  const value = read(person, name, features, at)
  if (name === 'shelves' && part === undefined) return (value as { keys: string[] }).keys
  return part === undefined ? value : (value as Record<string, unknown>)[part]
}

function isNothing(operator: string, value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && !operator.includes('in'))
}

function holds(actual: unknown, operator: string, value: unknown): boolean {
  const values = [value].flat()
  const [number, bound] = [actual as number, value as number]
  const lower = (one: unknown) => (typeof one === 'string' ? one.toLowerCase() : one)
  switch (operator) {
    case '$in':
      return values.includes(actual)
    case '$nin':
      return !values.includes(actual)
    case '$ini':
      return values.map(lower).includes(lower(actual))
    case '$nini':
      return !values.map(lower).includes(lower(actual))
    case '$eq':
      return actual === value
    case '$ne':
      return actual !== value
    case '$gt':
      return number > bound
    case '$gte':
      return number >= bound
    case '$lt':
      return number < bound
  }
  return number <= bound
}

describe('what somebody did that refers to themselves', () => {
  it('is what a look through their newest 16 signals finds, in whatever order these came', () => {
    let found = 0
    fc.assert(
      fc.property(arrivals(40), asked, ({ history, arrived }, event) => {
        const person = after(arrived, features)
        const count = naiveCount(history, person, event, now)
        found += Math.min(count, 1)
        expect(isIn(person, eventOf(event), count)).toBe(true)
        expect(isIn(person, eventOf(event), count + 1)).toBe(false)
      }),
      { numRuns: 400 },
    )
    expect(found).toBeGreaterThan(20)
  })

  it('is, when two profiles become one, what both did together', () => {
    fc.assert(
      fc.property(histories(40), fc.integer({ min: 1, max: 5 }), asked, (history, part, event) => {
        const [into, from] = [
          history.filter((_, i) => i % 6 >= part),
          history.filter((_, i) => i % 6 < part),
        ].map((signals) => after(signals, features)) as [Person, Person]
        const person = merged(into, from, features)
        expect(isIn(person, eventOf(event), naiveCount(history, person, event, now))).toBe(true)
      }),
    )
  })

  it('changes with time alone no earlier than was foreseen', () => {
    let flips = 0
    const fraction = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(
        histories(30),
        asked.filter(({ days }) => days !== undefined),
        fc.array(fraction, { minLength: 3 }),
        (history, event, moments) => {
          const person = after(history, features)
          const count = naiveCount(history, person, event, now)
          const facts = createFacts(person.profile, features, consent, now)
          const until = Math.min(segmentsOf(eventOf(event), count).changesAt(facts), now + 400 * day)
          expect(until).toBeGreaterThan(now)
          for (const moment of [...moments, 1]) {
            const at = Math.floor(now + (until - 1 - now) * moment)
            expect(isIn(person, eventOf(event), count, at), new Date(at).toISOString()).toBe(true)
          }
          if (!isIn(person, eventOf(event), count, until)) flips += 1
        },
      ),
      { numRuns: 300 },
    )
    expect(flips).toBeGreaterThan(0)
  })

  it('is forgotten at the very millisecond it leaves the window', () => {
    const event: EventCondition = {
      name: 'Review Read',
      where: { category: { $in: { $ref: 'features.shelves' } } },
      within: { days: 3 },
    }
    const category = { category: 'cups' }
    const person = after(
      [signal('Product Viewed', category), signal('Review Read', category, { time: monday + 17 })],
      features,
    )
    const segments = segmentsOf(event, 1)
    const at = monday + 17 + 3 * day
    const facts = createFacts(person.profile, features, consent, at - 10)
    expect([isIn(person, event, 1, at - 1), isIn(person, event, 1, at)]).toEqual([true, false])
    expect(segments.changesAt(facts)).toBeLessThanOrEqual(at)
  })
})
