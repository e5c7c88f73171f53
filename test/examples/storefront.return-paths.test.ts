import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safePath } from '../../examples/storefront/web/security.ts'
import { returnPath } from '../../middleware/collector/return-path.ts'
import { origin } from './storefront.ts'

/** Where Attune's collector would go on, or `undefined` where it refuses. */
function collectorsPath(value: unknown): string | undefined {
  try {
    return returnPath(value)
  } catch {
    return undefined
  }
}

const hostile = [
  '//evil.test',
  '///evil.test',
  '/\\evil.test',
  '\\\\evil.test',
  '/\t/evil.test',
  '/\n/evil.test',
  '\t//evil.test',
  ' //evil.test',
  '/.//evil.test',
  '/a/..//evil.test',
  '/%2e//evil.test',
  '/.\\/evil.test',
  'https://evil.test',
  'https:evil.test',
  'https://shop.invalid@evil.test/',
  'evil.test',
  'javascript:alert(1)',
  'data:text/html,x',
  `/${'a'.repeat(2_048)}`,
  ['/cart'],
  { toString: () => '/cart' },
  null,
  7,
]

describe('where a form leads back to', () => {
  it.each(hostile)('is never %j, neither from the shop nor from the collector', (value) => {
    expect(safePath(value)).toBe('/')
    expect(collectorsPath(value)).toBeUndefined()
  })

  it.each(['/', '/cart', '/products/tarn-64?a=1#b', '/search?q=a%20b', '/search?next=//evil.test'])(
    'may be %s, from the shop as from the collector',
    (value) => {
      expect(safePath(value)).toBe(value)
      expect(collectorsPath(value)).toBe(value)
    },
  )

  it('is the front page where a form says nothing', () => {
    expect(safePath(undefined)).toBe('/')
    expect(safePath('')).toBe('/')
    expect(collectorsPath('')).toBe('/')
  })

  it('is on this site whatever is tried, and the shop and the collector agree on it', () => {
    const pieces = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '\t',
      '\r',
      '%2f',
      '%2e',
      '@',
      ':',
      'evil.test',
      'a',
      '?',
      '#',
    )
    const tried = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 12 }).map((parts) => `/${parts.join('')}`),
    )
    fc.assert(
      fc.property(tried, (value) => {
        const path = safePath(value)
        expect(new URL(path, origin).origin).toBe(origin)
        expect(collectorsPath(value) ?? '/').toBe(path)
      }),
      { numRuns: 1_000 },
    )
  })
})
