import { inspect } from 'node:util'
import { AttuneError } from 'attune'
import { describe, expect, it } from 'vitest'

describe('an error', () => {
  it('has no empty fields when it is printed', () => {
    const error = new AttuneError('ATTUNE_OPTIONS', 'This is wrong.')
    for (const printed of [inspect(error), JSON.stringify(error)]) {
      expect(printed).toContain('ATTUNE_OPTIONS')
      expect(printed).not.toMatch(/problems|retryAfter|cause|undefined/)
    }
  })

  it('tells what it has all the same', () => {
    const error = new AttuneError('ATTUNE_OPTIONS', 'This is wrong.')
    expect([error.problems, error.retryAfter, error.cause]).toEqual([[], undefined, undefined])
  })

  it('shows its problems, its cause, and when to try again, where there are any', () => {
    const problems = [{ code: 'unknown-key', path: 'a.b', message: 'What is this?', cure: 'Leave it out.' }]
    const cause = new Error('no connection')
    const error = new AttuneError('ATTUNE_STORE_UNAVAILABLE', 'Wrong:', { problems, cause, retryAfter: 250 })
    expect(error).toMatchObject({ problems, cause, retryAfter: 250 })
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ problems, retryAfter: 250 })
    expect(inspect(error)).toMatch(
      /Wrong:\n {2}a\.b: What is this\?[\s\S]*retryAfter: 250[\s\S]*no connection/,
    )
  })
})
