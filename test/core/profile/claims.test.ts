import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Claims,
  claimsGone,
  mergeClaims,
  readClaim,
  usualLimitOf,
  withClaim,
} from '../../../core/profile/claims.ts'

const limitOf = (namespace: string) => (namespace === 'card' ? 2 : 5)

/** Few ids and moments, so that people share them. */
const claims: fc.Arbitrary<Claims> = fc
  .array(
    fc.tuple(
      fc.constantFrom('card:', 'email#', '?email#', 'user:'),
      fc.constantFrom(...'abcdefgh'),
      fc.nat(6),
    ),
    { maxLength: 20 },
  )
  .map((made) => made.reduce<Claims>((kept, [kind, id, at]) => withClaim(kept, kind + id, at, limitOf), {}))
const namesOf = (all: Claims, start: string) => Object.keys(all).filter((claim) => claim.startsWith(start))

describe('law 1: the claims of two profiles that become one', () => {
  it('are the same whichever way round, and in whichever order three are joined', () => {
    fc.assert(
      fc.property(claims, claims, claims, (a, b, c) => {
        expect(mergeClaims(a, b, limitOf)).toEqual(mergeClaims(b, a, limitOf))
        expect(mergeClaims(mergeClaims(a, b, limitOf), c, limitOf)).toEqual(
          mergeClaims(a, mergeClaims(b, c, limitOf), limitOf),
        )
        expect(mergeClaims(a, a, limitOf)).toEqual(a)
      }),
      { numRuns: 500 },
    )
  })

  it('are never more than the limit of each namespace, and the newest of them', () => {
    fc.assert(
      fc.property(claims, claims, (a, b) => {
        const merged = mergeClaims(a, b, limitOf)
        expect(namesOf(merged, 'card:').length).toBeLessThanOrEqual(2)
        expect(namesOf(merged, '?email').length).toBeLessThanOrEqual(3)
        const oldest = Math.min(...namesOf(merged, 'card:').map((claim) => merged[claim]!))
        for (const gone of namesOf({ ...a, ...b }, 'card:').filter(
          (claim) => !Object.hasOwn(merged, claim),
        )) {
          expect(Math.max(a[gone] ?? 0, b[gone] ?? 0)).toBeLessThanOrEqual(oldest)
        }
      }),
    )
  })

  it('lose the oldest of a namespace, and nothing of any other', () => {
    const before = { 'card:1': 1, 'card:2': 2, 'user:17': 0 }
    const after = withClaim(before, 'card:3', 3, limitOf)
    expect(after).toEqual({ 'card:2': 2, 'card:3': 3, 'user:17': 0 })
    expect(claimsGone(before, after)).toEqual(['card:1'])
  })
})

describe('a claim as text', () => {
  it.each([
    ['user:a:b#c', { namespace: 'user', asserted: false, id: 'a:b#c' }],
    ['email#x', { namespace: 'email', asserted: false, digest: 'x' }],
    ['?email#x', { namespace: 'email', asserted: true, digest: 'x' }],
    ['nonsense', undefined],
  ])('%s', (claim, parts) => {
    expect(readClaim(claim)).toEqual(parts)
  })

  it('is kept 32 times of user ids and cookies, and 5 times of others, unless the site says', () => {
    expect(['user', 'cookie', 'card'].map(usualLimitOf)).toEqual([32, 32, 5])
  })
})
