import { own } from '../json.ts'
import { isCurrency, toMajor, toMinor } from '../money.ts'
import type { Signal } from '../signals/signal.ts'
import { isNewer, messageHash } from './profile.ts'

/** The properties of an order that are amounts of money. */
export const moneyProperties = ['revenue', 'total'] as const
export type MoneyProperty = (typeof moneyProperties)[number]
export type Amounts = Readonly<Partial<Record<MoneyProperty, number>>>

/**
 * One order: `t` when it was first reported, `u` and `h` time and message of the report that counts,
 * `c` its currency, `m` its amounts in minor units.
 */
export interface Order {
  readonly id: string
  readonly t: number
  readonly u: number
  readonly h: string
  readonly c: string
  /** Absent while only a refund or a cancellation of it has arrived. */
  readonly m?: Amounts
  /** Refunds in minor units by the currency they name; under `''` those that name none, in ten-thousandths. */
  readonly r?: Readonly<Record<string, Amounts>>
  /** Cancelled, or refunded without naming an amount, at this time. */
  readonly x?: number
  /** The features it counts for, by key. */
  readonly k?: readonly string[]
}

/** What an order adds to sums and counts; `sign` −1 takes an earlier contribution back. */
export interface OrderContribution {
  readonly sign: 1 | -1
  readonly time: number
  readonly currency: string
  readonly count: number
  readonly amounts: Amounts
  readonly counted: readonly string[]
}

/** CLF has four decimals, the most of all currencies: no amount is rounded before its currency is known. */
export const anyCurrency = 'CLF'

/** An order as another signal about it leaves it; signals may come in any order. */
export function withSignal(
  known: Order | undefined,
  id: string,
  signal: Signal,
  context: { currency: string; counted: readonly string[] },
): Order {
  const order = known ?? { id, t: signal.time, u: 0, h: '', c: '' }
  if (signal.name === 'Order Completed' || signal.name === 'Order Updated')
    return mergeOrder(order, report(id, signal, context))
  const t = order.m ? order.t : Math.min(order.t, signal.time)
  const refund = signal.name === 'Order Refunded' ? refundOf(signal) : undefined
  if (!refund) return { ...order, t, x: Math.max(order.x ?? 0, signal.time) }
  return { ...order, t, r: addRefunds(order.r ?? {}, refund) }
}

/** The same order as two people's profiles, or two signals, know it. */
export function mergeOrder(a: Order, b: Order): Order {
  const kept = supersedes(b, a) ? b : a
  const t = !a.m === !b.m ? Math.min(a.t, b.t) : kept.t
  const x = Math.max(a.x ?? 0, b.x ?? 0)
  const r = a.r && b.r ? addRefunds(a.r, b.r) : (a.r ?? b.r)
  return { ...kept, t, ...(r && { r }), ...(x > 0 && { x }) }
}

/** What the order counts for now: once, net of refunds, never below zero, and not at all once cancelled. */
export function contributionOf(order: Order | undefined, sign: 1 | -1): OrderContribution[] {
  if (!order?.m || order.x !== undefined) return []
  const amounts: Partial<Record<MoneyProperty, number>> = {}
  for (const property of moneyProperties) {
    const amount = order.m[property]
    if (amount !== undefined) amounts[property] = Math.max(0, amount - refunded(order, property))
  }
  return [{ sign, time: order.t, currency: order.c, count: 1, amounts, counted: order.k ?? [] }]
}

/** A refund of an order that is no longer known one by one: taken off where it happened. */
export function sealedRefund(
  signal: Signal,
  { currency, counted }: { currency: string; counted: readonly string[] },
): OrderContribution | undefined {
  const paidIn = currencyOf(signal) ?? currency
  const amounts = amountsOf(signal, paidIn)
  return (
    amounts && { sign: -1, time: signal.time, currency: paidIn, count: 0, amounts: sizeOf(amounts), counted }
  )
}

export function addAmounts(a: Amounts, b: Amounts, sign: 1 | -1): Amounts {
  const sum: Partial<Record<MoneyProperty, number>> = { ...a }
  for (const property of moneyProperties) {
    if (b[property] !== undefined) sum[property] = (sum[property] ?? 0) + sign * b[property]
  }
  return sum
}

function report(
  id: string,
  signal: Signal,
  { currency, counted }: { currency: string; counted: readonly string[] },
): Order {
  const c = currencyOf(signal) ?? currency
  const h = messageHash(signal.messageId)
  const m = amountsOf(signal, c) ?? {}
  return { id, t: signal.time, u: signal.time, h, c, m, ...(counted.length > 0 && { k: counted }) }
}

/** A report beats none, one that names an amount beats one that does not, and then the newest counts. */
function supersedes(a: Order, b: Order): boolean {
  const rank = (order: Order) => (order.m === undefined ? 0 : order.m.revenue === undefined ? 1 : 2)
  return rank(a) !== rank(b) ? rank(a) > rank(b) : isNewer({ t: a.u, h: a.h }, { t: b.u, h: b.h })
}

/** Shops send what they paid back as `30` or as `-30`. */
function refundOf(signal: Signal): Record<string, Amounts> | undefined {
  const currency = currencyOf(signal)
  const amounts = amountsOf(signal, currency ?? anyCurrency)
  return amounts && { [currency ?? '']: sizeOf(amounts) }
}

function addRefunds(a: NonNullable<Order['r']>, b: NonNullable<Order['r']>): Record<string, Amounts> {
  const sum: Record<string, Amounts> = { ...a }
  for (const [currency, amounts] of Object.entries(b))
    sum[currency] = addAmounts(sum[currency] ?? {}, amounts, 1)
  return sum
}

/** In minor units of the order. What was paid back in another currency cannot be compared. */
function refunded({ r = {}, c }: Order, property: MoneyProperty): number {
  const unstated = toMinor(toMajor(r['']?.[property] ?? 0, anyCurrency), c) ?? 0
  return unstated + (r[c]?.[property] ?? 0)
}

function amountsOf(signal: Signal, currency: string): Amounts | undefined {
  const read = (name: string) => {
    const value = own(signal.properties, name)
    return typeof value === 'number' || typeof value === 'string' ? toMinor(value, currency) : undefined
  }
  const revenue = read('revenue') ?? read('total') ?? read('value')
  const total = read('total') ?? read('value') ?? revenue
  return revenue === undefined || total === undefined ? undefined : { revenue, total }
}

function sizeOf({ revenue = 0, total = 0 }: Amounts): Amounts {
  return { revenue: Math.abs(revenue), total: Math.abs(total) }
}

function currencyOf(signal: Signal): string | undefined {
  const currency = own(signal.properties, 'currency')
  return typeof currency === 'string' && isCurrency(currency) ? currency.toUpperCase() : undefined
}
