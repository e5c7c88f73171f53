import type { JsonObject } from '../json.ts'

/** Somebody with a history, as data: change what should be otherwise, as in `{ ...regular(), consent: 'refused' }`. */
export interface Persona {
  /** What they say on their first page when asked about every purpose; `unanswered`: nothing. */
  readonly consent: 'given' | 'refused' | 'unanswered'
  /** Who they are in the visits in which they are `signedIn`. */
  readonly userId?: string
  /** In any order. */
  readonly visits: readonly PersonaVisit[]
}

/** One visit to the site: pages a minute apart. */
export interface PersonaVisit {
  /** Days before the present of the test, which is where the clock stands after `live()`. */
  readonly daysAgo: number
  /** Where the first page was linked from. */
  readonly referrer?: string
  readonly signedIn?: boolean
  readonly pages: readonly PersonaPage[]
}

/** A page, and what somebody did there. */
export interface PersonaPage {
  /** Path and query. */
  readonly url: string
  readonly events?: readonly { readonly event: string; readonly properties?: JsonObject }[]
}

/** What `regular()` and the others come for. */
export interface Taste {
  /** Default `coffee`. */
  readonly category?: string
  /** Default: `<category>-1`. */
  readonly productId?: string
  /** Of one piece, in units of `currency`. Default 25. */
  readonly price?: number
  /** ISO 4217. Default `EUR`. */
  readonly currency?: string
  /** Who they are when they sign in. Default: an id of their own, such as `loyal-customer-3f2a9c1e`. */
  readonly userId?: string
}
