import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compileCondition, objectEnvironment } from '../../../core/conditions/compile.ts'
import type { Condition, ReferringCondition } from '../../../core/conditions/condition.ts'
import { explainCondition, sentenceOf } from '../../../core/conditions/explain.ts'
import { conditionReads, propertiesRead } from '../../../core/conditions/reads.ts'
import { textLengthLimit } from '../../../core/conditions/regex.ts'
import { propertyNames, validateCondition } from '../../../core/conditions/validate.ts'

type Case = [
  name: string,
  condition: unknown,
  attributes: object,
  expected: boolean,
  groups?: Record<string, unknown[]>,
]

const oracle = JSON.parse(readFileSync(new URL('growthbook-conditions.json', import.meta.url), 'utf8')) as {
  specVersion: string
  evalCondition: Case[]
}

function holds(condition: unknown, facts: unknown): boolean {
  return compileCondition(condition as Condition, objectEnvironment())(facts)
}

describe('the semantics of GrowthBook', () => {
  it('are tested by all 248 cases of spec 0.8.0', () => {
    expect([oracle.specVersion, oracle.evalCondition.length]).toEqual(['0.8.0', 248])
  })

  it.each(oracle.evalCondition)(
    'hold in: %s (%j of %j)',
    (_name, condition, attributes, expected, groups) => {
      expect(compileCondition(condition as Condition, objectEnvironment(groups))(attributes)).toBe(expected)
    },
  )
})

describe('deviations from GrowthBook, by design', () => {
  it('a visitor who said nothing has no inherited "toString": only own properties are read', () => {
    expect(holds({ toString: { $exists: true } }, {})).toBe(false)
    expect(holds({ 'plan.constructor.name': 'String' }, { plan: 'pro' })).toBe(false)
    expect(holds({ plan: 'pro' }, Object.create({ plan: 'pro' }))).toBe(false)
    expect(holds({ list: { $elemMatch: { '__proto__.x': { $exists: true } } } }, { list: [{}] })).toBe(false)
  })

  it.each(['^(a+)+$', '(a|aa)+$', '(a*)*b', '(.*a){12}$', '([a-z]+)*\\d'])(
    'a hostile text takes no longer in %s: regular expressions are linear',
    (pattern) => {
      expect(holds({ text: { $regex: pattern } }, { text: `${'a'.repeat(textLengthLimit - 1)}!` })).toBe(
        false,
      )
      expect(holds({ text: { $regexi: pattern } }, { text: `${'A'.repeat(100_000)}!` })).toBe(false)
    },
  )

  it('text above 10,000 characters matches no regular expression', () => {
    expect(holds({ text: { $regex: 'a' } }, { text: 'a'.repeat(10_000) })).toBe(true)
    expect(holds({ text: { $regex: 'a' } }, { text: 'a'.repeat(10_001) })).toBe(false)
  })

  it('a visitor without a name is not called "null"', () => {
    expect(holds({ name: 'null' }, {})).toBe(false)
    expect(holds({ name: { $regex: 'null' } }, { name: null })).toBe(false)
    expect(holds({ name: null }, {})).toBe(true)
  })

  it('a visitor who sends an object with a "toString" of its own breaks no comparison', () => {
    const hostile = { toString: 'no function', valueOf: 1, toJSON: 1 }
    const operators = [
      { $gt: 1 },
      { $lte: 'x' },
      { $regex: 'x' },
      { $veq: '1' },
      { $in: ['x'] },
      { $alli: ['x'] },
    ]
    for (const condition of ['x', 1, ...operators]) {
      expect(holds({ value: condition }, { value: hostile })).toBe(false)
      expect(holds({ value: condition }, { value: [hostile] })).toBe(false)
    }
    expect(holds({ value: { $eq: true } }, { value: hostile })).toBe(false)
    expect(holds({ value: true }, { value: hostile })).toBe(true)
  })

  it('a literal object may have its keys in any order', () => {
    expect(holds({ size: { w: 1, h: [2] } }, { size: { h: [2], w: 1 } })).toBe(true)
    expect(holds({ size: { w: 1, h: [2] } }, { size: { h: [3], w: 1 } })).toBe(false)
  })

  it('an argument of the wrong type never matches', () => {
    for (const condition of [
      { $and: 1 },
      { $or: {} },
      { $nor: 'x' },
      { $not: 1 },
      { $segment: 1 },
      { $event: {} },
    ]) {
      expect(holds(condition, {})).toBe(false)
    }
    expect(holds(null, {})).toBe(false)
    expect(holds({ n: { $ne: [1] } }, { n: 2 })).toBe(false)
  })
})

