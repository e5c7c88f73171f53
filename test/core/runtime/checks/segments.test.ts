import { describe, expect, it } from 'vitest'
import { problemsOf, refuses, store } from '../refused.ts'

const segment = (condition: unknown) => ({
  features: { lifetimeValue: { sum: 'revenue' }, categories: { affinity: 'category' } },
  segments: { loyal: condition },
})

const reading = (where: unknown) =>
  segment({
    $event: {
      name: 'Review Read',
      where: { price: { $gt: { $ref: 'traits.budget' } }, ...(where as object) },
    },
  })
const at = 'segments.loyal.$event.where'

describe('an event that refers to the person is refused with', () => {
  refuses([
    [
      'a misspelt feature',
      reading({ category: { $in: { $ref: 'features.categoriez' } } }),
      `${at}.category.$in.$ref`,
      'unknown-field',
      'Did you mean "categories"?',
    ],
    [
      'a reference into a number',
      reading({ category: { $eq: { $ref: 'features.lifetimeValue.top' } } }),
      `${at}.category.$eq.$ref`,
      'unknown-field',
      'features.lifetimeValue itself',
    ],
    [
      'a reference to a segment',
      reading({ category: { $in: { $ref: 'segments.loyal' } } }),
      `${at}.category.$in.$ref`,
      'unknown-field',
      'traits. features. account.',
    ],
    [
      'a reference to the request',
      reading({ country: { $eq: { $ref: 'context.country' } } }),
      `${at}.country.$eq.$ref`,
      'not-allowed-here',
      'next to the $event',
    ],
    [
      'a ranking where one value is compared',
      reading({ category: { $eq: { $ref: 'features.categories' } } }),
      `${at}.category.$eq.$ref`,
      'wrong-kind',
      'Use $in or $nin',
    ],
    [
      'a number where several values are',
      reading({ price: { $nin: { $ref: 'features.lifetimeValue' } } }),
      `${at}.price.$nin.$ref`,
      'wrong-kind',
      'Use $eq, $ne or a comparison',
    ],
    [
      'an operator that takes no reference',
      reading({ category: { $regex: { $ref: 'traits.taste' } } }),
      `${at}.category.$regex`,
      'wrong-argument',
      '$regex takes no $ref',
    ],
    [
      'no operator at all',
      reading({ category: { $ref: 'traits.taste' } }),
      `${at}.category.$ref`,
      'unknown-operator',
      '{ $in: { $ref: … } }',
    ],
    [
      'something beside the reference',
      reading({ category: { $in: { $ref: 'traits.taste', or: 'tea' } } }),
      `${at}.category.$in`,
      'wrong-argument',
      'nothing beside it',
    ],
    [
      'a number for a reference',
      reading({ category: { $in: { $ref: 7 } } }),
      `${at}.category.$in`,
      'wrong-argument',
      'A $ref is one path',
    ],
    [
      'a property inside another, of which nothing is kept',
      reading({ 'address.city': 'Ghent' }),
      `${at}.address.city`,
      'not-kept',
      'inside "address"',
    ],
    ['a list, which is not kept', reading({ tags: { $all: ['a'] } }), `${at}.tags`, 'not-kept', '"tags"'],
    [
      'a property inside one of a product',
      reading({ products: { $elemMatch: { 'maker.name': 'Alba' } } }),
      `${at}.products.$elemMatch.maker.name`,
      'not-kept',
      'inside "maker"',
    ],
  ])
})

describe('a reference is refused', () => {
  const ref = { $eq: { $ref: 'traits.taste' } }
  refuses([
    [
      'in a condition on the person',
      segment({ 'traits.plan': ref }),
      'segments.loyal.traits.plan.$eq',
      'not-allowed-here',
      'in the where of an $event',
    ],
    [
      'in the where of a feature',
      { features: { tasted: { count: true, where: { category: ref } } } },
      'features.tasted.where.category.$eq',
      'not-allowed-here',
      'in the where of an $event',
    ],
  ])

  it('together with every other mistake', () => {
    const mistakes = { a: { $in: { $ref: 'features.x' } }, 'b.c': 1, d: { $gt: { $ref: 'context.hour' } } }
    const problems = problemsOf({ store, ...reading(mistakes) })
    expect(problems.map(({ code, path }) => `${code} ${path.slice(at.length + 1)}`)).toEqual([
      'unknown-field a.$in.$ref',
      'not-kept b.c',
      'not-allowed-here d.$gt.$ref',
    ])
  })
})

describe('a segment is refused with', () => {
  refuses([
    [
      'a segment with a dot in its name',
      { segments: { 'a.b': {} } },
      'segments.a.b',
      'bad-name',
      'letters, digits, _ and -',
    ],
    [
      'a misspelt operator',
      segment({ 'traits.age': { $gtt: 5 } }),
      'segments.loyal.traits.age.$gtt',
      'unknown-operator',
      '$gt',
    ],
    [
      'a field from nowhere',
      segment({ trait: { plan: 'pro' } }),
      'segments.loyal.trait',
      'unknown-field',
      'traits',
    ],
    [
      'a misspelt feature',
      segment({ 'features.lifetimeVlaue': 1 }),
      'segments.loyal.features.lifetimeVlaue',
      'unknown-field',
      'Did you mean "lifetimeValue"?',
    ],
    [
      'a misspelt feature every site has',
      segment({ 'features.recencey': 1 }),
      'segments.loyal.features.recencey',
      'unknown-field',
      'Did you mean "recency"?',
    ],
    [
      'a part of a number',
      segment({ 'features.lifetimeValue.top': 1 }),
      'segments.loyal.features.lifetimeValue.top',
      'unknown-field',
      'features.lifetimeValue itself',
    ],
    [
      'a misspelt part of a ranking',
      segment({ 'features.categories.topp': 'a' }),
      'segments.loyal.features.categories.topp',
      'unknown-field',
      'Did you mean "top"?',
    ],
    [
      'the share of everything',
      segment({ 'features.categories.share': 1 }),
      'segments.loyal.features.categories.share',
      'unknown-field',
      'share.shoes',
    ],
    [
      'a misspelt field of the request',
      segment({ 'context.contry': 'NL' }),
      'segments.loyal.context.contry',
      'unknown-field',
      'Did you mean "country"?',
    ],
    [
      'a group, of which there are none',
      segment({ 'traits.plan': { $inGroup: 'paid' } }),
      'segments.loyal.traits.plan.$inGroup',
      'unknown-group',
      'none',
    ],
    [
      'a misspelt segment',
      segment({ $or: [{ $segment: 'loyall' }] }),
      'segments.loyal.$or[0].$segment',
      'unknown-segment',
      'Did you mean "loyal"?',
    ],
    [
      'a segment that refers to itself',
      segment({ $not: { $segment: 'loyal' } }),
      'segments.loyal',
      'circle',
      'refers to itself',
    ],
    [
      'segments that refer to each other',
      { segments: { a: { $segment: 'b' }, b: { $and: [{ $segment: 'c' }] }, c: { $segment: 'a' } } },
      'segments.a',
      'circle',
      'a → b → c → a',
    ],
  ])
})
