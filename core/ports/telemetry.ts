/**
 * Where Attune's traces and metrics go: `attune/adapters/opentelemetry` and `attune/adapters/prometheus`
 * implement it. What is counted is counted anyway, and read when somebody asks; without telemetry no
 * request does more than that. Names, labels and attributes say nothing of a visitor.
 */
export interface Telemetry {
  /**
   * Does `work`, called once and at once, and answers what it answers: one operation, with its duration and
   * its outcome, which is `outcomeOf` the result, or the `code` of what was thrown.
   */
  operation?<T>(name: Operation, work: () => Promise<T>, outcomeOf: (result: T) => string): Promise<T>
  /** Called once when the site starts; what it returns is called when the site closes. */
  watch?(read: (metric: MetricName) => readonly Sample[]): () => void
}

/**
 * What takes time: `visit` opens the visitor of a request, `commit` writes a change of a profile, `merge` makes
 * one profile part of another, `erase` removes a person from the whole store.
 */
export type Operation = 'visit' | 'commit' | 'merge' | 'erase'

/** One value of a metric; counters are counted from the start of the process. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** What a metric is: counters only grow, gauges say how it is now. */
export interface MetricDefinition {
  readonly kind: 'counter' | 'gauge'
  readonly help: string
  readonly labels: readonly string[]
}

/** A metric of `metrics`. */
export type MetricName =
  | 'visits'
  | 'signals'
  | 'decisions'
  | 'commits'
  | 'conflicts'
  | 'late_signals'
  | 'dropped_writes'
  | 'refused_calls'
  | 'messages'
  | 'errors'
  | 'breaker'
  | 'pending_commits'
  | 'held_writes'

/** Every metric, by the name without prefix; durations come from `operation`. */
export const metrics: Readonly<Record<MetricName, MetricDefinition>> = {
  visits: {
    kind: 'counter',
    help: 'Requests opened, by who came: new, unknown, known, readonly (bots, previews) or failed (no store).',
    labels: ['visitor'],
  },
  signals: {
    kind: 'counter',
    help: 'Signals by the way they came in, and whether consent let them be taken.',
    labels: ['origin', 'outcome'],
  },
  decisions: {
    kind: 'counter',
    help: 'Decisions of pages, by placement and reason.',
    labels: ['placement', 'reason'],
  },
  commits: { kind: 'counter', help: 'Changes of profiles written.', labels: [] },
  conflicts: {
    kind: 'counter',
    help: 'Commits that another had overtaken; each was tried again.',
    labels: [],
  },
  late_signals: { kind: 'counter', help: 'Signals too late to be folded; they are in the log.', labels: [] },
  dropped_writes: { kind: 'counter', help: 'Writes of pages that were given up.', labels: [] },
  refused_calls: { kind: 'counter', help: 'Calls not made because the store was down.', labels: [] },
  messages: {
    kind: 'counter',
    help: 'Messages of follow-ups, by what became of them: sent, delayed, failed, withheld and so on.',
    labels: ['follow_up', 'outcome'],
  },
  errors: { kind: 'counter', help: 'Errors reported, by code.', labels: ['code'] },
  breaker: { kind: 'gauge', help: 'Breaker of the store: 0 closed, 1 half-open, 2 open.', labels: ['side'] },
  pending_commits: { kind: 'gauge', help: 'Commits of profiles on their way to the store.', labels: [] },
  held_writes: { kind: 'gauge', help: 'Writes of pages held until the store takes them.', labels: [] },
}

/** Upper bounds for durations of operations, in seconds: from a profile in memory to an awaited write's patience. */
export const durationBounds: readonly number[] = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
]

/** For adapters: does the work of an operation, and tells `end` its outcome however it ends. */
export async function untilOver<T>(
  work: () => Promise<T>,
  outcomeOf: (result: T) => string,
  end: (outcome: string) => void,
): Promise<T> {
  try {
    const result = await work()
    end(outcomeOf(result))
    return result
  } catch (error) {
    end(outcomeOfError(error))
    throw error
  }
}

/** The outcome of an operation that threw. Its message stays out, which may be personal. */
function outcomeOfError(error: unknown): string {
  const code = (error as { code?: unknown } | null | undefined)?.code
  return typeof code === 'string' ? code : 'error'
}
