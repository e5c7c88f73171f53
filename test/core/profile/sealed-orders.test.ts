import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../core/json.ts'
import { fold } from '../../../core/profile/fold.ts'
import { mergeOrders, noOrders } from '../../../core/profile/orders.ts'
import type { Signal } from '../../../core/signals/signal.ts'
import { after, day, featuresOf, hour, merged, monday, read, signal, stranger } from './shopper.ts'

const features = featuresOf({
  lifetimeValue: { sum: 'revenue', events: 'Order Completed' },
  orders: { count: true, events: 'Order Completed' },
  thisMonth: { sum: 'revenue', events: 'Order Completed', within: { days: 30 } },
  ordersThisMonth: { count: true, events: 'Order Completed', within: { days: 30 } },
  byCoupon: { sum: 'revenue', events: 'Order Completed', where: { coupon: 'SPRING' } },
})
const of =
  (name: string) =>
  (id: string | number, properties: JsonObject = {}, rest: Partial<Signal> = {}) =>
    signal(name, { order_id: id, ...properties }, rest)
const completed = of('Order Completed')
const refunded = of('Order Refunded')

describe('orders a profile no longer lists', () => {
  const seventeen = Array.from({ length: 17 }, (_, i) =>
    completed(`${i}`, { revenue: 10 }, { time: monday + i * hour }),
  )
  const full = after(seventeen, features)
  const sealed = (s: Signal) => fold(full.profile, s, { features, sealedOrder: true }).profile

  it('are still counted, while the newest sixteen are kept one by one', () => {
    expect(full.profile.orders.list.map(({ id }) => id)).toEqual(
      seventeen.slice(1).map((s) => s.properties.order_id),
    )
    expect(read(full, 'lifetimeValue', features)).toBe(170)
  })

  it('are not counted again when the store remembers them', () => {
    const again = sealed(completed('0', { revenue: 10 }))
    expect(again.orders).toMatchObject({ count: 17, sums: { EUR: { revenue: 17_000 } } })
  })

  it('can be refunded, which is taken off where it happened', () => {
    const profile = sealed(refunded('0', { revenue: 4 }, { time: monday + 40 * day }))
    expect(profile.orders).toMatchObject({ count: 17, sums: { EUR: { revenue: 16_600 } } })
  })

  it('never bring a figure below nothing', () => {
    const profile = sealed(refunded('0', { revenue: 400 }, { time: monday + 40 * day }))
    const person = { profile, chunks: [] }
    expect(read(person, 'lifetimeValue', features)).toBe(0)
    expect(read(person, 'thisMonth', features, monday + 40 * day)).toBe(0)
    expect(read(person, 'monetaryValue', features)).toBe(0)
  })

  it('a listed order is recognised whatever the store says', () => {
    expect(sealed(completed('5', { revenue: 10 })).orders.count).toBe(17)
  })
})

describe('orders of two profiles', () => {
  it('an order that both know, from two systems, counts once after the merge', () => {
    const page = after([completed('1', { revenue: 20 })], features)
    const server = after(
      [completed('1', { revenue: 25 }, { time: monday + hour }), completed('2', { revenue: 1 })],
      features,
    )
    const both = merged(page, server, features)
    expect(read(both, 'lifetimeValue', features)).toBe(26)
    expect(read(both, 'thisMonth', features)).toBe(26)
    expect(read(both, 'orders', features)).toBe(2)
  })

  it('a refund known to one is taken off the order known to the other', () => {
    const refund = after([refunded('1', { revenue: 5 })], features)
    const order = after([completed('1', { revenue: 20 })], features)
    for (const both of [merged(refund, order, features), merged(order, refund, features)])
      expect(read(both, 'thisMonth', features)).toBe(15)
  })

  it('nothing and nothing is nothing', () => {
    expect(mergeOrders(noOrders, noOrders)).toEqual({ orders: noOrders, contributions: [] })
    expect(merged(stranger(features), stranger(features), features).profile.orders).toEqual(noOrders)
  })
})
