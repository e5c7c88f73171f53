import { evalCondition } from '@growthbook/growthbook'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileCondition, objectEnvironment } from '../../../core/conditions/compile.ts'
import type { Condition } from '../../../core/conditions/condition.ts'
import { type ConditionTrace, explainCondition, sentenceOf } from '../../../core/conditions/explain.ts'
import { validateCondition } from '../../../core/conditions/validate.ts'

const groups = { vip: ['ann', 'bob', 3], empty: [] }
const plain = objectEnvironment(groups)

/** Plain objects whose visitor is in segments of even-numbered letters and did events in `did`. */
const environment = {
  ...plain,
  segment: (name: string) => () => name.charCodeAt(0) % 2 === 0,
  event:
    ({ name }: { name: string | readonly string[] }) =>
    () =>
      [name].flat().includes('Order Completed'),
}

const text = fc.constantFrom(
  '',
  'a',
  'b',
  'A',
  'ann',
  'pro',
  '3',
  '10',
  ' 3',
  'true',
  '1.2.0',
  'v1.10.0-rc.1',
)
const number = fc.constantFrom(0, 1, 3, 10, -2, 2.5)
const scalar = fc.oneof(text, number, fc.boolean(), fc.constant(null))
const version = fc.constantFrom('1.2.0', '1.2.0-beta', '1.10', 'v2.0.0+b')
const pattern = fc.constantFrom('^a', 'o$', 'n+', '(a|pro)', '[0-9]', '(', '')

const facts = fc.record(
  {
    traits: fc.record(
      {
        name: fc.oneof(scalar),
        tags: fc.array(fc.oneof(text, number), { maxLength: 4 }),
        size: fc.constant({ w: 1, h: 2 }),
      },
      { requiredKeys: [] },
    ),
    features: fc.record({ orders: fc.oneof(number, text) }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
)

const operatorsOn = (value: fc.Arbitrary<unknown>): Record<string, fc.Arbitrary<unknown>> => ({
  $eq: value,
  $ne: value,
  $gt: fc.oneof(text, number),
  $gte: fc.oneof(text, number),
  $lt: fc.oneof(text, number),
  $lte: fc.oneof(text, number),
  $in: fc.array(value, { maxLength: 12 }),
  $nin: fc.array(value, { maxLength: 3 }),
  $ini: fc.array(value, { maxLength: 3 }),
  $nini: fc.array(value, { maxLength: 3 }),
  $inGroup: fc.constantFrom('vip', 'empty'),
  $notInGroup: fc.constantFrom('vip', 'empty'),
  $exists: fc.boolean(),
  $type: fc.constantFrom('string', 'number', 'boolean', 'null'),
  $vgt: version,
  $vgte: version,
  $vlt: version,
  $vlte: version,
  $veq: version,
  $vne: version,
  $not: fc.oneof(value, fc.record({ $gte: number })),
})

const oneOperator = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(
    ...Object.entries(operatorsOn(value)).map(([operator, argument]) => fc.record({ [operator]: argument })),
  )

const literalOrOperators = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(
    value,
    oneOperator(value),
    fc.tuple(oneOperator(value), oneOperator(value)).map(([one, other]) => Object.assign({}, one, other)),
  )

const listOperators = fc.record(
  {
    $in: fc.array(scalar, { maxLength: 3 }),
    $nini: fc.array(scalar, { maxLength: 3 }),
    $size: fc.oneof(fc.nat(4), fc.record({ $gte: fc.nat(4) })),
    $all: fc.array(fc.oneof(text, number), { maxLength: 2 }),
    $alli: fc.array(fc.oneof(text, fc.record({ $gt: number })), { maxLength: 2 }),
    $elemMatch: fc.oneof(fc.record({ $eq: scalar }), fc.record({ $gt: number, $lt: number })),
  },
  { requiredKeys: ['$size'], noNullPrototype: true },
)

const fields = fc.record(
  {
    'traits.name': literalOrOperators(scalar),
    'traits.tags': listOperators,
    'traits.size': fc.constantFrom({ w: 1, h: 2 }, { w: 2 }, null),
    'features.orders': literalOrOperators(fc.oneof(number, text)),
  },
  { requiredKeys: [], noNullPrototype: true },
)

/** Conditions over `facts`, with the given entries that are not about fields. */
function conditions(references: fc.Arbitrary<Condition>): fc.Arbitrary<Condition> {
  return fc.letrec<{ document: Condition }>((tie) => ({
    document: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fields as fc.Arbitrary<Condition>,
      references,
      fc.record(
        {
          $and: fc.array(tie('document'), { maxLength: 3 }),
          $or: fc.array(tie('document'), { maxLength: 3 }),
          $nor: fc.array(tie('document'), { maxLength: 3 }),
          $not: tie('document'),
          'traits.name': scalar,
        },
        { requiredKeys: [], noNullPrototype: true },
      ) as fc.Arbitrary<Condition>,
    ),
  })).document
}

const ofGrowthBook = conditions(fc.constant({}))
const patterns = fc.record({
  'traits.name': fc.oneof(fc.record({ $regex: pattern }), fc.record({ $regexi: pattern })),
})
const segments = fc.record({
  $segment: fc.oneof(fc.constantFrom('a', 'b'), fc.array(fc.constantFrom('b', 'd', 'e'))),
})
const events = fc.record({
  $event: fc.record({ name: fc.constantFrom('Order Completed', 'Product Viewed') }),
})
const anyCondition = conditions(fc.oneof(patterns, segments, events) as fc.Arbitrary<Condition>)

const holds = (condition: Condition, subject: unknown) => compileCondition(condition, environment)(subject)

function verdict(trace: ConditionTrace): boolean {
  const passes = trace.parts.map(verdict)
  switch (trace.parts.length === 0 ? 'leaf' : trace.operator) {
    case '$and':
      return passes.every(Boolean)
    case '$or':
      return passes.some(Boolean)
    case '$nor':
      return !passes.some(Boolean)
    case '$not':
      return !passes[0]
    default:
      return trace.pass
  }
}

/** The same document with the keys of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  )
}

/** The same facts, but inherited; each object keeps nothing of its own. */
function inherited(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.create(
    Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inherited(inner)])),
  )
}

