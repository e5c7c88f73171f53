import type { JsonObject } from '../json.ts'

/** What is kept of follow-ups in a profile: it is merged, exported and erased with it, and changed in its commits. */
export interface FollowUpState {
  /** Under way, soonest first; at most `runLimit`. */
  readonly runs: readonly Run[]
  /** By follow-up: what was gone through. */
  readonly done: Readonly<Record<string, Done>>
}

/** One person's way through a follow-up. */
export interface Run {
  /** 22 base64url characters, the same wherever it is reckoned. */
  readonly id: string
  readonly followUp: string
  /** Of `per`: runs of other keys are other runs. */
  readonly key?: string
  /** When it was set off, in milliseconds. */
  readonly at: number
  readonly event?: string
  /** Of the event; 1 KB at most. */
  readonly properties?: JsonObject
  /** The path of the step it stands at. */
  readonly step: string
  /** When there is something to do next. */
  readonly wake: number
  /** Whether it is past its trigger: what sets it off anew before moves it, afterwards nothing does. */
  readonly begun?: true
  /** Whether the wait of its step has begun. */
  readonly waits?: true
  /** Of a `waitFor`: whether it happened. */
  readonly met?: true
  /** Whether something was sent, or would have been but for the control group. */
  readonly sent?: true
  /** How often the message of this step was tried in vain. */
  readonly attempts?: number
  /** When the message of this step was counted in the caps. */
  readonly counted?: number
  /** When the message of this step was due first, however often it was put off since. */
  readonly due?: number
  /** How often the channel was out of order for the message of this step, which is no fault of the message. */
  readonly outages?: number
  /** Why it was put off last. */
  readonly why?: string
  /** When a process first met it that does not know its follow-up or step. */
  readonly unknownSince?: number
  /** A process is sending the message of this step until then at the latest; later nobody knows what became of it. */
  readonly sending?: number
}

/** `n` how often, `at` when last; `keys`: the newest 16 of `per`. */
export interface Done {
  readonly n: number
  readonly at: number
  readonly keys?: readonly string[]
}

/** Runs of one person at a time; more are not begun. */
export const runLimit = 16

/** Follow-ups whose end is remembered, the newest; and keys of each. */
const doneLimit = 64
const keyLimit = 16

export const noRuns: FollowUpState = { runs: [], done: {} }

/** Longest of what tells runs apart. */
export const longestKey = 64

/** When something is to be done for a person next; Infinity: never. */
export function nextWake({ runs }: FollowUpState = noRuns): number {
  return runs[0]?.wake ?? Number.POSITIVE_INFINITY
}

export function withRun(state: FollowUpState, run: Run): FollowUpState {
  return { ...state, runs: inTime([...state.runs.filter(({ id }) => id !== run.id), run]) }
}

export function withoutRun(state: FollowUpState, id: string): FollowUpState {
  return { ...state, runs: state.runs.filter((run) => run.id !== id) }
}

/** The run is over; what was gone through is remembered for `again`. */
export function withDone(state: FollowUpState, { id, followUp, key, at, sent }: Run): FollowUpState {
  const left = withoutRun(state, id)
  if (!sent) return left
  const known = Object.hasOwn(state.done, followUp) ? state.done[followUp]! : { n: 0, at: 0 }
  const keys = key === undefined ? known.keys : newestKeys([...(known.keys ?? []), key])
  const done = { n: known.n + 1, at: Math.max(known.at, at), ...(keys && { keys }) }
  return { ...left, done: newestDone({ ...state.done, [followUp]: done }) }
}

/**
 * Of two people found to be one. A follow-up that both are in goes on once: as the run that is being sent, else the
 * one that is further, else the earlier.
 */
export function mergeFollowUps(
  a: FollowUpState | undefined,
  b: FollowUpState | undefined,
): FollowUpState | undefined {
  if (!a || !b) return a ?? b
  const runs = new Map<string, Run>()
  for (const run of [...a.runs, ...b.runs]) {
    const place = JSON.stringify([run.followUp, run.key])
    const known = runs.get(place)
    runs.set(place, known ? preferred(known, run) : run)
  }
  const done: Record<string, Done> = { ...a.done }
  for (const [name, other] of Object.entries(b.done)) {
    const known = Object.hasOwn(done, name) ? done[name] : undefined
    done[name] = known ? mergeDone(known, other) : other
  }
  return { runs: inTime([...runs.values()]).slice(0, runLimit), done: newestDone(done) }
}

function mergeDone(a: Done, b: Done): Done {
  const keys = a.keys || b.keys ? newestKeys([...(a.keys ?? []), ...(b.keys ?? [])]) : undefined
  return { n: a.n + b.n, at: Math.max(a.at, b.at), ...(keys && { keys }) }
}

function rank({ sending, sent, begun }: Run): number {
  return (sending ? 4 : 0) + (sent ? 2 : 0) + (begun ? 1 : 0)
}

/** The one that is further, of those the earlier, and of one moment the same whichever is asked about first. */
function preferred(a: Run, b: Run): Run {
  if (rank(a) !== rank(b)) return rank(a) > rank(b) ? a : b
  return a.at < b.at || (a.at === b.at && a.id <= b.id) ? a : b
}

function inTime(runs: readonly Run[]): Run[] {
  return runs.toSorted((a, b) => a.wake - b.wake || (a.id < b.id ? -1 : 1))
}

function newestKeys(keys: readonly string[]): string[] {
  return [...new Set(keys)].slice(-keyLimit)
}

function newestDone(done: FollowUpState['done']): FollowUpState['done'] {
  const entries = Object.entries(done)
  if (entries.length <= doneLimit) return done
  return Object.fromEntries(entries.sort(([, a], [, b]) => b.at - a.at).slice(0, doneLimit))
}
