import type { EventSelector } from './definition.ts'

/** Weights may have up to three decimals; so may what is summed. */
export const decimals = 1000

/** The weight of each event; `*` stands for any other. */
export function selectorWeights(events: EventSelector = '*'): Record<string, number> {
  if (typeof events === 'string') return { [events]: 1 }
  if (Array.isArray(events)) return Object.fromEntries(events.map((event: string) => [event, 1]))
  return { ...(events as Record<string, number>) }
}

/** The smallest power of ten with which all weights are integers, so that sums are exact. */
export function scaleOf(weights: readonly number[]): number {
  let scale = 1
  while (scale < decimals && weights.some((weight) => !Number.isInteger(weight * scale))) scale *= 10
  return scale
}
