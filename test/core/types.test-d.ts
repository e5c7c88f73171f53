/*
 * Checked by `tsc -p test`, never run: what must not compile is marked, and a mark that is not needed is an error.
 */

import type { Store } from 'attune'
import { type Attune, createAttune, type Definitions, type Visitor } from 'attune'
import type { RegisteredNames } from '../../core/register.ts'

declare const store: Store

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function expectType<_ extends true>(): void {}

export async function namesAreInferredFromTheDefinitions(): Promise<void> {
  const attune = await createAttune({
    store,
    segments: {
      loyal: { 'features.lifetimeValue': { $gte: 500 } },
      near: { $segment: 'loyal', 'context.country': { $in: ['NL', 'BE'] } },
      both: { $segment: ['loyal', 'near'] },
    },
    placements: {
      'home.hero': { experiences: [{ name: 'a', when: { $segment: 'loyal' }, variants: { v: {} } }] },
      'home.picks': { fallback: { content: { title: 'New' } } },
    },
  })
  expectType<Equal<typeof attune, Attune<'home.hero' | 'home.picks', 'loyal' | 'near' | 'both'>>>()
  expectType<Equal<(typeof attune.placementNames)[number], 'home.hero' | 'home.picks'>>()
  await attune.switchOff('home.hero')
  await attune.switchOff('home.hero/a')
  // @ts-expect-error There is no such placement.
  await attune.switchOff('home.heroo')
  // @ts-expect-error Nor has that one experiences.
  await attune.switchOff('home.heroo/a')
  // @ts-expect-error There is no such placement.
  attune.previewLink('/', { placement: 'home.heroo', experience: 'a', variant: 'v' })
}

export const aMisspeltSegmentDoesNotCompile = [
  // @ts-expect-error In a segment.
  createAttune({ store, segments: { a: {}, b: { $segment: 'aa' } } }),
  // @ts-expect-error In a list.
  createAttune({ store, segments: { a: {}, b: { $segment: ['a', 'aa'] } } }),
  // @ts-expect-error In $and.
  createAttune({ store, segments: { a: {}, b: { $and: [{ $segment: 'a' }, { $segment: 'aa' }] } } }),
  // @ts-expect-error In $or, in $not, in $nor.
  createAttune({ store, segments: { a: {}, b: { $or: [{ $not: { $nor: [{ $segment: 'aa' }] } }] } } }),
  createAttune({
    store,
    segments: { a: {} },
    // @ts-expect-error In an experience.
    placements: { p: { experiences: [{ name: 'x', when: { $segment: 'aa' }, variants: { v: {} } }] } },
  }),
  createAttune({
    store,
    placements: {
      // @ts-expect-error Where there are no segments at all.
      p: { experiences: [{ name: 'x', when: { $not: { $segment: 'a' } }, variants: { v: {} } }] },
    },
  }),
]

export const aMisspeltFeatureInAReferenceDoesNotCompile = [
  createAttune({
    store,
    features: { shelves: { affinity: 'category' } },
    segments: {
      a: { $event: { name: 'x', where: { category: { $in: { $ref: 'features.shelves' } } } } },
      b: { $not: { $event: { name: 'x', where: { category: { $eq: { $ref: 'features.shelves.top' } } } } } },
      c: { $event: { name: 'x', where: { $or: [{ price: { $lt: { $ref: 'features.monetaryValue' } } }] } } },
      d: {
        $event: {
          name: 'x',
          where: { products: { $elemMatch: { brand: { $ne: { $ref: 'traits.brand' } } } } },
        },
      },
    },
  }),
  createAttune({
    store,
    features: { shelves: { affinity: 'category' } },
    // @ts-expect-error In a segment.
    segments: { a: { $event: { name: 'x', where: { category: { $in: { $ref: 'features.shelvez' } } } } } },
  }),
  createAttune({
    store,
    features: { shelves: { affinity: 'category' } },
    // @ts-expect-error A part of one.
    segments: { a: { $event: { name: 'x', where: { c: { $eq: { $ref: 'features.shelvez.top' } } } } } },
  }),
  createAttune({
    store,
    // @ts-expect-error Where there are no features but those of every site.
    segments: { a: { $event: { name: 'x', where: { category: { $in: { $ref: 'features.shelves' } } } } } },
  }),
  createAttune({
    store,
    features: { shelves: { affinity: 'category' } },
    placements: {
      p: {
        experiences: [
          {
            name: 'x',
            // @ts-expect-error In an experience.
            when: { $event: { name: 'x', where: { category: { $in: { $ref: 'features.shelvez' } } } } },
            variants: { v: {} },
          },
        ],
      },
    },
  }),
  createAttune({
    store,
    // @ts-expect-error A reference to the request.
    segments: { a: { $event: { name: 'x', where: { c: { $eq: { $ref: 'context.country' } } } } } },
  }),
  // @ts-expect-error A reference where it has no meaning.
  createAttune({ store, segments: { a: { 'traits.plan': { $eq: { $ref: 'traits.other' } } } } }),
]

export const otherMisspeltWordsDoNotCompile = [
  // @ts-expect-error A key.
  createAttune({ store, segmnets: {} }),
  // @ts-expect-error An operator.
  createAttune({ store, segments: { a: { 'traits.age': { $gtt: 5 } } } }),
  createAttune({
    store,
    placements: {
      // @ts-expect-error A weekday.
      p: { experiences: [{ name: 'x', schedule: { weekdays: ['mon'] }, variants: { v: {} } }] },
    },
  }),
  // @ts-expect-error A kind of feature.
  createAttune({ store, features: { seen: { cuont: true } } }),
]

/** From a CMS or a file: their names are known when they are checked at start-up. */
export async function plainDefinitionsAreAccepted(definitions: Definitions): Promise<void> {
  const attune = await createAttune({ store, ...definitions })
  expectType<Equal<typeof attune, Attune>>()
  await attune.switchOff('any/thing')
}

export async function definitionsOfAConstantKeepTheirNames(): Promise<void> {
  const segments = {
    loyal: { 'traits.plan': 'pro' },
    near: { $segment: 'loyal' },
  } as const satisfies Definitions['segments']
  const attune = await createAttune({ store, segments })
  expectType<Equal<typeof attune, Attune<never, 'loyal' | 'near'>>>()
}

export function anyAttuneIsAnAttune(
  attune: Attune<'home.hero', 'loyal'>,
  take: (attune: Attune) => void,
): void {
  take(attune)
}

/** An application adds its own with `declare module 'attune'`, which would hold for all tests; so it is handed in here. */
export function aRegisteredAttuneGivesVisitorsItsNames(): void {
  type Site = Attune<'home.hero' | 'home.picks', 'loyal'>
  expectType<
    Equal<RegisteredNames<{ attune: Site }>, { placement: 'home.hero' | 'home.picks'; segment: 'loyal' }>
  >()
  expectType<Equal<RegisteredNames<{ attune: Promise<Site> }>['segment'], 'loyal'>>()
  expectType<Equal<RegisteredNames<object>, { placement: string; segment: string }>>()
}

export function withoutARegisterVisitorsTakeAnyName(visitor: Visitor, name: string): void {
  visitor.decide(name)
  visitor.explain(name)
  visitor.is(name)
}
