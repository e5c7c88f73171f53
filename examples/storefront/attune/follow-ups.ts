import type { Definitions, Duration } from 'attune'

/** How long it takes until somebody is written to. */
export interface Pauses {
  /** How long a basket lies before it is written about. */
  readonly remindAfter: Duration
  readonly welcomeAfter: Duration
}

/** What the shop writes to people, and when. */
export function followUpsOf({ remindAfter, welcomeAfter }: Pauses) {
  return {
    /** Whoever wants to hear from the shop is told what they may expect. */
    welcome: { on: { event: 'Signed Up' }, after: welcomeAfter, steps: 'welcome' },
    /** Once in a month, however many baskets somebody leaves. */
    'left-basket': {
      on: { noEvent: 'Order Completed', since: { event: 'Product Added' }, for: remindAfter },
      steps: 'left-basket',
      again: { days: 30 },
    },
    /** Reads up on premium machines, and did not buy one yet: as long as that is so when the mail is due. */
    'premium-machines': {
      on: { segment: 'readsPremiumReviews' },
      after: { hours: 4 },
      unless: { event: 'Order Completed' },
      steps: 'premium-machines',
      again: { days: 60 },
      cap: { atMost: 1, within: { days: 7 } },
    },
    /** To who has an account: what they ordered, each order once. */
    receipt: {
      on: { event: 'Order Completed' },
      per: 'order_id',
      kind: 'transactional',
      steps: 'receipt',
    },
    /** Asked for by name, so it is no advertisement: each product is told of once it is there again. */
    'back-in-stock': {
      on: { event: 'Product Back In Stock' },
      per: 'request_id',
      kind: 'transactional',
      steps: 'back-in-stock',
    },
  } as const satisfies NonNullable<Definitions['followUps']>
}

/** Whether it is an advertisement, which needs consent to letters, and not the answer to something somebody did. */
export function isLetter(followUp: string): boolean {
  const all: NonNullable<Definitions['followUps']> = followUpsOf({
    remindAfter: { hours: 2 },
    welcomeAfter: { hours: 1 },
  })
  return all[followUp]?.kind !== 'transactional'
}
