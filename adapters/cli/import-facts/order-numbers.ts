import { isObject } from '../../../core/json.ts'
import type { Message } from './message.ts'

/** The numbers of orders that were stored, to tell how many lines stand for one that a line before stands for. */
export function orderNumbers(): { readonly repeats: number; note(stored: readonly Message[]): void } {
  const numbers = new Set<unknown>()
  let lines = 0
  return {
    get repeats() {
      return lines - numbers.size
    },
    note(stored) {
      for (const { properties } of stored) {
        lines++
        numbers.add(isObject(properties) ? properties.order_id : undefined)
      }
    },
  }
}