describe('a condition with segments and events', () => {
  const environment = {
    ...objectEnvironment(),
    segment: (name: string) => () => name === 'loyal' || name === 'local',
    event: (event: { name: unknown }) => () => event.name === 'Review Read',
  }
  const met = (condition: Condition) => compileCondition(condition, environment)({})

  it('a visitor is in a segment, or in all of several', () => {
    expect(met({ $segment: 'loyal' })).toBe(true)
    expect(met({ $segment: ['loyal', 'local'] })).toBe(true)
    expect(met({ $segment: ['loyal', 'new'] })).toBe(false)
    expect(met({ $not: { $segment: 'new' }, $or: [{ $event: { name: 'Review Read' } }] })).toBe(true)
    expect(met({ $event: { name: 'Order Completed' } })).toBe(false)
  })

  it('an element of a list is in no segment, whoever has it', () => {
    const condition = { list: { $elemMatch: { $segment: 'loyal' } } } as Condition
    expect(compileCondition(condition, environment)({ list: [{}] })).toBe(false)
  })

  it('says what it reads, and not what is inside a where or an element', () => {
    const event = { name: 'Review Read', where: { category: 'mills' } }
    const condition: Condition = {
      'traits.plan': 'pro',
      $or: [{ $segment: ['loyal', 'local'] }, { $not: { 'features.orders': { $gt: 1 }, $segment: 'loyal' } }],
      $and: [{ $event: event }, { 'traits.plan': { $ne: 'free' } }],
      'traits.pets': { $elemMatch: { name: 'Fido' } },
    }
    expect(conditionReads(condition)).toEqual({
      fields: ['traits.plan', 'features.orders', 'traits.pets'],
      segments: ['loyal', 'local'],
      events: [event],
      references: [],
    })
  })

  it('says what the where of an event refers to, and which properties it looks at', () => {
    const where: ReferringCondition = {
      category: { $in: { $ref: 'features.shelves' } },
      $or: [{ 'products.0.brand': { $not: { $ne: { $ref: 'traits.brand' } } } }, { price: 3 }],
      products: { $elemMatch: { colour: { $eq: { $ref: 'traits.brand' } } } },
    }
    const condition: Condition = { $not: { $event: { name: 'Review Read', where } } }
    expect(conditionReads(condition).references).toEqual(['features.shelves', 'traits.brand'])
    expect(propertiesRead(where)).toEqual(['category', 'products', 'brand', 'price', 'colour'])
  })
})

describe('a condition with mistakes', () => {
  const known = {
    segments: new Set(['loyal', 'readsMachineReviews']),
    groups: new Set(['vip']),
    field: (path: string) =>
      path === 'features.ltv'
        ? { message: 'There is no such feature.', cure: 'Did you mean "features.orders"?' }
        : undefined,
  }
  const problems = (condition: unknown) => validateCondition(condition, known, 'segments.x')
  const only = (condition: unknown) => {
    const found = problems(condition)
    expect(found).toHaveLength(1)
    return found[0]!
  }

  it('without any is accepted', () => {
    const condition: Condition = {
      'traits.plan': { $in: ['pro', 'team'], $ne: 'free' },
      'features.orders': { $gte: 2 },
      'context.url': { $regex: '^/shop/' },
      'account.id': { $notInGroup: 'vip' },
      'traits.tags': { $size: { $gte: 1 }, $all: ['a', { $regexi: '^b' }], $elemMatch: { $eq: 'c' } },
      'traits.pets': { $elemMatch: { name: 'Fido', 'owner.age': { $gt: 3 } } },
      'traits.size': { w: 1 },
      $segment: 'loyal',
      $event: {
        name: ['Review Read', 'Video Seen'],
        where: { stars: 5 },
        within: { days: 30 },
        count: { $gte: 2 },
      },
    }
    expect(problems(condition)).toEqual([])
  })

  it('names the operator that was meant', () => {
    expect(only({ 'traits.name': { $regx: 'x' } })).toEqual({
      code: 'unknown-operator',
      path: 'segments.x.traits.name.$regx',
      message: 'There is no operator $regx.',
      cure: 'Did you mean "$regex"?',
    })
    expect(only({ $ro: [] }).cure).toBe('Did you mean "$or"?')
    expect(only({ $gt: 5 }).message).toBe('$gt is about one field, and there is none here.')
  })

  it('names the field, segment or group that was meant', () => {
    expect(only({ 'trait.plan': 'pro' }).cure).toBe('Did you mean "traits.plan"?')
    expect(only({ country: 'NL' }).cure).toBe('Start it with one of traits. features. context. account.')
    expect(only({ 'features.ltv': 1 }).cure).toBe('Did you mean "features.orders"?')
    expect(only({ $segment: 'readsMachineReview' }).cure).toBe('Did you mean "readsMachineReviews"?')
    expect(only({ 'traits.id': { $inGroup: 'vpi' } }).cure).toBe('Did you mean "vip"?')
    expect(only({ 'traits..plan': 1 }).code).toBe('unknown-field')
    expect(only({ traits: 1 }).code).toBe('unknown-field')
  })

  it.each([
    ['$eq', []],
    ['$gt', true],
    ['$lt', Number.NaN],
    ['$in', 'NL'],
    ['$nini', [{}]],
    ['$exists', 'true'],
    ['$type', 'text'],
    ['$size', -1],
    ['$all', 'a'],
    ['$elemMatch', 5],
    ['$regex', 5],
    ['$vgt', 2],
    ['$inGroup', ['vip']],
  ])('has an argument of the wrong type: %s of %j', (operator, argument) => {
    const problem = only({ 'traits.x': { [operator]: argument } })
    expect(problem.code).toBe('wrong-argument')
    expect(problem.path).toBe(`segments.x.traits.x.${operator}`)
    expect(problem.cure).not.toBe('')
  })

  it('has a regular expression that cannot be used', () => {
    expect(only({ 'traits.x': { $regex: '(?=a)' } }).message).toContain('invalid or unsupported Perl syntax')
    expect(only({ 'traits.x': { $regexi: '[' } }).code).toBe('bad-regex')
    expect(only({ 'traits.x': { $regex: 'a'.repeat(1_001) } }).message).toContain('longer than 1000')
  })

  it('asks of an event what events do not have', () => {
    const found = problems({
      $event: { nam: 'x', where: { $segment: 'loyal' }, within: { day: 3 }, count: { $gt: -1, $regex: 'x' } },
    })
    expect(found.map(({ code, path }) => [code, path.replace('segments.x.$event.', '')])).toEqual([
      ['unknown-key', 'nam'],
      ['wrong-argument', 'name'],
      ['not-allowed-here', 'where.$segment'],
      ['bad-duration', 'within'],
      ['wrong-argument', 'count.$gt'],
      ['unknown-operator', 'count.$regex'],
    ])
  })

  it('reports all mistakes at once, each with its place', () => {
    const found = problems({ $or: [{ 'traits.a': { $gte: 1, x: 1 } }, 5], $segment: ['loyal', 'new'] })
    expect(found.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'mixed-operators segments.x.$or[0].traits.a',
      'wrong-argument segments.x.$or[1]',
      'unknown-segment segments.x.$segment[1]',
    ])
  })

  it('is refused unread when it is too deep or too large', () => {
    let deep: object = {}
    for (let i = 0; i < 100_000; i++) deep = { $not: deep }
    expect(only(deep).code).toBe('too-deep')
    expect(only({ 'traits.id': { $in: Array.from({ length: 1_000 }, (_, i) => i) } }).code).toBe('too-large')
  })

  it('may use any property of a signal in a where, but no segment', () => {
    expect(validateCondition({ category: 'mills', 'price.net': { $gt: 5 } }, propertyNames)).toEqual([])
    expect(validateCondition({ $event: { name: 'x' } }, propertyNames)[0]!.code).toBe('not-allowed-here')
  })
})

