import { type ConsentState, isRefused, recordChoices } from '../../consent/consent.ts'
import type { Consent } from '../../consent/in-force.ts'
import { type ConsentStamp, foundedBy } from '../../consent/stamp.ts'
import { countExposures } from '../../decisions/caps.ts'
import { endCleared, endInterested } from '../../followups/end-cleared.ts'
import { isIndexed, type LimitOf, withClaim } from '../../profile/claims.ts'
import { fold } from '../../profile/fold.ts'
import { forgetInterests } from '../../profile/forget-interests.ts'
import type { Profile, Trust } from '../../profile/profile.ts'
import { messageHash } from '../../profile/profile.ts'
import type { TailChunk } from '../../profile/timeline.ts'
import { withdraw } from '../../profile/withdraw.ts'
import type { Signal } from '../../signals/signal.ts'
import type { Site } from '../site.ts'
import { followAllowed, followFold } from './follow-fold.ts'
import { mergedName } from './keys.ts'

/** What one step did: the profile after it, and what is to be written beside it. */
export interface Outcome {
  readonly profile: Profile
  readonly chunks?: readonly TailChunk[]
  /** Names of keys beside the profile that go with it. */
  readonly deleted?: readonly string[]
  readonly log?: readonly LogEntry[]
  /** Whether something happened by now, or only long ago, as an import tells it; neither: nothing was folded. */
  readonly happened?: 'now' | 'past'
  /** Entries of the profile's partition that are written with it. */
  readonly rows?: readonly { readonly name: string; readonly value: unknown; readonly ttl: number }[]
}

export interface LogEntry {
  readonly topic:
    | 'late'
    | 'consent'
    | 'exposures'
    | 'transitions'
    | 'merges'
    | 'unmerges'
    | 'conflicts'
    | 'follow-ups'
  readonly value: unknown
}

/** What several steps came to. */
export type Applied = Required<Omit<Outcome, 'rows' | 'happened'>> & Pick<Outcome, 'rows' | 'happened'>

/**
 * One step of a change to a profile: a pure function, because it is applied again to the newer
 * profile when another process was faster. `sealed`: orders the store has counted before.
 */
export type Step = (profile: Profile, sealed: ReadonlySet<string>) => Outcome

/** `consent`: what the request allows; outside one, what the person agreed to is all there is to know. */
export function foldStep(signal: Signal, trust: Trust, site: Site, consent?: Consent): Step {
  return (profile, sealed) => {
    if (isRefused(profile.consent, signal) || isForgotten(profile, signal, site)) return { profile }
    const {
      profile: next,
      outcome,
      chunk,
    } = fold(profile, signal, {
      features: site.features,
      trust,
      traitPurpose: site.purposeOfTrait,
      ...(consent && { allows: (purpose: string) => consent.allows(purpose) }),
      sealedOrder: sealed.has(signal.messageId),
    })
    const followed = outcome === 'folded' ? followFold(profile, next, signal, site, consent) : next
    return {
      profile: followed,
      happened: signal.origin === 'import' ? 'past' : 'now',
      ...(chunk && { chunks: [chunk] }),
      ...(outcome === 'late' && { log: [{ topic: 'late', value: { profileId: profile.id, signal } }] }),
    }
  }
}

/** What showed somebody's interests before they had them forgotten. */
function isForgotten({ interestsSince }: Profile, { name, time }: Signal, site: Site): boolean {
  return interestsSince !== undefined && time <= interestsSince && site.isInterest(name)
}

export function forgetInterestsStep(at: number, site: Site): Step {
  return (profile) =>
    forgetInterests(endInterested(profile, site.isInterest), site.features, site.isInterest, at)
}

/** A claim that leads to this person, e.g. `user:17`. */
export function claimStep(claim: string, at: number, limitOf: LimitOf): Step {
  const indexed = isIndexed(claim)
  return (profile) => {
    if (Object.hasOwn(profile.ids, claim)) return { profile }
    const ids = withClaim(profile.ids, claim, at, limitOf)
    return { profile: { ...profile, ids, ...(indexed && { indexed: profile.indexed ?? at }) } }
  }
}

/** The site knows who this is; `userId`: under which id, unless the person has one. */
export function knownStep(userId?: string): Step {
  return (profile) => {
    if (profile.kind === 'known' && (userId === undefined || profile.userId !== undefined)) return { profile }
    return { profile: { ...profile, kind: 'known', ...(userId !== undefined && { userId }) } }
  }
}

