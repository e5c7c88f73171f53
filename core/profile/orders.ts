import { own } from '../json.ts'
import { isCurrency, toMinor } from '../money.ts'
import type { Signal } from '../signals/signal.ts'
import { messageHash } from './profile.ts'

/** The newest orders are kept one by one, so that updates, refunds and repeats can find them. */
export const orderLimit = 16

/** The properties of an order that are amounts of money. */
export const moneyProperties = ['revenue', 'total'] as const
export type MoneyProperty = (typeof moneyProperties)[number]
type Amounts = Readonly<Partial<Record<MoneyProperty, number>>>

/** One order: `t` when it was placed, `u` and `h` its newest amount, `c` currency, `m` amounts and `r` refunds in minor units. */
export interface Order {
  readonly id: string
  readonly t: number
  readonly u: number
  readonly h: string
  readonly c: string
  /** Absent while only a refund of it has arrived. */
  readonly m?: Amounts
  readonly r?: Amounts
  /** Cancelled, or refunded without naming an amount, at this time. */
  readonly x?: number
  /** Feature keys whose `where` this order met. */
  readonly k?: readonly string[]
}

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

/** What an order adds to sums and counts; `sign` −1 takes an earlier contribution back. */
export interface OrderContribution {
  readonly sign: 1 | -1
  readonly time: number
  readonly currency: string
  readonly count: number
  readonly amounts: Amounts
  readonly matched: readonly string[]
}

export interface OrderContext {
  /** Used where a signal names no currency. */
  readonly currency: string
  /** The store knows this order, although the profile no longer lists it. */
  readonly sealed: boolean
  /** Which features' `where` the signal meets. */
  matches(signal: Signal): readonly string[]
}

const orderEvents = new Set(['Order Completed', 'Order Updated', 'Order Refunded', 'Order Cancelled'])

export function isOrderSignal(signal: Pick<Signal, 'name'>): boolean {
  return orderEvents.has(signal.name)
}

/** The order a signal is about, as text; undefined where it names none. */
export function orderIdOf(signal: Signal): string | undefined {
  const id = own(signal.properties, 'order_id') ?? own(signal.properties, 'orderId')
  return (typeof id === 'string' && id !== '') || typeof id === 'number' ? String(id) : undefined
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
  const id = orderIdOf(signal) ?? signal.messageId
  const known = orders.list.find((order) => order.id === id)
  if (!known && context.sealed) return sealedOrder(orders, signal, context)
  const next = updated(known ?? blank(id, signal, context), signal, context)
  const contributions = [...contributionOf(known, -1), ...contributionOf(next, 1)]
  const list = [...orders.list.filter((order) => order !== known), next].sort(byTime).slice(-orderLimit)
  const placed = signal.name === 'Order Completed' ? Math.max(orders.last ?? 0, signal.time) : orders.last
  const counted = { ...summed(orders, contributions), list, ...(placed !== undefined && { last: placed }) }
  return { orders: counted, contributions }
}

/** Every order belongs to one of the two, so sums add up; an order both list is taken back once. */
export function mergeOrders(a: Orders, b: Orders): { orders: Orders; contributions: OrderContribution[] } {
  const byId = new Map(a.list.map((order) => [order.id, order]))
  const contributions: OrderContribution[] = []
  for (const order of b.list) {
    const twin = byId.get(order.id)
    if (!twin) byId.set(order.id, order)
    else {
      const kept = newerOf(twin, order)
      byId.set(order.id, kept)
      contributions.push(
        ...contributionOf(twin, -1),
        ...contributionOf(order, -1),
        ...contributionOf(kept, 1),
      )
    }
  }
  const sums: Record<string, Amounts> = { ...a.sums }
  for (const [currency, amounts] of Object.entries(b.sums))
    sums[currency] = add(sums[currency] ?? {}, amounts, 1)
  const last = Math.max(a.last ?? 0, b.last ?? 0)
  const list = [...byId.values()].sort(byTime).slice(-orderLimit)
  const orders = { list, count: a.count + b.count, sums, ...(last > 0 && { last }) }
  return { orders: summed(orders, contributions), contributions }
}

