import { readings } from '../../operations/readings.ts'
import type { Telemetry } from '../../ports/telemetry.ts'
import type { Shell } from '../shell.ts'

/** Lets telemetry read what this process counted; returns what ends that. */
export function watchShell({ site, profiles, pageWrites }: Shell, all: readonly Telemetry[]): (() => void)[] {
  const { counts, breakers, placements } = site
  const read = readings({
    counts,
    breakers,
    placementNames: placements.list.map(({ name }) => name),
    pending: () => profiles.pending,
    held: () => pageWrites.held,
  })
  return all.flatMap((telemetry) => (telemetry.watch ? [telemetry.watch(read)] : []))
}