describe('laws of conditions', () => {
  it('a condition means what it means to GrowthBook', () => {
    fc.assert(
      fc.property(ofGrowthBook, facts, (condition, subject) => {
        const expected = evalCondition(subject, condition as never, groups as never)
        expect(compileCondition(condition, plain)(subject)).toBe(expected)
      }),
      { numRuns: 2_000 },
    )
  })

  it('each operator on its own means what it means to GrowthBook', () => {
    fc.assert(
      fc.property(fc.oneof(scalar, oneOperator(scalar)), scalar, (name, actual) => {
        const expected = evalCondition({ name: actual }, { name } as never, groups as never)
        expect(compileCondition({ name } as Condition, plain)({ name: actual })).toBe(expected)
      }),
      { numRuns: 5_000 },
    )
  })

  it('$not is the opposite', () => {
    fc.assert(
      fc.property(anyCondition, facts, (condition, subject) => {
        expect(holds({ $not: condition }, subject)).toBe(!holds(condition, subject))
      }),
    )
  })

  it('$not on a field is the opposite', () => {
    fc.assert(
      fc.property(literalOrOperators(scalar), facts, (condition, subject) => {
        const field = (inner: unknown) => holds({ 'traits.name': inner } as Condition, subject)
        expect(field({ $not: condition })).toBe(!field(condition))
      }),
    )
  })

  it('$nor is not $or, and $and is one after the other', () => {
    fc.assert(
      fc.property(fc.array(anyCondition, { maxLength: 4 }), facts, (parts, subject) => {
        expect(holds({ $nor: parts }, subject)).toBe(!holds({ $or: parts }, subject))
        expect(holds({ $and: parts }, subject)).toBe(parts.every((part) => holds(part, subject)))
      }),
    )
  })

  it('the order of keys does not matter', () => {
    fc.assert(
      fc.property(anyCondition, facts, (condition, subject) => {
        expect(holds(reversed(condition) as Condition, subject)).toBe(holds(condition, subject))
        expect(holds(condition, reversed(subject))).toBe(holds(condition, subject))
      }),
    )
  })

  it('what a visitor only inherits is as good as absent', () => {
    fc.assert(
      fc.property(anyCondition, facts, (condition, subject) => {
        expect(holds(condition, inherited(subject))).toBe(holds(condition, {}))
      }),
    )
  })

  it('whatever a visitor sends, no condition throws', () => {
    fc.assert(
      fc.property(
        anyCondition,
        fc.record({ traits: fc.record({ name: fc.jsonValue(), tags: fc.jsonValue() }) }),
        (condition, subject) => {
          expect(typeof holds(condition, subject)).toBe('boolean')
        },
      ),
    )
  })

  it('any JSON at all can be validated; what validates can be compiled, and told; what does not, never throws', () => {
    const keys = fc.constantFrom(
      '$and',
      '$or',
      '$not',
      '$in',
      '$size',
      '$regex',
      '$elemMatch',
      '$all',
      'traits.a',
      'b',
      '$segment',
      '$event',
      'name',
      'within',
    )
    const document = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof(
        { depthSize: 'medium' },
        scalar,
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(keys, tie('any'), { maxKeys: 3, noNullPrototype: true }),
      ),
    })).any
    let valid = 0
    fc.assert(
      fc.property(fc.oneof(document, anyCondition), facts, (condition, subject) => {
        const problems = validateCondition(condition)
        for (const { code, message, cure } of problems) expect([code, message, cure]).not.toContain('')
        const verdict = holds(condition as Condition, subject)
        expect(explainCondition(condition as Condition, environment, subject).pass).toBe(verdict)
        if (problems.length > 0) return
        valid++
        expect(sentenceOf(condition as Condition)).toMatch(/^This is shown .+\.$/)
      }),
      { numRuns: 1_000 },
    )
    expect(valid).toBeGreaterThan(100)
  })

  it('an explanation always comes to the verdict of the condition, in the whole and part by part', () => {
    fc.assert(
      fc.property(anyCondition, facts, (condition, subject) => {
        const trace = explainCondition(condition, environment, subject)
        expect(trace.pass).toBe(holds(condition, subject))
        expect(verdict(trace)).toBe(trace.pass)
        expect(trace.sentence).toMatch(/^\S.*\.$/s)
      }),
      { numRuns: 500 },
    )
  })
})
