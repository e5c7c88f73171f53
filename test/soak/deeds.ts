import type { SignalOrigin } from 'attune'
import type { Random } from './random.ts'

/** A signal on its way: a message of the Segment spec, with an id and a time of its own, the same in every retry. */
export interface Deed {
  readonly message: {
    readonly type: 'track' | 'identify' | 'group'
    readonly messageId: string
    /** ms */
    readonly timestamp: number
    readonly event?: string
    readonly groupId?: string
    readonly properties?: Readonly<Record<string, string | number>>
    readonly traits?: Readonly<Record<string, string>>
  }
  readonly origin: SignalOrigin
}

const origins: readonly SignalOrigin[] = ['page', 'page', 'browser', 'browser', 'server', 'import']
/** Fewer than 64 of an origin, so that none may be too late to count, whatever comes when. */
const mostOfOrigin = 60
/** All of them are listed in the profile one by one. */
const mostOrders = 14

const hour = 3_600_000

/** Thinks up what one person does, within what a profile keeps exactly. */
export interface Life {
  /** Everything so far. */
  readonly deeds: readonly Deed[]
  /** Something else happens at about `time`: now and then it is reported hours late. Undefined: this life is full. */
  next(time: number): Deed | undefined
  /** The same, reported by a system of the shop. */
  packed(time: number): Deed | undefined
  /** A sequence about one order: placed, reported again under another message id, perhaps refunded in part. */
  order(time: number): readonly Deed[]
}

export function newLife(name: string, random: Random): Life {
  const deeds: Deed[] = []
  const counts = new Map<SignalOrigin, number>()
  let orders = 0

  function add(origin: SignalOrigin, message: Omit<Deed['message'], 'messageId'>): Deed | undefined {
    const count = counts.get(origin) ?? 0
    if (count === mostOfOrigin) return undefined
    counts.set(origin, count + 1)
    const deed = { message: { ...message, messageId: `${name}-${deeds.length}` }, origin }
    deeds.push(deed)
    return deed
  }

  return {
    deeds,
    next(time) {
      const timestamp = random.chance(0.15) ? time - random.between(1, 6 * hour) : time
      const kind = random()
      const origin = random.pick(origins)
      if (kind < 0.03) return add(origin, { type: 'identify', timestamp, traits: traits(random) })
      if (kind < 0.05)
        return add(origin, { type: 'group', timestamp, groupId: `firm-${random.between(1, 9)}`, traits: {} })
      const event = kind < 0.15 ? 'Review Read' : kind < 0.25 ? 'Product Added' : 'Product Viewed'
      return add(origin, { type: 'track', event, timestamp, properties: product(random) })
    },
    packed: (timestamp) =>
      add('server', { type: 'track', event: 'Order Packed', timestamp, properties: product(random) }),
    order(time) {
      if (orders === mostOrders) return []
      orders += 1
      const about = { order_id: `${name}-order-${orders}`, currency: 'EUR' }
      const properties = { ...product(random), ...about, revenue: random.between(500, 20_000) / 100 }
      const placed = { type: 'track', event: 'Order Completed', properties } as const
      const refund = {
        type: 'track',
        event: 'Order Refunded',
        properties: { ...about, revenue: 2.5 },
      } as const
      return [
        add('page', { ...placed, timestamp: time }),
        random.chance(0.5) ? add('server', { ...placed, timestamp: time + 2000 }) : undefined,
        random.chance(0.3) ? add('server', { ...refund, timestamp: time + 4000 }) : undefined,
      ].filter((deed) => deed !== undefined)
    },
  }
}

const categories = ['coffee-machines', 'grinders', 'beans', 'cups', 'accessories'] as const
const brands = ['Tarn', 'Aurelia', 'Pilgrim', 'Moka', 'Hourglass', 'Konga'] as const

function product(random: Random) {
  const product_id = `product-${random.between(1, 97)}`
  return { product_id, category: random.pick(categories), brand: random.pick(brands) }
}

function traits(random: Random) {
  return { [random.pick(['plan', 'city', 'size'])]: random.pick(['a', 'b', 'c']) }
}
