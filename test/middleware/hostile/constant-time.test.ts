import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { createWriteKey } from 'attune/middleware'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readToken, signToken } from '../../../core/runtime/tokens/signed-token.ts'
import { compileWriteKeys } from '../../../middleware/collector/servers/write-key.ts'

const compared = { bytes: [] as number[] }

/** Whoever imports the function calls this one from here on. */
beforeAll(() => {
  const { timingSafeEqual } = crypto
  vi.spyOn(crypto, 'timingSafeEqual').mockImplementation((left, right) => {
    compared.bytes.push(left.byteLength)
    return timingSafeEqual(left, right)
  })
  syncBuiltinESMExports()
})

afterAll(() => {
  vi.restoreAllMocks()
  syncBuiltinESMExports()
})

/** What comparing takes: the lengths that were compared, each in constant time. */
function comparing<T>(work: () => T): { readonly answer: T; readonly bytes: readonly number[] } {
  compared.bytes = []
  return { answer: work(), bytes: compared.bytes }
}

describe('how long it takes to compare a secret', () => {
  it('is the same for the first write key, for the last, and for none', () => {
    const made = [createWriteKey(), createWriteKey(), createWriteKey()]
    const keyOf = compileWriteKeys(made.map(({ hash }, index) => ({ name: `key-${index}`, hash })))
    const presented = [made[0]!.key, made[2]!.key, `${made[0]!.key.slice(0, -1)}_`, '', 'x'.repeat(10_000)]
    const found = presented.map((key) => comparing(() => keyOf(key)?.name))
    expect(found.map(({ answer }) => answer)).toEqual(['key-0', 'key-2', undefined, undefined, undefined])
    for (const { bytes } of found) expect(bytes).toEqual([32, 32, 32])
  })

  it('does not tell how much of the signature of a link is right', () => {
    const token = signToken('debug', 1, ['a secret for tests'])
    const last = token.endsWith('A') ? 'B' : 'A'
    const [payload] = token.split('.')
    for (const forged of [`${token.slice(0, -1)}${last}`, `${payload}.${'A'.repeat(43)}`]) {
      expect(comparing(() => readToken('debug', forged, ['a secret for tests']))).toEqual({
        answer: undefined,
        bytes: [43],
      })
    }
    expect(comparing(() => readToken('debug', token, ['a secret for tests'])).answer).toBe(1)
  })
})
