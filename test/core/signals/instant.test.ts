import { describe, expect, it } from 'vitest'
import { parseInstant } from '../../../core/signals/instant.ts'

const noon = Date.UTC(2025, 0, 31, 12)

describe('a time as SDKs write it', () => {
  it.each([
    '2025-01-31T12:00:00.000Z',
    '2025-01-31T12:00:00Z',
    '2025-01-31t12:00:00z',
    '2025-01-31T12:00Z',
    '2025-01-31 12:00:00',
    '2025-01-31T12:00:00',
    '2025-01-31T12:00:00.000000Z',
    '2025-01-31T13:00:00+01:00',
    '2025-01-31T07:00:00-0500',
    new Date(noon),
    noon,
    noon + 0.7,
  ])('%s is noon in Greenwich', (value) => {
    expect(parseInstant(value)).toBe(noon)
  })

  it('may be a day alone, which begins in Greenwich', () => {
    expect(parseInstant('2025-01-31')).toBe(Date.UTC(2025, 0, 31))
  })

  it.each([
    '',
    'soon',
    'foo 2020',
    '2025',
    '31.01.2025',
    '2025-13-01',
    '2025-02-31T12:00:00Z',
    '2025-02-30',
    '2025-01-31T25:00:00Z',
    `2025-01-31T12:00:00.${'0'.repeat(10_000)}Z`,
    Number.NaN,
    9e15,
    new Date('x'),
    null,
    {},
    [noon],
  ])('%j is none', (value) => {
    expect(parseInstant(value)).toBeUndefined()
  })
})
