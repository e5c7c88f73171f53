import type { MetricName, Sample } from '../ports/telemetry.ts'
import type { BreakerState } from './breaker.ts'
import type { Counts } from './counts.ts'
import type { Breakers } from './guarded-store.ts'

/** What metrics are read from. */
export interface Sources {
  readonly counts: Counts
  readonly breakers: Breakers
  readonly placementNames: readonly string[]
  pending(): number
  held(): number
}

const levels: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 }

/** The present values of each metric, read when somebody asks. */
export function readings({ counts, breakers, placementNames, pending, held }: Sources) {
  const readers: Readonly<Record<MetricName, () => Sample[]>> = {
    visits: () => by('visitor', counts.visits),
    signals: () =>
      Object.entries(counts.signals).flatMap(([origin, outcomes]) =>
        by('outcome', outcomes).map(({ labels, value }) => ({ labels: { origin, ...labels }, value })),
      ),
    decisions: () =>
      placementNames.flatMap((placement, index) =>
        by('reason', counts.decisions[index] ?? {}).map(({ labels, value }) => ({
          labels: { placement, ...labels },
          value,
        })),
      ),
    commits: () => one(counts.commits),
    conflicts: () => one(counts.conflicts),
    late_signals: () => one(counts.late),
    dropped_writes: () => one(counts.dropped),
    refused_calls: () => one(counts.refused),
    messages: () =>
      [...counts.messages].flatMap(([name, outcomes]) =>
        by('outcome', outcomes).map(({ labels, value }) => ({
          labels: { follow_up: name, ...labels },
          value,
        })),
      ),
    errors: () => by('code', counts.errors),
    breaker: () => by('side', { reads: levels[breakers.reads.state], writes: levels[breakers.writes.state] }),
    pending_commits: () => one(pending()),
    held_writes: () => one(held()),
  }
  return (metric: MetricName): readonly Sample[] => readers[metric]()
}

function by(label: string, values: Readonly<Record<string, number | undefined>>): Sample[] {
  return Object.entries(values).map(([name, value = 0]) => ({ labels: { [label]: name }, value }))
}

function one(value: number): Sample[] {
  return [{ labels: {}, value }]
}
