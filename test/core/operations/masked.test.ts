import { describe, expect, it } from 'vitest'
import { AttuneError, type ErrorCode } from '../../../core/errors.ts'
import { maskedMessage } from '../../../core/operations/masked.ts'
import { unknownName } from '../../../core/unknown-name.ts'

const failure = (message: string, cause?: unknown, code: ErrorCode = 'ATTUNE_STORE_UNAVAILABLE') =>
  maskedMessage(new AttuneError(code, message, { cause }))

describe('what is logged of an error', () => {
  it('keeps what Attune says: where, and the cure', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:6379'), { code: 'ECONNREFUSED' })
    const said = `Redis store (127.0.0.1:6379): ${cause.message}. Nothing listens there: check the host and the port.`
    expect(failure(said, cause)).toBe(
      'Redis store (127.0.0.1:6379): Error ECONNREFUSED. Nothing listens there: check the host and the port.',
    )
  })

  it('keeps of what others say no more than who said it', () => {
    const cause = new TypeError('cannot charge Annabel at 203.0.113.77\nfor 4711')
    expect(failure(`The store failed: ${cause.message}`, cause)).toBe('The store failed: TypeError')
    expect(failure(`The provider threw: ${String(cause)}`, cause)).toBe('The provider threw: TypeError')
    expect(failure(`It failed: ${cause.message.split('\n')[0]}. See the cause.`, cause)).toBe(
      'It failed: TypeError. See the cause.',
    )
    expect(failure('It threw: no such customer 4711', 'no such customer 4711')).toBe('It threw: Error')
    const both = new AggregateError([new Error('::1 said Annabel'), new Error('no')], '')
    expect(failure('Down: ::1 said Annabel.', both)).toBe('Down: Error.')
  })

  it('keeps the name that was probably meant, which is the site’s own, and not what was asked for', () => {
    const known = ['home-hero-of-spring-2026']
    const asked = (name: string) =>
      maskedMessage(unknownName('ATTUNE_UNKNOWN_PLACEMENT', 'placement', name, known))
    expect(asked('home-hero-of-sprng-2026')).toBe(
      'There is no placement "…". Did you mean "home-hero-of-spring-2026"?',
    )
    expect(asked('Annabel')).toBe(
      'There is no placement "…". Add it to the definitions given to createAttune().',
    )
    expect(asked('x". Did you mean "Annabel"?')).not.toContain('Annabel')
    expect(failure('The id "Ann" is none. Did you mean "Annabel"?', undefined, 'ATTUNE_ID_INVALID')).toBe(
      'The id "…" is none. Did you mean "…"?',
    )
  })

  it('shows no addresses, e-mails, ids, nor what a visitor wrote', () => {
    expect(failure('Asked for ann@example.org by 203.0.113.77 and 2001:db8::7:1.')).toBe(
      'Asked for [e-mail] by [address] and [address].',
    )
    expect(failure('The profile Jc3xkQ0pTq2LrW9vYb1mZA is damaged.')).toBe('The profile [id] is damaged.')
    expect(failure('The user id "Annabel\'s" is too long.', undefined, 'ATTUNE_ID_INVALID')).toBe(
      'The user id "…" is too long.',
    )
  })
})
