import type { Consent } from '../consent/in-force.ts'
import type { Json } from '../json.ts'
import { instantIn, wallClock } from '../local-time.ts'
import type { Profile } from '../profile/profile.ts'
import { beginRun, runOf } from './begin.ts'
import { type CalendarDate, calendarDate, isDay } from './calendar-date.ts'
import type { CompiledFollowUp, CompiledFollowUps, CompiledTrigger } from './compile.ts'
import { ended } from './follow-signal.ts'

type DateTrigger = CompiledTrigger & { kind: 'date' }

export interface DateSurroundings {
  readonly consent: Consent
  readonly now: number
  /** The person's zone. */
  readonly zone: string
}

/** Sets off what waits for a date in a trait, where the trait is another than before. */
export function followDates(
  before: Profile['traits'],
  profile: Profile,
  { byDate }: CompiledFollowUps,
  around: DateSurroundings,
): Profile {
  let followed = profile
  for (const followUp of byDate) {
    const { trait } = followUp.trigger as DateTrigger
    if (traitOf(before, trait) === traitOf(profile.traits, trait)) continue
    followed = ended(followed, (run) => run.followUp === followUp.name && !run.begun)
    followed = awaitAllowed(followed, followUp, around)
  }
  return followed
}

/** Sets off what waits for a date in a trait that was there before its purpose was allowed. */
export function followConsent(
  profile: Profile,
  { byDate }: CompiledFollowUps,
  around: DateSurroundings,
): Profile {
  return byDate.reduce((followed, followUp) => awaitAllowed(followed, followUp, around), profile)
}

function awaitAllowed(
  profile: Profile,
  followUp: CompiledFollowUp,
  { consent, now, zone }: DateSurroundings,
): Profile {
  const begins = followUp.enabled && consent.allows(followUp.purpose)
  return begins ? awaitDate(profile, followUp, now, zone) : profile
}

/** Begins the run for the next time the date comes round; nothing where it never does. */
export function awaitDate(profile: Profile, followUp: CompiledFollowUp, now: number, zone: string): Profile {
  const trigger = followUp.trigger as DateTrigger
  if (runOf(profile, followUp.name, undefined)) return profile
  const due = nextDate(traitOf(profile.traits, trigger.trait), trigger, now, zone)
  return due === undefined ? profile : beginRun(profile, followUp, { at: due, due: due + followUp.after })
}

/**
 * When a date comes next, that long before it, at the local hour. Of 29 February in other years the day before
 * March. Undefined: what is no date of the calendar, and once it has passed, where it does not come every year.
 */
function nextDate(
  value: Json | undefined,
  { before, yearly, hour }: Pick<DateTrigger, 'before' | 'yearly' | 'hour'>,
  now: number,
  zone: string,
): number | undefined {
  const date = calendarDate(value)
  if (!date) return undefined
  const thisYear = new Date(wallClock(zone, now)).getUTCFullYear()
  const years = yearly ? [thisYear, thisYear + 1, thisYear + 2] : [Number(date.year)]
  return years
    .map((one) => instantIn(zone, `${dayIn(one, date)}T${String(hour).padStart(2, '0')}:00`) - before)
    .find((instant) => instant > now)
}

function dayIn(year: number, { month, day }: CalendarDate): string {
  const exists = isDay(year, Number(month), Number(day))
  return `${String(year).padStart(4, '0')}-${month}-${exists ? day : '28'}`
}

function traitOf(traits: Profile['traits'], name: string): Json | undefined {
  return Object.hasOwn(traits, name) ? (traits[name]!.v ?? undefined) : undefined
}
