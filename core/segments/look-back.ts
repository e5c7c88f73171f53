import { compileCondition, objectEnvironment } from '../conditions/compile.ts'
import type { EventCondition } from '../conditions/condition.ts'
import { compileCount } from '../conditions/event-count.ts'
import type { LookedBack } from '../conditions/explain-event.ts'
import type { Operand } from '../conditions/operators.ts'
import { propertiesRead } from '../conditions/reads.ts'
import { referencesIn, splitAtReferences } from '../conditions/reference.ts'
import { barrierOf } from '../consent/consent.ts'
import { toMilliseconds } from '../duration.ts'
import type { Features } from '../profile/features/compile.ts'
import type { TimelineEntry } from '../profile/profile.ts'
import { lacksAny, newestSignals } from '../profile/timeline.ts'
import type { Facts } from './facts.ts'
import { readOperand } from './operand.ts'

/**
 * An `$event` whose `where` refers to the person: it cannot be counted as things happen, because what counts
 * changes with the person, so the newest signals that are kept are looked through when it is read.
 */
export interface LookBack {
  holds(facts: Facts): boolean
  /** When what counts may next be too old, with no further signal; Infinity: never. */
  changesAt(facts: Facts): number
  /** What it found, for explanations. */
  found(facts: Facts): LookedBack
}

/**
 * `field`: reads a dotted path of a person. Without consent to personalization it does not hold, whatever the
 * count; where anything it refers to is absent, no signal counts.
 */
export function compileLookBack(
  event: EventCondition,
  features: Features,
  field: (path: string) => (facts: Facts) => unknown,
  remember: <T>(read: (facts: Facts) => T) => (facts: Facts) => T,
): LookBack {
  const { where = {} } = event
  const names = [event.name].flat()
  const within = event.within ? toMilliseconds(event.within) : Number.POSITIVE_INFINITY
  const reads = propertiesRead(where)
  const { fixed, referring } = splitAtReferences(where)
  const asked = compileCondition(fixed, objectEnvironment())
  const operands = new Map(
    referencesIn(where).map(({ operator, path }) => {
      const read = field(path)
      return [
        `${operator} ${path}`,
        (facts: Facts) => readOperand(operator, path, read(facts), features),
      ] as const
    }),
  )
  const enough = compileCount(event.count)
  const isMeant = (entry: TimelineEntry, { profile, consent }: Facts) =>
    names.includes(entry.n) && isReadable(entry, profile, consent) && !lacksAny(profile, reads, entry)
  const isInView = (entry: TimelineEntry, facts: Facts) =>
    names.includes(entry.n) ? isMeant(entry, facts) : isReadable(entry, facts.profile, facts.consent)
  /** Undefined: something referred to is absent. */
  const operandsOf = (facts: Facts) => {
    const found = new Map<string, Operand>()
    for (const [use, read] of operands) {
      const operand = read(facts)
      if (!operand) return undefined
      found.set(use, operand)
    }
    return found
  }
  const matching = remember((facts) => {
    const candidates = newestSignals(facts.profile).filter(
      (entry) => entry.t > facts.now - within && isMeant(entry, facts) && asked(entry.p ?? {}),
    )
    const found = candidates.length > 0 ? operandsOf(facts) : undefined
    if (!found) return []
    const operand = (operator: string, path: string) => found.get(`${operator} ${path}`)!
    const matches = compileCondition(referring, { ...objectEnvironment(), operand })
    return candidates.filter(({ p = {} }) => matches(p))
  })
  return {
    holds: (facts) => facts.personal && enough(matching(facts).length),
    changesAt(facts) {
      const times = facts.personal ? matching(facts).map(({ t }) => t) : []
      return Math.min(...times) + within
    },
    found(facts) {
      const newest = facts.personal ? newestSignals(facts.profile) : []
      const seen = newest.filter((entry) => isInView(entry, facts))
      return {
        operand: (operator, path) => operands.get(`${operator} ${path}`)?.(facts)?.[1],
        count: facts.personal ? matching(facts).length : undefined,
        signals: seen.length,
        since: seen[0]?.t,
      }
    },
  }
}

/**
 * Law 3: a signal is read for personalization, and was kept for a purpose of its own. Both must be allowed, and
 * what was done before personalization was withdrawn stays out.
 */
function isReadable(
  { t, u = 'personalization' }: TimelineEntry,
  profile: Facts['profile'],
  consent: Facts['consent'],
): boolean {
  return consent.allows(u) && t > barrierOf(profile.consent, 'personalization')
}
