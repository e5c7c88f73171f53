import { describe, expect, it } from 'vitest'
import { compileNamespaces } from '../../../core/identity/namespaces.ts'

const namespaces = compileNamespaces({
  loyaltyCard: { kind: 'merges', limit: 2 },
  email: { kind: 'merges', hashed: true, ignoreCase: true },
  device: { kind: 'not unique' },
})
const claim = (namespace: string, id: unknown) => namespaces.claim({ namespace, id: id as string })

describe('an identifier of a namespace', () => {
  it('is kept as it is, or as a digest that tells nobody what it is', () => {
    expect(claim('loyaltyCard', ' 9-12 ')).toBe('loyaltyCard:9-12')
    expect(claim('loyaltyCard', 912)).toBe('loyaltyCard:912')
    expect(claim('email', 'Abbie@Example.com')).toMatch(/^email#[\w-]{22}$/)
    expect(claim('email', 'Abbie@Example.com')).toBe(claim('email', 'abbie@example.com'))
    expect(claim('loyaltyCard', 'a')).not.toBe(claim('loyaltyCard', 'A'))
    expect(claim('loyaltyCard', 'x'.repeat(65))).toMatch(/^loyaltyCard#/)
  })

  it('that nobody checked is another claim than one that somebody did', () => {
    expect(namespaces.claim({ namespace: 'email', id: 'a@b.example' }, true)).toBe(
      `?${claim('email', 'a@b.example')}`,
    )
  })

  it.each(['', 'null', '0', '[object Object]', 'x'.repeat(257), undefined, {}])(
    'that is %j would make one person of everybody, and is refused',
    (id) => {
      expect(() => claim('loyaltyCard', id)).toThrow(expect.objectContaining({ code: 'ATTUNE_ID_INVALID' }))
    },
  )

  it('of a namespace nobody defined is refused, with the one that was meant', () => {
    expect(() => claim('loyaltycard', '9-12')).toThrow('Did you mean "loyaltyCard"?')
    expect(() => claim('__proto__', '9-12')).toThrow(
      expect.objectContaining({ code: 'ATTUNE_UNKNOWN_NAMESPACE' }),
    )
    expect(() => namespaces.claim(null as never)).toThrow('This is no identifier')
  })

  it('belongs to one person, or to several, as the site says; the limit as well', () => {
    expect(['loyaltyCard', 'device'].map((name) => namespaces.merges(name))).toEqual([true, false])
    expect(['loyaltyCard', 'email', 'user', 'cookie'].map(namespaces.limitOf)).toEqual([2, 5, 32, 32])
  })
})
