import { describe } from 'vitest'
import { refuses, store } from '../refused.ts'

describe('a site is refused with', () => {
  refuses([
    ['a misspelt key at the top', { segmnets: {} }, 'segmnets', 'unknown-key', 'Did you mean "segments"?'],
    ['segments that are a list', { segments: [] }, 'segments', 'wrong-type', 'should be an object'],
    [
      'an event of an unknown category',
      { events: { A: { category: 'behavioural' } } },
      'events.A.category',
      'unknown-value',
      'Did you mean "behavioral"?',
    ],
    [
      'an event of an unknown purpose',
      { events: { A: { purpose: 'fun' } } },
      'events.A.purpose',
      'unknown-purpose',
      'There are necessary',
    ],
    [
      'an event named __proto__',
      JSON.parse('{ "events": { "__proto__": {} } }'),
      'events.__proto__',
      'bad-name',
      'for itself',
    ],
    [
      'a trait without a purpose',
      { traits: { age: {} } },
      'traits.age.purpose',
      'missing',
      'needs "purpose"',
    ],
    [
      'a purpose with a blank',
      { consent: { purposes: ['a b'] } },
      'consent.purposes[0]',
      'bad-name',
      'letters',
    ],
    [
      'an unknown consent model',
      { consent: { model: 'optin' } },
      'consent.model',
      'unknown-value',
      'Did you mean "opt-in"?',
    ],
    [
      'GPC for an unknown purpose',
      { consent: { deniedByGpc: ['ads'] } },
      'consent.deniedByGpc[0]',
      'unknown-purpose',
      'There are',
    ],
    ['money that is none', { currency: 'EURO' }, 'currency', 'unknown-currency', 'ISO 4217'],
    ['money in small letters', { currency: 'eur' }, 'currency', 'unknown-currency', '"EUR"'],
    ['a time zone that is none', { timeZone: 'CEST+1' }, 'timeZone', 'unknown-time-zone', 'Europe/Amsterdam'],
    ['no store', { store: undefined }, 'store', 'missing', 'sqliteStore'],
    ['a store that was not awaited', { store: Promise.resolve() }, 'store', 'wrong-type', 'Await it'],
    [
      'a store that cannot commit',
      { store: { ...store, commit: undefined } },
      'store',
      'wrong-type',
      'commit()',
    ],
    ['a clock that is a date', { clock: new Date(0) }, 'clock', 'wrong-type', 'now()'],
    [
      'a provider that is a function',
      { providers: { country: () => 'NL' } },
      'providers.country',
      'wrong-type',
      'country()',
    ],
    ['a budget of nothing', { budget: 0 }, 'budget', 'wrong-number', 'milliseconds'],
    ['errors told to text', { onError: 'log' }, 'onError', 'wrong-type', 'function'],
    ['a secret that is a number', { secret: 1234 }, 'secret', 'wrong-type', 'ATTUNE_SECRET'],
    ['a group that is text', { groups: { paid: 'pro' } }, 'groups.paid', 'wrong-type', 'not a list'],
    ['a group of nothing', { groups: { paid: ['a', null] } }, 'groups.paid[1]', 'wrong-type', 'neither text'],
    ['a patience that is text', { patience: '2s' }, 'patience', 'wrong-number', 'milliseconds'],
  ])
})
