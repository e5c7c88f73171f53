import { AttuneError } from '../errors.ts'
import { digestOf } from '../hash.ts'
import { isObject } from '../json.ts'
import { cookieNamespace, type LimitOf, userNamespace, usualLimitOf } from '../profile/claims.ts'
import { unknownName } from '../unknown-name.ts'
import { checkId } from './user-id.ts'

/** A kind of identifier that people have beside the site's user id: a loyalty card, an e-mail address, a device. */
export interface NamespaceDefinition {
  /**
   * `merges`: an id belongs to one person, and finds and merges like a user id does. `not unique`: several
   * people share one (a device, a household), so it is noted and leads to nobody.
   */
  readonly kind: 'merges' | 'not unique'
  /** Only a SHA-256 digest is kept, for addresses and phone numbers. Whoever has the address can still find it. Default false. */
  readonly hashed?: boolean
  /** Upper and lower case are the same, as in e-mail addresses. Default false. */
  readonly ignoreCase?: boolean
  /** Ids kept per person, 1–10; the newest stay. Default 5. */
  readonly limit?: number
}

/** By name. */
export type NamespaceDefinitions = Readonly<Record<string, NamespaceDefinition>>

/** Names Attune has for itself. */
export const reservedNamespaces: readonly string[] = [userNamespace, cookieNamespace]

/** An identifier as the site knows it, e.g. `{ namespace: 'loyaltyCard', id: '9-12' }`. */
export interface Identifier {
  readonly namespace: string
  readonly id: string
}

/** The namespaces of a site. */
export interface Namespaces {
  readonly names: readonly string[]
  readonly limitOf: LimitOf
  /**
   * The claim an identifier makes. `asserted`: by a visitor, unproven.
   * @throws AttuneError ATTUNE_UNKNOWN_NAMESPACE, ATTUNE_ID_INVALID
   */
  claim(identifier: Identifier, asserted?: boolean): string
  /**
   * The claim of an identifier that is one person's.
   * @throws AttuneError ATTUNE_OPTIONS where several people share it, ATTUNE_UNKNOWN_NAMESPACE, ATTUNE_ID_INVALID
   */
  personalClaim(identifier: Identifier): string
  /** Whether an id of this namespace belongs to one person. */
  merges(namespace: string): boolean
}

/** Longer ids are kept as a digest, whatever the definition says. */
const longestKept = 64

export function compileNamespaces(definitions: NamespaceDefinitions = {}): Namespaces {
  const names = Object.keys(definitions)
  const named = (namespace: string): NamespaceDefinition => {
    if (Object.hasOwn(definitions, namespace)) return definitions[namespace]!
    throw unknownName('ATTUNE_UNKNOWN_NAMESPACE', 'namespace', namespace, names)
  }
  const namespaces: Namespaces = {
    names,
    limitOf: (namespace) =>
      (Object.hasOwn(definitions, namespace) && definitions[namespace]!.limit) || usualLimitOf(namespace),
    merges: (namespace) => named(namespace).kind === 'merges',
    claim(identifier, asserted = false) {
      const namespace = isObject(identifier) ? identifier.namespace : undefined
      if (typeof namespace !== 'string') throw notIdentifier
      const { hashed = false, ignoreCase = false } = named(namespace)
      const id = checkId(identifier.id, `an id of the namespace "${namespace}"`)
      const text = `${namespace}:${ignoreCase ? id.toLowerCase() : id}`
      if (asserted) return `?${namespace}#${digestOf(text)}`
      return hashed || id.length > longestKept ? `${namespace}#${digestOf(text)}` : text
    },
    personalClaim(identifier) {
      const claim = namespaces.claim(identifier)
      const { namespace } = identifier
      if (namespaces.merges(namespace)) return claim
      const message = `Ids of the namespace "${namespace}" are not one person's, so they lead to nobody.`
      throw new AttuneError('ATTUNE_OPTIONS', message)
    },
  }
  return namespaces
}

const notIdentifier = new AttuneError(
  'ATTUNE_ID_INVALID',
  'This is no identifier: give { namespace: "loyaltyCard", id: "9-12" }.',
)
