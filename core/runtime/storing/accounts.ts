import { consentInForce } from '../../consent/in-force.ts'
import { AttuneError } from '../../errors.ts'
import type { StoreKey } from '../../ports/store.ts'
import {
  contributionOf,
  type FeatureStates,
  type Left,
  replaceContribution,
} from '../../profile/contribution.ts'
import type { Profile } from '../../profile/profile.ts'
import type { Site } from '../site.ts'
import { Draft } from './draft.ts'
import { accountKey, accountName, pointerLife, profileKey } from './keys.ts'
import type { Profiles } from './profiles.ts'

/** What the people of an account brought, summed. */
interface StoredAccount {
  readonly features: FeatureStates
  readonly at: number
}

/** What one of them brought, as it is counted in the sum. */
interface StoredPart {
  readonly n: number
  readonly features: FeatureStates
}

/** Sums over the people of an account, kept in a partition of the account's own. */
export interface Accounts {
  /** As it was at most five seconds ago. */
  read(accountId: string): Promise<FeatureStates>
  /** Brings the accounts up to date with what a person brings, and took away. False: there is no such person. */
  rollUp(profileId: string): Promise<boolean>
  /** Takes a person's part, under this key, out of the sum, with nothing left of it. */
  forget(part: StoreKey): Promise<void>
}

const attempts = 20
/** How long, in milliseconds, a sum is taken for current, and how many are remembered. */
const freshFor = 5_000
const remembered = 1_000
/** How long what was taken back is remembered, so that somebody slow does not count it again. */
const partLife = 86_400_000

export function createAccounts(site: Site, profiles: () => Profiles): Accounts {
  const { store, clock, features } = site
  const known = new Map<string, { until: number; features: Promise<FeatureStates> }>()

  const fetch = async (id: string): Promise<FeatureStates> => {
    const entry = await store.get(accountKey(id))
    return (entry?.value as StoredAccount | undefined)?.features ?? {}
  }

  /** Once per `n`: the sum and the part in it change together. `forget`: nothing is left of the part. */
  const apply = async (
    partKey: StoreKey,
    n: number,
    states: FeatureStates | undefined,
    forget = false,
  ): Promise<void> => {
    const key = { ...partKey, name: partKey.name.slice(0, partKey.name.lastIndexOf('/')) }
    for (let attempt = 0; attempt < attempts; attempt++) {
      const [total, part] = await store.getMany([key, partKey])
      const before = part?.value as StoredPart | undefined
      if (forget ? !before : before && (before.n > n || (before.n === n && states))) return
      const sum = (total?.value as StoredAccount | undefined)?.features ?? {}
      const value: StoredAccount = {
        features: replaceContribution(sum, before?.features ?? {}, states ?? {}, features.ofAccounts),
        at: clock.now(),
      }
      const own: StoredPart = { n, features: { ...unknownHere(before, site), ...states } }
      const result = await store.commit({
        partition: key.partition,
        check: [
          { name: key.name, version: total?.version ?? null },
          { name: partKey.name, version: part?.version ?? null },
        ],
        set: [
          { name: key.name, value, ttl: pointerLife },
          ...(forget ? [] : [{ name: partKey.name, value: own, ttl: states ? pointerLife : partLife }]),
        ],
        delete: forget ? [partKey.name] : [],
      })
      if (result.ok) return
    }
    throw new AttuneError('ATTUNE_CONFLICT', `An account changed ${attempts} times while it was summed.`)
  }

  /** Looked at once more where the profile changed meanwhile; false: it did. */
  const done = async ({ id }: Profile, version: string): Promise<boolean> => {
    const { partition, name } = profileKey(id)
    const check = [{ name, version }]
    return (await store.commit({ partition, check, unschedule: [accountName(id)] })).ok
  }

  const forget = (part: StoreKey) => apply(part, 0, undefined, true)

  return {
    async read(accountId) {
      const now = clock.now()
      const fresh = known.get(accountId)
      if (fresh && fresh.until > now) return fresh.features
      if (known.size >= remembered) known.delete(known.keys().next().value!)
      const fetched = fetch(accountId)
      fetched.catch(() => known.delete(accountId))
      known.delete(accountId)
      known.set(accountId, { until: now + freshFor, features: fetched })
      return fetched
    },
    forget,
    async rollUp(profileId) {
      let stored = await profiles().read(profileId)
      if (stored?.profile.id !== profileId) return false
      const { contributed, consent } = stored.profile
      const { account = '', n = 0, left = [] } = contributed ?? {}
      for (const [where, who, last] of left) await apply(accountKey(where, who), last, undefined)
      const states = contributionOf(
        stored.profile,
        features.ofAccounts,
        consentInForce(consent, site.consent),
      )
      if (account !== '') await apply(accountKey(account, profileId), n, states)
      if (left.length > 0) {
        const draft = new Draft(stored)
        draft.add((profile) => ({ profile: withoutLeft(profile, left) }))
        stored = await profiles().commit(draft)
      }
      if (await done(stored.profile, stored.version)) return true
      const erased = account !== '' && (await profiles().read(profileId)) === undefined
      if (erased) await forget(accountKey(account, profileId))
      return !erased
    },
  }
}

/** Of features that only another process defines: they stay in the sum until that one takes them out. */
function unknownHere(part: StoredPart | undefined, { features }: Site): FeatureStates {
  const keys = new Set(features.ofAccounts.map(({ key }) => key))
  return Object.fromEntries(Object.entries(part?.features ?? {}).filter(([key]) => !keys.has(key)))
}

function withoutLeft(profile: Profile, done: readonly Left[]): Profile {
  if (!profile.contributed?.left) return profile
  const { left, ...contributed } = profile.contributed
  const isDone = (one: Left) => done.some((other) => other.every((part, i) => part === one[i]))
  const rest = left.filter((one) => !isDone(one))
  return { ...profile, contributed: { ...contributed, ...(rest.length > 0 && { left: rest }) } }
}
