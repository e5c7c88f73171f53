import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCurrency, toMajor, toMinor } from '../../core/money.ts'

describe('an amount in minor units', () => {
  it.each([
    ['19.99', 'EUR', 1999],
    [19.99, 'EUR', 1999],
    [1.005, 'USD', 101],
    [0.1 + 0.2, 'USD', 30],
    [4.35, 'USD', 435],
    ['1234', 'JPY', 1234],
    ['1.2345', 'KWD', 1235],
    ['10', 'CLF', 100000],
    ['19.', 'usd', 1900],
    [' 7.5 ', 'USD', 750],
    ['-3.20', 'USD', -320],
    [-0, 'USD', 0],
    ['-0.001', 'USD', 0],
    [1e-9, 'USD', 0],
  ])('%s %s is %d', (amount, currency, minor) => {
    expect(toMinor(amount, currency)).toBe(minor)
  })

  it('keeps the hundredths of forints and rupiahs, although nobody prints them', () => {
    expect(toMinor('1234.56', 'HUF')).toBe(123456)
    expect(toMinor('1234.56', 'IDR')).toBe(123456)
  })

  it.each([
    '',
    ' ',
    'free',
    '1,234.50',
    '€5',
    '1e3',
    '0x10',
    '.5',
    '5.5.5',
    '--1',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1e21,
    '9'.repeat(20),
    '1'.repeat(100_000),
  ])('is absent for %s', (amount) => {
    expect(toMinor(amount, 'EUR')).toBeUndefined()
  })

  it('is absent where the currency is not one', () => {
    expect(toMinor('1.00', 'ABC')).toBeUndefined()
  })

  it('law: writing an amount out and reading it back loses nothing', () => {
    const currency = fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF')
    fc.assert(
      fc.property(fc.integer({ min: -1e11, max: 1e11 }), currency, (minor, code) => {
        expect(toMinor(toMajor(minor, code), code)).toBe(minor)
      }),
    )
  })

  it('law: whatever is handed in, the answer is a safe integer or nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double()), (amount) => {
        const minor = toMinor(amount, 'EUR')
        expect(minor === undefined || (Number.isSafeInteger(minor) && !Object.is(minor, -0))).toBe(true)
      }),
    )
  })
})

describe('a currency', () => {
  it('is known by its ISO 4217 code, in either case, also when it was retired', () => {
    for (const code of ['EUR', 'eur', 'JPY', 'HRK', 'DEM', 'CLF', 'UYW'])
      expect(isCurrency(code), code).toBe(true)
  })

  it('is not any three letters, nor "no currency", nor a longer text', () => {
    for (const code of ['ABC', 'XXX', 'XTS', '', 'EURO', '€', '__proto__', 'E'.repeat(1e6)]) {
      expect(isCurrency(code), code.slice(0, 9)).toBe(false)
    }
  })
})