function updated(order: Order, signal: Signal, context: OrderContext): Order {
  const hash = messageHash(signal.messageId)
  const newer = signal.time > order.u || (signal.time === order.u && hash > order.h)
  switch (signal.name) {
    case 'Order Refunded': {
      const amounts = amountsOf(signal, order.c)
      if (amounts) return { ...order, r: add(order.r ?? {}, amounts, 1) }
      return { ...order, x: Math.max(order.x ?? 0, signal.time) }
    }
    case 'Order Cancelled':
      return { ...order, x: Math.max(order.x ?? 0, signal.time) }
    default: {
      const placed = order.m && signal.name === 'Order Completed' ? Math.min(order.t, signal.time) : order.t
      const t = order.m ? placed : signal.time
      if (order.m && !newer) return { ...order, t }
      const c = currencyOf(signal, context.currency)
      const k = context.matches(signal)
      const { k: _, ...rest } = order
      return {
        ...rest,
        t,
        u: signal.time,
        h: hash,
        c,
        m: amountsOf(signal, c) ?? {},
        ...(k.length > 0 && { k }),
      }
    }
  }
}

/** An amended amount of an order the profile has forgotten cannot be compared; a refund of it can be taken off. */
function sealedOrder(orders: Orders, signal: Signal, context: OrderContext) {
  if (signal.name !== 'Order Refunded') return { orders, contributions: [] }
  const currency = currencyOf(signal, context.currency)
  const contribution: OrderContribution = {
    sign: -1,
    time: signal.time,
    currency,
    count: 0,
    amounts: amountsOf(signal, currency) ?? {},
    matched: context.matches(signal),
  }
  return { orders: summed(orders, [contribution]), contributions: [contribution] }
}

function contributionOf(order: Order | undefined, sign: 1 | -1): OrderContribution[] {
  if (!order?.m || order.x !== undefined) return []
  const amounts: Partial<Record<MoneyProperty, number>> = {}
  for (const property of moneyProperties) {
    const amount = order.m[property]
    if (amount !== undefined) amounts[property] = Math.max(0, amount - (order.r?.[property] ?? 0))
  }
  return [{ sign, time: order.t, currency: order.c, count: 1, amounts, matched: order.k ?? [] }]
}

function summed(orders: Orders, contributions: readonly OrderContribution[]): Orders {
  let { count } = orders
  const sums: Record<string, Amounts> = { ...orders.sums }
  for (const { sign, currency, count: n, amounts } of contributions) {
    count += sign * n
    sums[currency] = add(sums[currency] ?? {}, amounts, sign)
  }
  return { ...orders, count, sums }
}

function blank(id: string, signal: Signal, context: OrderContext): Order {
  return { id, t: signal.time, u: 0, h: '', c: currencyOf(signal, context.currency) }
}

function newerOf(a: Order, b: Order): Order {
  const newest = b.m && (!a.m || b.u > a.u || (b.u === a.u && b.h > a.h)) ? b : a
  const x = Math.max(a.x ?? 0, b.x ?? 0)
  const r = add(a.r ?? {}, b.r ?? {}, 1)
  const t = a.m && b.m ? Math.min(a.t, b.t) : newest.t
  return { ...newest, t, ...(Object.keys(r).length > 0 && { r }), ...(x > 0 && { x }) }
}

function amountsOf(signal: Signal, currency: string): Amounts | undefined {
  const read = (name: string) => {
    const value = own(signal.properties, name)
    return typeof value === 'number' || typeof value === 'string' ? toMinor(value, currency) : undefined
  }
  const revenue = read('revenue') ?? read('total') ?? read('value')
  const total = read('total') ?? read('value') ?? revenue
  if (revenue === undefined || total === undefined) return undefined
  return { revenue, total }
}

function currencyOf(signal: Signal, fallback: string): string {
  const currency = own(signal.properties, 'currency')
  return typeof currency === 'string' && isCurrency(currency) ? currency.toUpperCase() : fallback
}

function add(a: Amounts, b: Amounts, sign: 1 | -1): Amounts {
  const sum: Partial<Record<MoneyProperty, number>> = { ...a }
  for (const property of moneyProperties) {
    if (b[property] !== undefined) sum[property] = (sum[property] ?? 0) + sign * b[property]
  }
  return sum
}

function byTime(a: Order, b: Order): number {
  return a.t - b.t || (a.id < b.id ? -1 : 1)
}
