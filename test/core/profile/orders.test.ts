import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../core/json.ts'
import type { Signal } from '../../../core/signals/signal.ts'
import { after, day, featuresOf, hour, monday, read, signal } from './shopper.ts'

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
const updated = of('Order Updated')
const refunded = of('Order Refunded')
const cancelled = of('Order Cancelled')

const figures = (signals: Signal[], now = monday) => {
  const person = after(signals, features)
  return Object.fromEntries(
    ['lifetimeValue', 'orders', 'thisMonth', 'ordersThisMonth', 'byCoupon', 'recency'].map((name) => [
      name,
      read(person, name, features, now),
    ]),
  )
}
const inAnyOrder = (signals: Signal[], expected: object) =>
  fc.assert(
    fc.property(fc.shuffledSubarray(signals, { minLength: signals.length }), (shuffled) => {
      expect(figures(shuffled)).toMatchObject(expected)
    }),
    { numRuns: 30 },
  )

describe('orders', () => {
  it('an order counts with its revenue, once', () => {
    expect(figures([completed('1', { revenue: 19.99 })])).toEqual({
      lifetimeValue: 19.99,
      orders: 1,
      thisMonth: 19.99,
      ordersThisMonth: 1,
      byCoupon: 0,
      recency: 0,
    })
  })

  it('an order that two systems report, under two message ids, counts once', () => {
    const page = completed('1', { revenue: 20 })
    const server = completed('1', { revenue: 20 }, { origin: 'server', time: monday + hour })
    inAnyOrder([page, server], { lifetimeValue: 20, orders: 1, thisMonth: 20, ordersThisMonth: 1 })
  })

  it('an order numbered 17 is the order "17"', () => {
    inAnyOrder([completed(17, { revenue: 20 }), completed('17', { revenue: 20 })], { orders: 1 })
  })

  it('orders without a number are orders of their own', () => {
    const nameless = () => signal('Order Completed', { revenue: 5 })
    expect(figures([nameless(), nameless()])).toMatchObject({ orders: 2, lifetimeValue: 10 })
  })

  it('an order number as long as a novel is kept short, and still recognised', () => {
    const id = 'x'.repeat(2_000)
    const person = after([completed(id, { revenue: 5 }), completed(id, { revenue: 5 })], features)
    expect(person.profile.orders).toMatchObject({ count: 1 })
    expect(JSON.stringify(person.profile.orders).length).toBeLessThan(300)
  })

  it('an amended order counts with its newest amount, whenever the amendment arrives', () => {
    inAnyOrder(
      [
        completed('1', { revenue: 50 }),
        updated('1', { revenue: 70 }, { time: monday + hour }),
        updated('1', { revenue: 60 }, { time: monday + 2 * hour }),
      ],
      { lifetimeValue: 60, thisMonth: 60, orders: 1 },
    )
  })

  it('an amendment that names no amount leaves the amount as it is', () => {
    inAnyOrder(
      [completed('1', { revenue: 50 }), updated('1', { status: 'packed' }, { time: monday + hour })],
      {
        lifetimeValue: 50,
        orders: 1,
      },
    )
  })

  it('a refund lowers the order, and several lower it further', () => {
    inAnyOrder(
      [
        completed('1', { revenue: 50 }),
        refunded('1', { revenue: 10.5 }, { time: monday + hour }),
        refunded('1', { total: 4.5 }, { time: monday + 2 * hour }),
      ],
      { lifetimeValue: 35, thisMonth: 35, orders: 1 },
    )
  })

  it('refunds never bring an order below nothing, nor touch another one', () => {
    inAnyOrder(
      [
        completed('1', { revenue: 50 }),
        completed('2', { revenue: 7 }),
        refunded('1', { revenue: 40 }, { time: monday + hour }),
        refunded('1', { revenue: 40 }, { time: monday + 2 * hour }),
      ],
      { lifetimeValue: 7, orders: 2 },
    )
  })

  it('a refund that a shop sends as a negative amount is a refund all the same', () => {
    inAnyOrder([completed('1', { revenue: 50 }), refunded('1', { revenue: -20 })], { lifetimeValue: 30 })
  })

  it('a refund that names no amount is of the whole order', () => {
    inAnyOrder([completed('1', { revenue: 50 }), refunded('1'), completed('2', { revenue: 3 })], {
      lifetimeValue: 3,
      orders: 1,
      ordersThisMonth: 1,
    })
  })

  it('a refund that names no currency is in that of the order, even when it comes first', () => {
    const yen = featuresOf({ spent: { sum: 'revenue', events: 'Order Completed' } }, 'JPY')
    const order = completed('1', { revenue: 5000, currency: 'JPY' })
    const refund = refunded('1', { revenue: 1200 })
    for (const signals of [
      [order, refund],
      [refund, order],
    ]) {
      expect(read(after(signals, yen), 'spent', yen)).toBe(3800)
      expect(after(signals, features).profile.orders.sums).toEqual({ JPY: { revenue: 3800, total: 3800 } })
    }
  })

  it('a refund in another currency than the order cannot be compared, and is passed over', () => {
    inAnyOrder(
      [completed('1', { revenue: 50, currency: 'EUR' }), refunded('1', { revenue: 10, currency: 'USD' })],
      {
        lifetimeValue: 50,
      },
    )
  })

  it('a refund of which the order never comes counts for nothing', () => {
    expect(figures([refunded('1', { revenue: 10 })])).toMatchObject({
      lifetimeValue: 0,
      orders: 0,
      recency: undefined,
    })
  })

  it('a cancelled order counts for nothing, whatever else is said of it', () => {
    inAnyOrder(
      [
        completed('1', { revenue: 50, coupon: 'SPRING' }),
        cancelled('1', {}, { time: monday + hour }),
        updated('1', { revenue: 70 }, { time: monday + 2 * hour }),
      ],
      { lifetimeValue: 0, orders: 0, thisMonth: 0, ordersThisMonth: 0, byCoupon: 0 },
    )
  })

  it('an order with a coupon counts where the coupon is asked for, and its refund is taken off there', () => {
    inAnyOrder(
      [
        completed('1', { revenue: 50, coupon: 'SPRING' }),
        completed('2', { revenue: 30 }),
        refunded('1', { revenue: 20 }, { time: monday + hour }),
        refunded('2', { revenue: 20 }, { time: monday + hour }),
      ],
      { byCoupon: 30, lifetimeValue: 40 },
    )
  })

  it('an order counts in the month it was placed, not when it was amended or reported again', () => {
    const signals = [
      completed('1', { revenue: 50 }),
      completed('1', { revenue: 50 }, { time: monday + 29 * day }),
    ]
    expect(figures(signals, monday + 29 * day)).toMatchObject({ thisMonth: 50, recency: 29 })
    expect(figures(signals, monday + 30 * day)).toMatchObject({ thisMonth: 0, lifetimeValue: 50 })
  })

  it('amounts are exact: a tenth and two tenths are three tenths', () => {
    expect(figures([completed('1', { revenue: 0.1 }), completed('2', { revenue: '0.2' })])).toMatchObject({
      lifetimeValue: 0.3,
    })
  })

  it('net amounts are a plain sum over any set of orders and refunds', () => {
    const cents = fc.integer({ min: 0, max: 1_000_000 })
    const order = fc.record({
      revenue: cents,
      refunds: fc.array(cents, { maxLength: 3 }),
      cancelled: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(order, { maxLength: 16 }), fc.infiniteStream(fc.nat()), (orders, order) => {
        const signals = orders
          .flatMap(({ revenue, refunds, cancelled: isCancelled }, i) => [
            completed(`${i}`, { revenue: revenue / 100 }),
            ...refunds.map((refund) => refunded(`${i}`, { revenue: refund / 100 })),
            ...(isCancelled ? [cancelled(`${i}`)] : []),
          ])
          .map((s) => ({ s, rank: order.next().value }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ s }) => s)
        const net = orders
          .filter((o) => !o.cancelled)
          .map((o) => Math.max(0, o.revenue - o.refunds.reduce((a, b) => a + b, 0)))
        const expected = net.reduce((a, b) => a + b, 0) / 100
        expect(figures(signals)).toMatchObject({
          lifetimeValue: expected,
          thisMonth: expected,
          orders: net.length,
        })
      }),
    )
  })
})
