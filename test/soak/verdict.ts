import { isDeepStrictEqual } from 'node:util'
import { foldAll } from '../../core/profile/fold.ts'
import { messageHash, type Profile, type TimelineEntry } from '../../core/profile/profile.ts'
import { knownProfileId } from '../../core/runtime/storing/keys.ts'
import type { Deed } from './deeds.ts'
import type { Found } from './people.ts'
import type { Plan } from './plan.ts'
import { features, signalOf } from './site.ts'

/** What became of the signals that were acknowledged: all of them, as every one of a plan is in the end. */
export interface Verdict {
  readonly people: number
  readonly signals: number
  /** In nobody's profile, or not in that of who did it. */
  readonly lost: number
  /** More than once in the profile of who did it. */
  readonly doubled: number
  /** In the profile of somebody else. */
  readonly crossed: number
  /** People whose profile is not what its signals fold to, though none is lost, doubled or crossed. */
  readonly different: number
  /** Profiles of a first visit of which the answer was lost: no cookie leads there, and the visit was made again. */
  readonly orphans: number
  /** Of the first few people with whom something is wrong: what. */
  readonly examples: readonly string[]
}

export interface Outcome {
  readonly plan: Plan
  /** The cookies of guests who never signed in, by name. */
  readonly guests: ReadonlyMap<string, string>
  /** Message ids of first visits that had to be made again. */
  readonly repeated: ReadonlySet<string>
}

/** Compares everybody who is stored with the fold of what they did: every signal once, with the right person. */
export function judge({ plan, guests, repeated }: Outcome, stored: ReadonlyMap<string, Found>): Verdict {
  const counts = { lost: 0, doubled: 0, crossed: 0, different: 0, orphans: 0 }
  const examples: string[] = []
  const owners = new Set<string>()
  for (const [owner, deeds] of plan.lives) {
    const id = plan.users.has(owner) ? knownProfileId(owner) : (guests.get(owner) ?? '')
    owners.add(id)
    const found = stored.get(id)
    const { lost, doubled, crossed } = compare(deeds, found)
    const mistakes = lost + doubled + crossed
    const unlike = mistakes === 0 && found ? differences(deeds, found) : []
    counts.lost += lost
    counts.doubled += doubled
    counts.crossed += crossed
    if (unlike.length > 0) counts.different += 1
    if (mistakes > 0 || unlike.length > 0) {
      examples.push(`${owner}: ${lost} lost, ${doubled} doubled, ${crossed} crossed; differs in ${unlike}`)
    }
  }
  const excusable = new Set([...repeated].map((messageId) => messageHash(messageId)))
  for (const [id, found] of stored) {
    if (owners.has(id)) continue
    const strange = hashesOf(found).filter((hash) => !excusable.has(hash))
    if (strange.length === 0) counts.orphans += 1
    else examples.push(`${id}, whom nobody knows: ${strange.length} crossed`)
    counts.crossed += strange.length
  }
  const { lives, signals } = plan
  return { people: lives.size, signals, ...counts, examples: examples.slice(0, 5) }
}

function compare(deeds: readonly Deed[], found: Found | undefined) {
  const expected = new Set(deeds.map(({ message }) => messageHash(message.messageId)))
  const hashes = found ? hashesOf(found) : []
  const once = new Set(hashes)
  return {
    lost: [...expected].filter((hash) => !once.has(hash)).length,
    doubled: Math.max(hashes.length, found?.profile.folded ?? 0) - once.size,
    crossed: [...once].filter((hash) => !expected.has(hash)).length,
  }
}

/** Every signal in a profile, as often as the timeline has it; the profile remembers each of them at least once. */
function hashesOf(found: Found): string[] {
  const listed = entriesOf(found).map(({ h }) => h)
  const remembered = Object.values(found.profile.seen).flatMap(({ records }) => recordsIn(records))
  return [...listed, ...new Set(remembered).difference(new Set(listed))]
}

/** The hashes in the memory for repeats (see `core/profile/seen.ts`): seven characters of time, six of hash. */
function recordsIn(records: string): string[] {
  return (records.match(/.{13}/g) ?? []).map((record) => record.slice(7))
}

/** All of the timeline, oldest first. */
function entriesOf({ profile, tail }: Found): TimelineEntry[] {
  return [...tail, ...profile.timeline].sort((a, b) => a.t - b.t || (a.h < b.h ? -1 : 1))
}

/** All that a profile is but who it is, what was answered, and what was observed. */
const folded = [
  'folded',
  'late',
  'firstSeen',
  'lastSeen',
  'seen',
  'orders',
  'kept',
  'features',
  'covered',
  'lagging',
  'traits',
  'account',
] as const satisfies readonly (keyof Profile)[]

function differences(deeds: readonly Deed[], found: Found): string[] {
  const oracle = foldAll(
    found.profile.id,
    deeds.map(signalOf).sort((a, b) => a.time - b.time),
    { features },
  )
  const expected = JSON.parse(JSON.stringify(oracle)) as Profile
  const parts: string[] = folded.filter((part) => !isDeepStrictEqual(found.profile[part], expected[part]))
  const plain = ({ q: _, ...entry }: TimelineEntry) => entry
  const newest = expected.timeline.slice(-16).map(plain)
  if (!isDeepStrictEqual(entriesOf(found).slice(-newest.length).map(plain), newest)) parts.push('timeline')
  if (found.profile.moving) parts.push('moving')
  return parts
}
