import { type Consent, consentInForce } from '../../consent/in-force.ts'
import { followTransitions } from '../../followups/follow-transitions.ts'
import { nextWake } from '../../followups/run.ts'
import type { Commit } from '../../ports/store.ts'
import { contributionOf, withContribution } from '../../profile/contribution.ts'
import type { Profile } from '../../profile/profile.ts'
import { chunkName, tailChunks } from '../../profile/timeline.ts'
import { createFacts } from '../../segments/facts.ts'
import type { Transition } from '../../segments/membership.ts'
import { observeMembership } from '../../segments/membership.ts'
import type { Site } from '../site.ts'
import type { Applied } from './change.ts'
import { accountName, profileKey, tombstoneKey, wakeName } from './keys.ts'

const day = 86_400_000
/** A profile whose cookie never came back lives this long after its last signal… */
const firstLife = day
/** …and one whose did, this long. */
const fullLife = 365 * day

/**
 * The one write that a change becomes: the profile with its segments observed, older timeline
 * entries, what is logged, and the moment to look again. Nothing else is ever written of a person.
 * The first write of a profile fails where the person was erased since `tombstone` was read.
 */
export function profileCommit(
  { profile: changed, chunks, deleted, log, rows = [], happened }: Applied,
  version: string | null,
  site: Site,
  tombstone: string | null = null,
): { profile: Profile; request: Commit } {
  const { clock, features, segments, consent: policy } = site
  const now = clock.now()
  const consent = consentInForce(changed.consent, policy)
  const observed = observeMembership(createFacts(changed, features, consent, now), segments)
  const flipAt = nextFlip(changed.flipAt, observed.changesAt, now)
  const flipped = flipAt === changed.flipAt ? observed.profile : withFlip(observed.profile, flipAt)
  const contributed = features.ofAccounts.length > 0 ? contributing(flipped, consent, site) : flipped
  // Whoever is in a segment by what an import tells of the past came into it long ago.
  const profile = followed(contributed, happened === 'past' ? [] : observed.transitions, consent, site)
  const { partition, name } = profileKey(profile.id)
  const life = profile.returned || profile.kind === 'known' ? fullLife : firstLife
  const ttl = Math.max(1, Math.max(profile.created, profile.lastSeen ?? 0) + life - now)
  const forgotten = chunks.map(({ number }) => number - tailChunks).filter((number) => number >= 0)
  return {
    profile,
    request: {
      partition,
      check: [{ name, version }, ...(version === null ? [unerased(profile.id, tombstone)] : [])],
      set: [
        { name, value: profile, ttl },
        ...chunks
          .filter(({ number }) => number >= profile.tail.first)
          .map(({ number, entries, until }) => ({
            name: chunkName(profile.id, number),
            value: entries,
            ttl: until ? ttl : fullLife,
          })),
        ...rows,
      ],
      delete: [...deleted, ...forgotten.map((number) => chunkName(profile.id, number))],
      append: [...log, ...observed.transitions.map((value) => ({ topic: 'transitions', value }))],
      ...scheduled(profile, changed, now),
    },
  }
}

function unerased(profileId: string, tombstone: string | null) {
  return { name: tombstoneKey(profileId).name, version: tombstone }
}

/** The name under which a profile is scheduled to be looked at again. */
export function flipName(profileId: string): string {
  return `flip/${profileId}`
}

/**
 * When to look again. A look that comes too early finds nothing and schedules the next, which costs
 * less than moving it with every signal; so one that is still to come is moved only to be sooner.
 */
function nextFlip(scheduled: number | undefined, changesAt: number, now: number): number | undefined {
  if (scheduled !== undefined && scheduled > now && scheduled <= changesAt) return scheduled
  return Number.isFinite(changesAt) ? changesAt : undefined
}

function withFlip({ flipAt: _, ...profile }: Profile, flipAt: number | undefined): Profile {
  return flipAt === undefined ? profile : { ...profile, flipAt }
}

function contributing(profile: Profile, consent: Consent, { features, clock }: Site): Profile {
  return withContribution(profile, contributionOf(profile, features.ofAccounts, consent), clock.now())
}

/** What is to be looked at when: each where that changed. */
function scheduled(
  { id: profileId, flipAt, contributed, wakeAt }: Profile,
  before: Profile,
  now: number,
): Pick<Commit, 'schedule' | 'unschedule'> {
  const value = { profileId }
  const schedule: { name: string; at: number; value: unknown }[] = []
  const unschedule: string[] = []
  const move = (name: string, at: number | undefined) => {
    if (at === undefined) unschedule.push(name)
    else schedule.push({ name, at, value })
  }
  if (flipAt !== before.flipAt) move(flipName(profileId), flipAt)
  if (contributed?.n !== before.contributed?.n) move(accountName(profileId), now)
  if (isWakeToMove(wakeAt, before.wakeAt, now)) move(wakeName(profileId), wakeAt)
  return { ...(schedule.length > 0 && { schedule }), ...(unschedule.length > 0 && { unschedule }) }
}

/**
 * Whether the schedule has to say another time: a sooner one, or the next, once the present one was due. That it is
 * later than it was is left alone: to wake in vain costs less than to move it with every signal.
 */
function isWakeToMove(wakeAt: number | undefined, before: number | undefined, now: number): boolean {
  if (wakeAt === before) return false
  return before === undefined || before <= now || (wakeAt ?? Number.POSITIVE_INFINITY) < before
}

/** Follow-ups that transitions set off, and when there is something to do for them. */
function followed(
  profile: Profile,
  transitions: readonly Transition[],
  consent: Consent,
  { followUps }: Site,
): Profile {
  const next = transitions.length > 0 ? followTransitions(profile, transitions, followUps, consent) : profile
  const wakeAt = nextWake(next.followUps)
  if (wakeAt === (next.wakeAt ?? Number.POSITIVE_INFINITY)) return next
  const { wakeAt: _, ...rest } = next
  return Number.isFinite(wakeAt) ? { ...rest, wakeAt } : rest
}
