import { describe } from 'vitest'
import { refuses } from '../refused.ts'

const feature = (definition: unknown) => ({ features: { seen: definition } })

describe('an account feature is refused with', () => {
  const summed = { accountFeatures: { orders: { count: true, events: 'Order Completed' } } }
  const segment = (condition: unknown) => ({ ...summed, segments: { big: condition } })
  refuses([
    [
      'a kind that cannot be taken back',
      { accountFeatures: { shelves: { affinity: 'category' } } },
      'accountFeatures.shelves.affinity',
      'not-allowed-here',
      'Use count or sum',
    ],
    [
      'a misspelt key',
      { accountFeatures: { orders: { cuont: true } } },
      'accountFeatures.orders.cuont',
      'unknown-key',
      'Did you mean "count"?',
    ],
    [
      'a condition on one that is not there',
      segment({ 'account.features.ordres': { $gt: 1 } }),
      'segments.big.account.features.ordres',
      'unknown-field',
      'Did you mean "orders"?',
    ],
    [
      'a condition on something inside it',
      segment({ 'account.features.orders.top': 1 }),
      'segments.big.account.features.orders.top',
      'unknown-field',
      'account.features.orders itself',
    ],
  ])
})

describe('a feature is refused with', () => {
  refuses([
    [
      'a misspelt key of a feature',
      feature({ cuont: true }),
      'features.seen.cuont',
      'unknown-key',
      'Did you mean "count"?',
    ],
    ['a feature that is text', feature('count'), 'features.seen', 'wrong-type', 'should be an object'],
    [
      'a feature of no kind',
      feature({ events: 'Product Viewed' }),
      'features.seen',
      'which-feature',
      'exactly one of count, sum',
    ],
    [
      'a feature of two kinds',
      feature({ count: true, sum: 'total' }),
      'features.seen',
      'which-feature',
      'both count and sum',
    ],
    ['a count of false', feature({ count: false }), 'features.seen.count', 'wrong-type', 'can only be true'],
    ['a sum of nothing', feature({ sum: '' }), 'features.seen.sum', 'bad-name', 'empty'],
    [
      'a sum of a property inside another',
      feature({ sum: 'price.net' }),
      'features.seen.sum',
      'bad-name',
      'not inside them',
    ],
    ['a sum of __proto__', feature({ sum: '__proto__' }), 'features.seen.sum', 'bad-name', 'for itself'],
    [
      'an unknown figure of orders',
      feature({ orders: 'recencey' }),
      'features.seen.orders',
      'unknown-value',
      'Did you mean "recency"?',
    ],
    [
      'a window on figures of all orders',
      feature({ orders: 'value', within: { days: 1 } }),
      'features.seen.within',
      'without-meaning',
      'Remove it',
    ],
    [
      'a half-life of a count',
      feature({ count: true, halfLife: { days: 1 } }),
      'features.seen.halfLife',
      'without-meaning',
      'means nothing',
    ],
    [
      'a feature with a name of two words',
      { features: { 'last seen': { count: true } } },
      'features.last seen',
      'bad-name',
      'letters, digits',
    ],
    [
      'a feature named as JavaScript names things',
      { features: { constructor: { count: true } } },
      'features.constructor',
      'bad-name',
      'another name',
    ],
    [
      'an event without a name',
      feature({ count: true, events: ['A', ' '] }),
      'features.seen.events[1]',
      'bad-name',
      'empty',
    ],
    ['no events at all', feature({ count: true, events: [] }), 'features.seen.events', 'empty', 'Fill it'],
    [
      'an empty object of events',
      feature({ count: true, events: {} }),
      'features.seen.events',
      'empty',
      'Name one',
    ],
    [
      'a weight of nothing',
      feature({ score: true, events: { A: 0 } }),
      'features.seen.events.A',
      'wrong-number',
      'other than 0',
    ],
    [
      'a weight with four decimals',
      feature({ score: true, events: { A: 0.1234 } }),
      'features.seen.events.A',
      'wrong-number',
      'three decimals',
    ],
    [
      'a weight without end',
      feature({ score: true, events: { A: Number.POSITIVE_INFINITY } }),
      'features.seen.events.A',
      'wrong-number',
      'three decimals',
    ],
    [
      'a weight as text',
      feature({ score: true, events: { A: '2' } }),
      'features.seen.events.A',
      'wrong-number',
      'number',
    ],
    [
      'a $segment about a signal',
      feature({ count: true, where: { $segment: 'x' } }),
      'features.seen.where.$segment',
      'not-allowed-here',
      'about a person',
    ],
    [
      'a window of seconds',
      feature({ count: true, within: { minutes: 0.5 } }),
      'features.seen.within',
      'bad-duration',
      'shorter than one minute',
    ],
    [
      'a window of eleven years',
      feature({ count: true, within: { days: 4018 } }),
      'features.seen.within',
      'bad-duration',
      'longer than ten years',
    ],
    [
      'a window as text',
      feature({ count: true, within: '30d' }),
      'features.seen.within',
      'bad-duration',
      '{ days: 30 }',
    ],
    [
      'a list of seventeen',
      feature({ recent: 'id', limit: 17 }),
      'features.seen.limit',
      'wrong-number',
      'from 1 to 16',
    ],
    [
      'a misspelt purpose of a feature',
      feature({ count: true, purpose: 'marketting' }),
      'features.seen.purpose',
      'unknown-purpose',
      'Did you mean "marketing"?',
    ],
    [
      'a group about a signal',
      feature({ count: true, where: { plan: { $inGroup: 'paid' } } }),
      'features.seen.where.plan.$inGroup',
      'not-allowed-here',
      '$in',
    ],
  ])
})
