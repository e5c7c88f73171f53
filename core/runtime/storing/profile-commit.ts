import { type Consent, consentInForce } from '../../consent/in-force.ts'
import type { Commit } from '../../ports/store.ts'
import { contributionOf, withContribution } from '../../profile/contribution.ts'
import type { Profile } from '../../profile/profile.ts'
import { chunkName, tailChunks } from '../../profile/timeline.ts'
import { createFacts } from '../../segments/facts.ts'
import { observeMembership } from '../../segments/membership.ts'
import type { Site } from '../site.ts'
import type { Applied } from './change.ts'
import { accountName, profileKey, tombstoneKey } from './keys.ts'

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
  { profile: changed, chunks, deleted, log }: Applied,
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
  const profile = features.ofAccounts.length > 0 ? contributing(flipped, consent, site) : flipped
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
      ],
      delete: [...deleted, ...forgotten.map((number) => chunkName(profile.id, number))],
      append: [...log, ...observed.transitions.map((value) => ({ topic: 'transitions', value }))],
      ...scheduled(
        profile,
        flipAt !== changed.flipAt,
        profile.contributed?.n !== changed.contributed?.n,
        now,
      ),
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

/** When to look again, and that the account's sums are to be brought up to date, each where that changed. */
function scheduled(
  { id: profileId, flipAt }: Profile,
  flips: boolean,
  contributes: boolean,
  now: number,
): Pick<Commit, 'schedule' | 'unschedule'> {
  if (!flips && !contributes) return {}
  const value = { profileId }
  const rollUp = contributes ? [{ name: accountName(profileId), at: now, value }] : []
  if (!flips) return { schedule: rollUp }
  const name = flipName(profileId)
  if (flipAt === undefined) return { unschedule: [name], schedule: rollUp }
  return { schedule: [{ name, at: flipAt, value }, ...rollUp] }
}
