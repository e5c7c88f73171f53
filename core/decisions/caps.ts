import { toMilliseconds } from '../duration.ts'
import type { DayCount, Profile } from '../profile/profile.ts'
import type { FrequencyCap } from './definition.ts'

/** How many days of counts are kept. */
export const capDays = 31

const day = 86_400_000

/** Whether a person saw an experience as often as its cap allows, today (UTC) included. */
export function isCapped(profile: Profile, key: string, cap: FrequencyCap, now: number): boolean {
  const counts = Object.hasOwn(profile.caps, key) ? profile.caps[key]! : []
  const days = cap.within ? Math.ceil(toMilliseconds(cap.within) / day) : capDays
  const oldest = Math.floor(now / day) - days + 1
  let shown = 0
  for (const [on, count] of counts) if (on >= oldest) shown += count
  return shown >= cap.atMost
}

/** Takes back one that was counted at `at`: it never came to be. */
export function uncountExposures(
  caps: Profile['caps'],
  keys: readonly string[],
  at: number,
): Profile['caps'] {
  const then = Math.floor(at / day)
  const next: Record<string, readonly DayCount[]> = { ...caps }
  for (const key of keys) {
    const counts = Object.hasOwn(caps, key) ? caps[key]! : []
    const left = counts.flatMap(([on, count]): DayCount[] => {
      if (on !== then) return [[on, count]]
      return count > 1 ? [[on, count - 1]] : []
    })
    if (left.length > 0) next[key] = left
    else delete next[key]
  }
  return next
}

/** Counts one exposure of each experience. Days that no cap can reach any more are dropped. */
export function countExposures(caps: Profile['caps'], keys: readonly string[], now: number): Profile['caps'] {
  const today = Math.floor(now / day)
  const next: Record<string, readonly DayCount[]> = {}
  for (const [key, counts] of Object.entries(caps)) {
    const kept = counts.filter(([on]) => on > today - capDays)
    if (kept.length > 0) next[key] = kept
  }
  for (const key of keys) {
    const counts = next[key] ?? []
    const shown = counts.find(([on]) => on === today)?.[1] ?? 0
    next[key] = [...counts.filter(([on]) => on !== today), [today, shown + 1] as const]
  }
  return next
}