/** An identifier that somebody else has too stays theirs; it is noted for the site, which may know which of them is right. */
export function conflictStep(claim: string, holder: string, at: number): Step {
  return (profile) => {
    const { id: profileId, userId } = profile
    const value = { profileId, ...(userId !== undefined && { userId }), claim, holder, at }
    const { [claim]: _, ...ids } = profile.ids
    const log = [{ topic: 'conflicts' as const, value }]
    return { profile: Object.hasOwn(profile.ids, claim) ? { ...profile, ids } : profile, log }
  }
}

/** The cookie came back: from now on the profile lives a year. */
export const returnedStep: Step = (profile) => ({
  profile: profile.returned ? profile : { ...profile, returned: true },
})

/** Answers this browser gave hold for the person too, where they have not answered themselves. */
export function adoptConsentStep(browser: ConsentState, site: Site): Step {
  return (profile) => {
    const { choices } = profile.consent
    const adopted = Object.entries(browser.choices).filter(
      ([purpose, { granted }]) => granted && !choices[purpose],
    )
    if (adopted.length === 0) return { profile }
    const consent = { ...profile.consent, choices: { ...choices, ...Object.fromEntries(adopted) } }
    return { profile: followAllowed({ ...profile, consent }, site) }
  }
}

export function answerStep(
  answers: Readonly<Record<string, boolean>>,
  details: { at: number; wording?: string; source?: string },
  site: Site,
): Step {
  return (profile) => {
    const { state, withdrawn } = recordChoices(profile.consent, answers, details)
    const answered = { ...profile, consent: state }
    const cleared = withdraw(answered, withdrawn, site.features, site.purposeOfEvent, details.at)
    const merges = withdrawn.length > 0 ? profile.absorbed.map(mergedName) : []
    const kept = endCleared(cleared.profile, withdrawn, site.followUps, site.purposeOfEvent)
    const allows = Object.values(answers).includes(true)
    return {
      profile: allows ? followAllowed(kept, site) : kept,
      deleted: [...cleared.deleted, ...merges],
      log: [{ topic: 'consent', value: { profileId: profile.id, answers, ...details } }],
    }
  }
}

/** What a message says was allowed holds where the person has not answered themselves. */
export function foundStep(
  stamp: ConsentStamp,
  details: { readonly at: number; readonly source: string },
  site: Site,
): Step {
  return (profile, sealed) => {
    const answers = foundedBy(stamp, profile.consent)
    if (Object.keys(answers).length === 0) return { profile }
    return answerStep(answers, details, site)(profile, sealed)
  }
}

/** How many of the newest requests a profile remembers, to recognise a commit that is tried again. */
const unitLimit = 8

/** One experience as it was sent. */
export interface Exposure {
  readonly placement: string
  readonly experience: string
  readonly variant: string
  readonly propensity: number
}

/** Everything one request showed, as one unit that counts once however often it is committed. */
export function exposeStep(
  unit: string,
  exposures: readonly Exposure[],
  capped: readonly string[],
  at: number,
): Step {
  const hash = messageHash(unit)
  return (profile) => {
    if (profile.units.includes(hash)) return { profile }
    return {
      profile: {
        ...profile,
        units: [...profile.units, hash].slice(-unitLimit),
        caps: capped.length > 0 ? countExposures(profile.caps, capped, at) : profile.caps,
      },
      log: [{ topic: 'exposures', value: { profileId: profile.id, unit, at, exposures } }],
    }
  }
}

export function unchanged(profile: Profile): Applied {
  return { profile, chunks: [], deleted: [], log: [] }
}

export function applyStep(applied: Applied, step: Step, sealed: ReadonlySet<string>): Applied {
  const { profile, chunks, deleted, log, rows, happened } = step(applied.profile, sealed)
  const since = applied.happened === 'now' ? applied.happened : (happened ?? applied.happened)
  return {
    profile,
    chunks: chunks ? [...applied.chunks, ...chunks] : applied.chunks,
    deleted: deleted ? [...applied.deleted, ...deleted] : applied.deleted,
    log: log ? [...applied.log, ...log] : applied.log,
    ...(rows && { rows: [...(applied.rows ?? []), ...rows] }),
    ...(since && { happened: since }),
  }
}
