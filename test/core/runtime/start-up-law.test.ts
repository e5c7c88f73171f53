import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AttuneError } from '../../../core/errors.ts'
import { createCounts } from '../../../core/operations/counts.ts'
import { guardedStore } from '../../../core/operations/guarded-store.ts'
import { systemClock } from '../../../core/ports/clock.ts'
import { checkDefinitions } from '../../../core/runtime/check-definitions.ts'
import type { Definitions } from '../../../core/runtime/definitions.ts'
import { compileSite } from '../../../core/runtime/site.ts'
import { switchesKey } from '../../../core/runtime/storing/keys.ts'
import { store } from './refused.ts'
import { shop } from './shop.ts'

/** Any JSON, now and then with the words of definitions as keys and values. */
const words = Object.keys(shop).concat(
  ...JSON.stringify(shop)
    .matchAll(/"([^"]+)"/g)
    .map((match) => match[1]!),
)
const anyJson = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom(...words, '__proto__', 'constructor', '', null, true, false, 0, -1, 1.5, 1e300),
    fc.jsonValue({ maxDepth: 2 }),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...words, '__proto__', 'toString', 'valueOf', 'x'), tie('json'), {
      maxKeys: 5,
    }),
  ),
})).json

/** The shop with one value somewhere in it replaced. */
const almostRight = fc.tuple(fc.array(fc.nat(), { maxLength: 9 }), anyJson).map(([steps, value]) => {
  const copy = structuredClone(shop) as unknown as Record<string, unknown>
  let place: Record<string, unknown> = copy
  for (const [index, step] of steps.entries()) {
    const keys = Object.keys(place)
    const key = keys[step % keys.length]
    if (key === undefined) break
    const inner = place[key]
    const isLast = index === steps.length - 1 || typeof inner !== 'object' || inner === null
    if (!isLast) {
      place = inner as Record<string, unknown>
      continue
    }
    place[key] = value
    break
  }
  return copy
})

describe('the law of start-up', () => {
  const counts = createCounts()
  const guard = { clock: systemClock, patience: 2_000, counts, probeKey: switchesKey }
  const ports = {
    ...guardedStore(store, guard),
    counts,
    clock: systemClock,
    patience: 2_000,
    onError: () => {},
  }
  const holds = (definitions: unknown) => {
    const isRecord = typeof definitions === 'object' && definitions !== null && !Array.isArray(definitions)
    const options = isRecord ? { ...definitions, store } : definitions
    try {
      checkDefinitions(options as Definitions)
    } catch (error) {
      expect(error).toBeInstanceOf(AttuneError)
      const { code, problems } = error as AttuneError
      expect(code).toBe('ATTUNE_DEFINITIONS')
      expect(problems.length).toBeGreaterThan(0)
      for (const { message, cure } of problems) expect([message, cure]).not.toContain('')
      return 'refused'
    }
    compileSite(options as Definitions, ports)
    return 'compiled'
  }

  it('any JSON is refused with at least one problem, or compiles', () => {
    fc.assert(
      fc.property(anyJson, (definitions) => void holds(definitions)),
      { numRuns: 1_000 },
    )
  })

  it('definitions with one value replaced are refused with at least one problem, or compile', () => {
    const outcomes = new Set<string>()
    fc.assert(
      fc.property(almostRight, (definitions) => void outcomes.add(holds(definitions))),
      { numRuns: 2_000 },
    )
    expect([...outcomes].sort()).toEqual(['compiled', 'refused'])
  })
})
