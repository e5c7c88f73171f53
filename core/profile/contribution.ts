import type { Consent } from '../consent/in-force.ts'
import { shortHash } from '../hash.ts'
import type { Feature } from './features/compile.ts'
import type { FeatureState } from './features/kind.ts'
import type { Profile } from './profile.ts'

/** The states of an account's features, by key; absent: nothing. */
export type FeatureStates = Readonly<Record<string, FeatureState>>

/** What a profile remembers of what it brought to an account. */
export interface Contributed {
  /** The account's id; empty: none. */
  readonly account: string
  /** Rises with every change, so that an older one never replaces a newer one. */
  readonly n: number
  /** A hash of what it is. */
  readonly h: string
  /** What is to be taken back elsewhere: after the person went to another account, or two profiles became one. */
  readonly left?: readonly Left[]
}

export type Left = readonly [account: string, profileId: string, n: number]

/** Contributions to be taken back that a profile remembers; somebody takes them back within seconds. */
const leftLimit = 32

/** What a person who agreed brings to the account they are in; undefined: nothing. */
export function contributionOf(
  profile: Profile,
  features: readonly Feature[],
  consent: Consent,
): FeatureStates | undefined {
  if (!profile.account || !consent.allows('personalization')) return undefined
  const states: Record<string, FeatureState> = {}
  for (const { key, purpose, figure } of features) {
    const state = figure?.total ? figure.total(profile.orders) || null : (profile.features[key] ?? null)
    if (state !== null && consent.allows(purpose)) states[key] = state
  }
  return Object.keys(states).length > 0 ? states : undefined
}

/** Notes what the person brings now. The same profile, where that has not changed. */
export function withContribution(profile: Profile, states: FeatureStates | undefined, now: number): Profile {
  const { contributed } = profile
  const account = states ? profile.account!.id : ''
  const h = states ? shortHash(JSON.stringify([account, states])) : ''
  if (h === (contributed?.h ?? '')) return profile
  const n = Math.max(now, (contributed?.n ?? 0) + 1)
  const leaving = contributed && contributed.account !== account ? leftBehind(profile) : []
  const left = [...(contributed?.left ?? []), ...leaving].filter(
    ([where, who]) => where !== account || who !== profile.id,
  )
  return {
    ...profile,
    contributed: { account, n, h, ...(left.length > 0 && { left: left.slice(-leftLimit) }) },
  }
}

/** Both profiles' when they become one: what the one that goes had brought is taken back, and all counted anew. */
export function mergeContributed(into: Profile, from: Profile): { contributed?: Contributed } {
  if (!from.contributed) return into.contributed ? { contributed: into.contributed } : {}
  const { account = '', n = 0, left: own = [] } = into.contributed ?? {}
  const left = [...own, ...(from.contributed.left ?? []), ...leftBehind(from)]
  return { contributed: { account, n, h: 'merged', left: left.slice(-leftLimit) } }
}

function leftBehind({ id, contributed }: Profile): Left[] {
  return contributed?.account ? [[contributed.account, id, contributed.n]] : []
}

/** The account's sum without what somebody brought before, and with what they bring now: exact, for sums are integers. */
export function replaceContribution(
  total: FeatureStates,
  before: FeatureStates,
  after: FeatureStates,
  features: readonly Feature[],
): FeatureStates {
  const next: Record<string, FeatureState> = { ...total }
  for (const { key, kind } of features) {
    const parts = [total[key], before[key] && kind.negate!(before[key]), after[key]]
    const sum = parts.reduce<FeatureState>(
      (a, b) => (b === undefined || b === null ? a : a === null ? b : kind.merge(a, b)),
      null,
    )
    if (sum === null) delete next[key]
    else next[key] = sum
  }
  return next
}
