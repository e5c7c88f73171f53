import { standardPurposes } from '../../consent/consent.ts'
import { isObject, own } from '../../json.ts'
import { defaultFeatures } from '../../profile/features/definition.ts'

/** What definitions may refer to, read from definitions that may be wrong. */
export interface SiteNames {
  /** With their definitions, Attune's own included. */
  readonly features: ReadonlyMap<string, unknown>
  /** Sums over the people of an account. */
  readonly accountFeatures: ReadonlySet<string>
  readonly segments: ReadonlySet<string>
  readonly groups: ReadonlySet<string>
  readonly purposes: readonly string[]
}

export function siteNames(definitions: object): SiteNames {
  const consent = own(definitions, 'consent')
  const purposes = isObject(consent) ? consent.purposes : undefined
  return {
    features: new Map<string, unknown>([
      ...Object.entries(defaultFeatures),
      ...entriesOf(own(definitions, 'features')),
    ]),
    accountFeatures: namesOf(own(definitions, 'accountFeatures')),
    segments: namesOf(own(definitions, 'segments')),
    groups: namesOf(own(definitions, 'groups')),
    purposes: [...standardPurposes, ...(Array.isArray(purposes) ? purposes.filter(isText) : [])],
  }
}

function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : []
}

function namesOf(value: unknown): Set<string> {
  return new Set(entriesOf(value).map(([name]) => name))
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