describe('an explanation', () => {
  const environment = {
    ...objectEnvironment(),
    segment: (name: string) => () => name === 'loyal',
    event: () => () => false,
  }
  const condition: Condition = {
    'features.orders': { $gte: 2, $lt: 10 },
    $or: [{ 'traits.plan': 'pro' }, { $segment: 'loyal' }],
    $not: { 'context.country': { $in: ['NL', 'BE'] } },
  }

  it('says what did not hold', () => {
    const facts = { features: { orders: 1 }, traits: { plan: 'free' }, context: { country: 'NL' } }
    expect(explainCondition(condition, environment, facts)).toMatchObject({
      pass: false,
      sentence: 'features.orders (1) is not at least 2; context.country ("NL") is among "NL", "BE".',
    })
  })

  it('says what held', () => {
    const trace = explainCondition(condition, environment, { features: { orders: 3 } })
    expect(trace.pass).toBe(true)
    expect(trace.sentence).toBe(
      'features.orders (3) is at least 2; features.orders (3) is less than 10; ' +
        'this person is in the segment "loyal"; context.country (absent) is not among "NL", "BE".',
    )
  })

  it('gives each leaf its place, operator, expected and actual value', () => {
    const trace = explainCondition(condition, environment, { features: { orders: 1 } })
    expect(trace.parts[0]!.parts[0]).toEqual({
      pass: false,
      sentence: 'features.orders (1) is not at least 2.',
      path: 'features.orders.$gte',
      operator: '$gte',
      field: 'features.orders',
      expected: 2,
      actual: 1,
      parts: [],
    })
  })

  it('can be told to the person without facts', () => {
    expect(sentenceOf(condition)).toBe(
      'This is shown because your orders is at least 2 and is less than 10, either your plan is "pro" or ' +
        'you are in the group "loyal" and the country is not among "NL", "BE".',
    )
    const event = {
      name: 'Review Read',
      where: { category: 'mills' },
      within: { days: 30 },
      count: { $gte: 2 },
    }
    expect(sentenceOf({ $event: event })).toBe(
      'This is shown because you did "Review Read" (where category is "mills") at least 2 times within 30 days.',
    )
    const similar = { ...event, where: { category: { $in: { $ref: 'features.favouriteShelf' } } } } as const
    expect(sentenceOf({ $event: similar })).toBe(
      'This is shown because you did "Review Read" (where category is among your favourite shelf) at least 2 times within 30 days.',
    )
  })
})
