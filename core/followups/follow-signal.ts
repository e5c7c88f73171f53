import type { Consent } from '../consent/in-force.ts'
import type { JsonObject } from '../json.ts'
import type { Profile } from '../profile/profile.ts'
import type { Signal } from '../signals/signal.ts'
import { beginRun, keyOf, runOf } from './begin.ts'
import type { CompiledFollowUp, CompiledFollowUps } from './compile.ts'
import type { Matcher } from './program.ts'
import { noRuns, type Run, withoutRun, withRun } from './run.ts'

/**
 * What a signal that was just folded does to a person's follow-ups: it may begin one, put one off, end one, or be
 * what one waits for. Imports of the past set nothing off, nor does what is older than a message may be late.
 * `consent`: of the person; without consent to its purpose no run is begun.
 */
export function followSignal(
  profile: Profile,
  signal: Signal,
  followUps: CompiledFollowUps,
  { consent, now }: { consent: Consent; now: number },
): Profile {
  let followed = profile
  for (const followUp of followUps.concerning(signal.name)) {
    followed = answerWaits(endPointless(followed, followUp, signal), followUp, signal, now)
    if (signal.origin === 'import' || !followUp.enabled || !consent.allows(followUp.purpose)) continue
    if (now - signal.time > followUp.maxLateness + followUp.after) continue
    followed = setOff(followed, followUp, signal)
  }
  return followed
}

function setOff(profile: Profile, followUp: CompiledFollowUp, signal: Signal): Profile {
  const { trigger, after } = followUp
  const { name: event, properties, time: at } = signal
  if (trigger.kind === 'event' && trigger.what.matches(event, properties)) {
    if (followUp.unless && happenedSince(profile, followUp.unless, at)) return profile
    return beginRun(profile, followUp, { at, event, properties, due: at + after })
  }
  if (trigger.kind !== 'quiet' || !trigger.since.matches(event, properties)) return profile
  const due = at + trigger.for + after
  const waiting = pending(profile, followUp, properties)
  if (!waiting) {
    const broken = trigger.broken !== trigger.since && happenedSince(profile, trigger.broken, at)
    return broken ? profile : beginRun(profile, followUp, { at, event, properties, due })
  }
  if (waiting.at >= at) return profile
  return { ...profile, followUps: withRun(profile.followUps ?? noRuns, { ...waiting, at, wake: due }) }
}

/** The run that still waits for quiet to last long enough. */
function pending(profile: Profile, { name, per }: CompiledFollowUp, properties: JsonObject): Run | undefined {
  const run = runOf(profile, name, per === undefined ? undefined : keyOf(properties, per))
  return run && !run.begun ? run : undefined
}

/** Runs that this signal makes pointless; what happened before their trigger does not. Of one moment: it does. */
function endPointless(
  profile: Profile,
  followUp: CompiledFollowUp,
  { name, properties, time }: Signal,
): Profile {
  const { trigger, unless } = followUp
  const broken = trigger.kind === 'quiet' && trigger.broken !== trigger.since ? trigger.broken : undefined
  const ends = unless?.matches(name, properties) ?? false
  const breaks = broken?.matches(name, properties) ?? false
  if (!ends && !breaks) return profile
  return ended(profile, ({ followUp: of, at, begun, sending }) => {
    return of === followUp.name && time >= at && sending === undefined && (ends || !begun)
  })
}

/** A run that is not to go on, as if it had never begun. */
export function ended(profile: Profile, pointless: (run: Run) => boolean): Profile {
  const { followUps } = profile
  const gone = followUps?.runs.filter(pointless) ?? []
  if (!followUps || gone.length === 0) return profile
  return { ...profile, followUps: gone.reduce((state, { id }) => withoutRun(state, id), followUps) }
}

function answerWaits(
  profile: Profile,
  { name, program }: CompiledFollowUp,
  signal: Signal,
  now: number,
): Profile {
  const { followUps } = profile
  let state = followUps
  for (const run of followUps?.runs ?? []) {
    const op = run.followUp === name && run.waits ? program.at(run.step) : undefined
    if (op?.kind !== 'waitFor' || run.met || !op.what.matches(signal.name, signal.properties)) continue
    // When the wait began: whatever happened before is not what it waits for.
    if (signal.time < run.wake - op.atMost) continue
    state = withRun(state!, { ...run, met: true, wake: now })
  }
  return state === followUps ? profile : { ...profile, followUps: state! }
}

/** As far as the newest signals tell: one that came in late does not undo what was done since. */
export function happenedSince({ timeline }: Profile, what: Matcher, at: number): boolean {
  return timeline.some(({ t, n, p = {} }) => t > at && what.matches(n, p))
}
