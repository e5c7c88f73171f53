import { describe } from 'vitest'
import { refuses } from '../refused.ts'

const segment = (condition: unknown) => ({
  features: { lifetimeValue: { sum: 'revenue' }, categories: { affinity: 'category' } },
  segments: { loyal: condition },
})

describe('a segment is refused with', () => {
  refuses([
    [
      'a segment with a dot in its name',
      { segments: { 'a.b': {} } },
      'segments.a.b',
      'bad-name',
      'letters, digits, _ and -',
    ],
    [
      'a misspelt operator',
      segment({ 'traits.age': { $gtt: 5 } }),
      'segments.loyal.traits.age.$gtt',
      'unknown-operator',
      '$gt',
    ],
    [
      'a field from nowhere',
      segment({ trait: { plan: 'pro' } }),
      'segments.loyal.trait',
      'unknown-field',
      'traits',
    ],
    [
      'a misspelt feature',
      segment({ 'features.lifetimeVlaue': 1 }),
      'segments.loyal.features.lifetimeVlaue',
      'unknown-field',
      'Did you mean "lifetimeValue"?',
    ],
    [
      'a misspelt feature every site has',
      segment({ 'features.recencey': 1 }),
      'segments.loyal.features.recencey',
      'unknown-field',
      'Did you mean "recency"?',
    ],
    [
      'a part of a number',
      segment({ 'features.lifetimeValue.top': 1 }),
      'segments.loyal.features.lifetimeValue.top',
      'unknown-field',
      'features.lifetimeValue itself',
    ],
    [
      'a misspelt part of a ranking',
      segment({ 'features.categories.topp': 'a' }),
      'segments.loyal.features.categories.topp',
      'unknown-field',
      'Did you mean "top"?',
    ],
    [
      'the share of everything',
      segment({ 'features.categories.share': 1 }),
      'segments.loyal.features.categories.share',
      'unknown-field',
      'share.shoes',
    ],
    [
      'a misspelt field of the request',
      segment({ 'context.contry': 'NL' }),
      'segments.loyal.context.contry',
      'unknown-field',
      'Did you mean "country"?',
    ],
    [
      'a group, of which there are none',
      segment({ 'traits.plan': { $inGroup: 'paid' } }),
      'segments.loyal.traits.plan.$inGroup',
      'unknown-group',
      'none',
    ],
    [
      'a misspelt segment',
      segment({ $or: [{ $segment: 'loyall' }] }),
      'segments.loyal.$or[0].$segment',
      'unknown-segment',
      'Did you mean "loyal"?',
    ],
    [
      'a segment that refers to itself',
      segment({ $not: { $segment: 'loyal' } }),
      'segments.loyal',
      'circle',
      'refers to itself',
    ],
    [
      'segments that refer to each other',
      { segments: { a: { $segment: 'b' }, b: { $and: [{ $segment: 'c' }] }, c: { $segment: 'a' } } },
      'segments.a',
      'circle',
      'a → b → c → a',
    ],
  ])
})
