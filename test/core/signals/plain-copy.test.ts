import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { signalLimits } from '../../../core/signals/limits.ts'
import { copyWithinLimits, limitBudget } from '../../../core/signals/plain-copy.ts'

function copy(value: unknown) {
  const budget = limitBudget()
  const copied = copyWithinLimits(value, 'properties', budget)
  return { copied, problems: budget.problems.map((p) => `${p.path.slice(0, 40)}: ${p.code}`) }
}

function nested(depth: number): object {
  return depth === 1 ? {} : { a: nested(depth - 1) }
}

function withKeys(count: number, prefix = 'k'): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [prefix + i, 1]))
}

describe('the properties of a signal', () => {
  it('are taken in up to each limit, and refused just beyond it', () => {
    const { stringLength, arrayLength, keysPerObject, nameLength, depth } = signalLimits
    const within = (value: unknown) => expect(copy(value)).toEqual({ copied: value, problems: [] })
    const beyond = (value: unknown, problem: string) => expect(copy(value).problems).toEqual([problem])

    within({ a: 'x'.repeat(stringLength) })
    beyond({ a: 'x'.repeat(stringLength + 1) }, 'properties.a: too-long')
    within({ a: Array(arrayLength).fill(1) })
    beyond({ a: Array(arrayLength + 1).fill(1) }, 'properties.a: too-many')
    within(withKeys(keysPerObject))
    beyond(withKeys(keysPerObject + 1), 'properties: too-many')
    within({ ['k'.repeat(nameLength)]: 1 })
    beyond({ ['k'.repeat(nameLength + 1)]: 1 }, `properties.${'k'.repeat(29)}: too-long`)
    within(nested(depth))
    beyond(nested(depth + 1), 'properties.a.a.a.a.a: too-deep')
  })

  it('have at most 256 keys in all objects together', () => {
    const four = [withKeys(63), withKeys(64), withKeys(64), withKeys(64)]
    expect(copy({ list: four }).problems).toEqual([])
    expect(copy({ list: [...four, { one: 1 }] }).problems).toEqual(['properties.list.4.one: too-many'])
  })

  it('are at most 32 KB of JSON, counted as UTF-8, and said so once', () => {
    const text = 'ä'.repeat(1_000)
    expect(copy({ list: Array(16).fill(text) }).problems).toEqual([])
    expect(copy({ list: Array(17).fill(text) }).problems).toEqual(['message: too-large'])
    const escaped = '\n'.repeat(2_000)
    expect(copy({ list: Array(9).fill(escaped) }).problems).toEqual(['message: too-large'])
  })

  it('may be far too large without costing more than the limit', () => {
    let read = 0
    const item = () =>
      Object.defineProperty({}, 'a', { enumerable: true, get: () => ++read && 'x'.repeat(2_000) })
    const wide = () => Array.from({ length: 100 }, () => Array.from({ length: 100 }, item))
    copy({ list: wide() })
    expect(read).toBeLessThan(20)
  })

  it('may refer to themselves: the depth limit ends it', () => {
    const circle: Record<string, unknown> = {}
    circle.self = circle
    expect(copy(circle).problems).toEqual(['properties.self.self.self.self.self: too-deep'])
  })

  it('treat dates and what is undefined as JSON does', () => {
    const value = { at: new Date(0), gone: undefined, list: [undefined, -0] }
    expect(copy(value).copied).toEqual({ at: '1970-01-01T00:00:00.000Z', list: [null, 0] })
  })

  it.each([
    ['a function', () => 1],
    ['a big integer', 1n],
    ['a symbol', Symbol('s')],
    ['not a number', Number.NaN],
    ['infinity', Number.NEGATIVE_INFINITY],
    ['an invalid date', new Date('x')],
    ['a map', new Map()],
    ['a class instance', new (class Price {})()],
    ['bytes', Buffer.from('x')],
  ])('cannot hold %s', (_, value) => {
    expect(copy({ a: value }).problems).toEqual(['properties.a: not-json'])
  })

  it('hold no NUL, which PostgreSQL refuses, and whole characters only', () => {
    expect(copy({ a: 'x\0' }).problems).toEqual(['properties.a: not-text'])
    expect(copy({ 'x\0': 1 }).problems.length).toBe(1)
    expect(copy({ '\ud800': 1 }).problems.length).toBe(1)
    expect(copy({ a: '\ud83d' }).copied).toEqual({ a: '\ufffd' })
  })

  it('report at most twenty mistakes', () => {
    expect(copy({ list: Array(100).fill(Number.NaN) }).problems.length).toBe(signalLimits.problems)
  })

  it('law: what was accepted is what JSON would have made of it, and shares nothing with the original', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), (value) => {
        const { copied, problems } = copy(value)
        if (problems.length > 0) return
        expect(copied).toEqual(JSON.parse(JSON.stringify(value)))
        expect(JSON.stringify(copied).length).toBeLessThanOrEqual(signalLimits.bytes)
        expect(
          Object.values(copied as object).some((v) => v === Object(v) && Object.values(value).includes(v)),
        ).toBe(false)
      }),
    )
  })
})
