import { toMajor } from '../../money.ts'
import type { MoneyProperty } from '../order.ts'
import type { Orders } from '../orders.ts'
import type { FeatureDefinition } from './definition.ts'

const day = 86_400_000

/** A feature that needs no state of its own, because it can be read off the orders at any time. */
export interface OrderFigure {
  read(orders: Orders, now: number): unknown
  /** The same as the state a sum would have, where it is a count or a sum. */
  total?(orders: Orders): number
  /** When the value may next change with no further signal; Infinity: never. */
  changesAt(orders: Orders, now: number): number
}

/** Recency, frequency and value, and sums and counts over all orders ever. */
export function orderFigure(definition: FeatureDefinition, currency: string): OrderFigure | undefined {
  if ('orders' in definition) {
    if (definition.orders === 'recency') return recency
    return definition.orders === 'frequency' ? frequency : net('revenue', currency)
  }
  if (definition.within || definition.where || definition.purpose) return undefined
  if ('count' in definition) return frequency
  return 'sum' in definition ? net(definition.sum as MoneyProperty, currency) : undefined
}

/** Days since the newest order; absent without one. */
const recency: OrderFigure = {
  read: ({ last }, now) => (last === undefined ? undefined : daysSince(last, now)),
  changesAt: ({ last }, now) =>
    last === undefined ? Number.POSITIVE_INFINITY : last + (daysSince(last, now) + 1) * day,
}

const frequency: OrderFigure = {
  read: ({ count }) => count,
  total: ({ count }) => count,
  changesAt: () => Number.POSITIVE_INFINITY,
}

/** Refunds of orders that are known by their number only may exceed what is known of the others. */
function net(property: MoneyProperty, currency: string): OrderFigure {
  const total = ({ sums }: Orders) => Math.max(0, sums[currency]?.[property] ?? 0)
  return {
    read: (orders) => toMajor(total(orders), currency),
    total,
    changesAt: () => Number.POSITIVE_INFINITY,
  }
}

function daysSince(time: number, now: number): number {
  return Math.max(0, Math.floor((now - time) / day))
}
