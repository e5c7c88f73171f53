import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../core/json.ts'
import type { Signal } from '../../../core/signals/signal.ts'
import { after, featuresOf, monday, read, signal } from './shopper.ts'

const features = featuresOf({ lifetimeValue: { sum: 'revenue', events: 'Order Completed' } })
const completed = (id: string, properties: JsonObject) =>
  signal('Order Completed', { order_id: id, ...properties })
const updated = (id: string, properties: JsonObject, rest: Partial<Signal>) =>
  signal('Order Updated', { order_id: id, ...properties }, rest)

describe('orders in several currencies', () => {
  it('orders in other currencies are kept apart, in their own minor units', () => {
    const signals = [
      completed('1', { revenue: 10 }),
      completed('2', { revenue: 10, currency: 'usd' }),
      completed('3', { revenue: 1000, currency: 'JPY' }),
      completed('4', { revenue: 1.234, currency: 'KWD' }),
    ]
    expect(read(after(signals, features), 'lifetimeValue', features)).toBe(10)
    expect(read(after(signals, features), 'frequency', features)).toBe(4)
    expect(after(signals, features).profile.orders.sums).toEqual({
      EUR: { revenue: 1000, total: 1000 },
      USD: { revenue: 1000, total: 1000 },
      JPY: { revenue: 1000, total: 1000 },
      KWD: { revenue: 1234, total: 1234 },
    })
  })

  it('an amendment into another currency moves the order there whole', () => {
    const signals = [
      completed('1', { revenue: 10 }),
      updated('1', { revenue: 11, currency: 'USD' }, { time: monday + 1 }),
    ]
    for (const arrived of [signals, signals.toReversed()])
      expect(after(arrived, features).profile.orders.sums).toEqual({ USD: { revenue: 1100, total: 1100 } })
  })

  it('somebody who sends a currency with every order does not grow without end', () => {
    const codes = Intl.supportedValuesOf('currency').slice(0, 60)
    const person = after(
      codes.map((currency, i) => completed(`${i}`, { revenue: 1, currency })),
      features,
    )
    expect(Object.keys(person.profile.orders.sums).length).toBeLessThanOrEqual(8)
  })
})
