import type { RequestFacts } from '../signals/context.ts'

/** What a weather service says of the visitor's place, e.g. `{ condition: 'rain', temperature: 9 }`. */
export type Weather = Readonly<Record<string, string | number | boolean>>

/**
 * Where a visitor is. Attune looks nobody up by itself: hand in what the site has, such as the header
 * its CDN sets (`cf-ipcountry`) or a local address database.
 */
export interface CountryProvider {
  /** An ISO 3166-1 code of two letters, or undefined when not known. */
  country(facts: RequestFacts): string | undefined | Promise<string | undefined>
}

/** What the weather is like where a visitor is. */
export interface WeatherProvider {
  /** Asked for every page: answer from a cache. Undefined when not known. */
  weather(facts: RequestFacts): Weather | undefined | Promise<Weather | undefined>
}

/** What tells where visitors are and what it is like there; each is optional. */
export interface ContextProviders {
  readonly country?: CountryProvider
  readonly weather?: WeatherProvider
}
