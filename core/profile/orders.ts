import { shortHash } from '../hash.ts'
import { own } from '../json.ts'
import type { Signal } from '../signals/signal.ts'
import {
  type Amounts,
  addAmounts,
  contributionOf,
  mergeOrder,
  type Order,
  type OrderContribution,
  sealedRefund,
  withSignal,
} from './order.ts'

/** The newest orders are kept one by one, so that updates, refunds and repeats can find them. */
const orderLimit = 16
/** Sums are kept in this many currencies, first in the alphabet first; nobody shops in more. */
const currencyLimit = 8
/** Longer order ids are kept as a hash. */
const idLength = 48

/** Newest orders, oldest first, and what all orders ever came to. */
export interface Orders {
  readonly list: readonly Order[]
  readonly count: number
  /** Net totals by currency, in minor units. */
  readonly sums: Readonly<Record<string, Amounts>>
  /** When the newest order was placed, cancelled ones included. */
  readonly last?: number
}

export const noOrders: Orders = { list: [], count: 0, sums: {} }

export interface OrderContext {
  /** Used where a signal names no currency. */
  readonly currency: string
  /** The store knows this order, although the profile no longer lists it. */
  readonly sealed: boolean
  /** The features the order counts for by this signal, by key. */
  readonly counted: readonly string[]
}

/** The names of the signals that orders are made of. */
export const orderEvents: readonly string[] = [
  'Order Completed',
  'Order Updated',
  'Order Refunded',
  'Order Cancelled',
]

export function isOrderSignal(signal: Pick<Signal, 'name'>): boolean {
  return orderEvents.includes(signal.name)
}

/** The order a signal is about, as text; undefined where it names none. */
export function orderIdOf(signal: Signal): string | undefined {
  const id = own(signal.properties, 'order_id') ?? own(signal.properties, 'orderId')
  return (typeof id === 'string' && id !== '') || typeof id === 'number' ? bounded(String(id)) : undefined
}

/**
 * Law 1 for money: an order counts once however often it is reported, its newest report is what
 * counts, and refunds lower it, never below zero. Exact for the newest 16 orders; a refund of an
 * older one is subtracted where it happened.
 */
export function foldOrder(
  orders: Orders,
  signal: Signal,
  context: OrderContext,
): { orders: Orders; contributions: OrderContribution[] } {
  const id = orderIdOf(signal) ?? bounded(signal.messageId)
  const known = orders.list.find((order) => order.id === id)
  if (!known && context.sealed) return foldSealed(orders, signal, context)
  const next = withSignal(known, id, signal, context)
  const contributions = [...contributionOf(known, -1), ...contributionOf(next, 1)]
  return {
    orders: listed(orders, [...orders.list.filter((o) => o !== known), next], contributions),
    contributions,
  }
}

/** Every signal belongs to one of the two, so sums add up; an order that both list is counted once. */
export function mergeOrders(a: Orders, b: Orders): { orders: Orders; contributions: OrderContribution[] } {
  const byId = new Map(a.list.map((order) => [order.id, order]))
  const contributions: OrderContribution[] = []
  for (const order of b.list) {
    const twin = byId.get(order.id)
    const merged = twin ? mergeOrder(twin, order) : order
    byId.set(order.id, merged)
    if (twin)
      contributions.push(
        ...contributionOf(twin, -1),
        ...contributionOf(order, -1),
        ...contributionOf(merged, 1),
      )
  }
  const sums: Record<string, Amounts> = { ...a.sums }
  for (const [currency, amounts] of Object.entries(b.sums))
    sums[currency] = addAmounts(sums[currency] ?? {}, amounts, 1)
  const last = Math.max(a.last ?? 0, b.last ?? 0)
  const both = { list: [], count: a.count + b.count, sums, ...(last > 0 && { last }) }
  return { orders: listed(both, [...byId.values()], contributions), contributions }
}

/** An amended amount of an order the profile has forgotten cannot be compared; a refund of it can be taken off. */
function foldSealed(orders: Orders, signal: Signal, context: OrderContext) {
  const refund = signal.name === 'Order Refunded' ? sealedRefund(signal, context) : undefined
  const contributions = refund ? [refund] : []
  return { orders: listed(orders, orders.list, contributions), contributions }
}

function listed(orders: Orders, all: readonly Order[], contributions: readonly OrderContribution[]): Orders {
  const list = [...all].sort(byTime)
  const last = list.findLast((order) => order.m)?.t ?? orders.last
  const count = contributions.reduce((sum, { sign, count: n }) => sum + sign * n, orders.count)
  const sums: Record<string, Amounts> = { ...orders.sums }
  for (const { sign, currency, amounts } of contributions)
    sums[currency] = addAmounts(sums[currency] ?? {}, amounts, sign)
  return { list: list.slice(-orderLimit), count, sums: tidied(sums), ...(last !== undefined && { last }) }
}

/** Equal histories have equal sums: nothing stays behind of a currency in which all was taken back. */
function tidied(sums: Readonly<Record<string, Amounts>>): Orders['sums'] {
  const inUse = Object.entries(sums).filter(([, { revenue = 0, total = 0 }]) => revenue !== 0 || total !== 0)
  return Object.fromEntries(inUse.sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, currencyLimit))
}

function bounded(id: string): string {
  return id.length <= idLength ? id : `#${shortHash(id)}`
}

function byTime(a: Order, b: Order): number {
  return a.t - b.t || (a.id < b.id ? -1 : 1)
}
