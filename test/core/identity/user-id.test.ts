import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AttuneError } from '../../../core/errors.ts'
import { checkUserId } from '../../../core/identity/user-id.ts'

const refusal = (userId: unknown): AttuneError => {
  try {
    checkUserId(userId)
  } catch (error) {
    if (error instanceof AttuneError) return error
  }
  throw new Error(`${String(userId)} was taken`)
}

describe('a user id', () => {
  it.each([
    ['17', '17'],
    [17, '17'],
    ['  anna@example.com ', 'anna@example.com'],
    ['3f2b8c1e-9a4d-4e59-8b2f-6f1f6d0c9a11', '3f2b8c1e-9a4d-4e59-8b2f-6f1f6d0c9a11'],
    ['guest-4711', 'guest-4711'],
    ['Zoë Müller', 'Zoë Müller'],
    ['x'.repeat(256), 'x'.repeat(256)],
  ])('%j is taken as %j', (given, taken) => {
    expect(checkUserId(given)).toBe(taken)
  })

  it.each([
    '',
    '   ',
    'null',
    'NULL',
    'undefined',
    'None',
    'nil',
    'NaN',
    'false',
    'true',
    '0',
    0,
    '-1',
    -1,
    'anonymous',
    'Guest',
    'unknown',
    'user',
    'userId',
    'user_id',
    'id',
    'test',
    'n/a',
    '[object Object]',
    '{}',
    '[]',
    '""',
    '00000000-0000-0000-0000-000000000000',
    ' null ',
    'x'.repeat(257),
    'anna\nberta',
    'anna\u0000',
    'half \ud800',
  ])('%j would make one person of everybody, and is refused', (junk) => {
    expect(refusal(junk).code).toBe('ATTUNE_ID_INVALID')
  })

  it.each([undefined, null, true, Number.NaN, 1.5, 2 ** 60, {}, [], ['17'], () => '17', Symbol('17')])(
    '%o is not an id',
    (junk) => {
      expect(refusal(junk).code).toBe('ATTUNE_ID_INVALID')
    },
  )

  it('a refusal says what was wrong and what to do', () => {
    expect(refusal(undefined).message).toMatch(
      /must be a string, not undefined.*Call identify\(\) with the id/,
    )
    expect(refusal('null').message).toMatch(/"null" is a placeholder/)
    expect(refusal([]).message).toMatch(/not an array/)
  })

  it('whatever is given, it is refused with that code or taken as trimmed text', () => {
    fc.assert(
      fc.property(fc.anything(), (given) => {
        try {
          const taken = checkUserId(given)
          expect(taken).toBe(taken.trim())
          expect(taken.length).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toMatchObject({ code: 'ATTUNE_ID_INVALID' })
        }
      }),
    )
  })
})
