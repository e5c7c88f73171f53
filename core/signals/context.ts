import { own } from '../json.ts'
import type { Weather } from '../ports/context-providers.ts'
import type { Campaign } from './campaign.ts'
import type { TimeOfDay, Weekday } from './daytime.ts'
import type { DeviceClass } from './device.ts'
import type { RequestHeaders } from './headers.ts'
import type { Referrer } from './referrer.ts'

/** What a channel knows of a request; Attune reads nothing else of it. */
export interface RequestFacts {
  readonly method: string
  /** Path and query, e.g. `/shop?utm_source=mail`. */
  readonly url: string
  readonly headers: RequestHeaders
  /** The host the visitor asked for, with or without port. */
  readonly host?: string | undefined
  /** The visitor's network address, as far as trusted proxies say. For providers: no condition reads it. */
  readonly address?: string | undefined
  /** Milliseconds. */
  readonly now: number
  /** The site's IANA time zone. Default: the machine's. */
  readonly zone?: string | undefined
  /** The visitor's, where it is known; what is not a zone is passed over. */
  readonly visitorZone?: string | undefined
  /** ISO 3166-1, two letters. */
  readonly country?: string | undefined
  readonly weather?: Weather | undefined
}

/** The page that somebody is on, where a request has another address than it: scripts ask on behalf of pages. */
export interface PageFacts {
  /** Path and query, e.g. `/shop?utm_source=mail`. */
  readonly url: string
  /** The address of the page before it, as the browser's `document.referrer` has it. Default: none is known. */
  readonly referrer?: string | undefined
}

/** A request as conditions see it. What is not known is undefined; nothing is computed before it is read. */
export interface RequestContext {
  readonly device: DeviceClass
  /** Also true without a user agent. */
  readonly bot: boolean
  /** Primary tag of the language asked for, e.g. `de`. */
  readonly language: string | undefined
  /** The whole tag, e.g. `de-AT`. */
  readonly locale: string | undefined
  readonly referrer: Referrer
  readonly campaign: Campaign | undefined
  /** 0–23, like `weekday` and `timeOfDay` by the visitor's zone, else the site's. */
  readonly hour: number | undefined
  readonly weekday: Weekday | undefined
  readonly timeOfDay: TimeOfDay | undefined
  /** Without the query, as sent (percent-encoded); absent above 2,048 characters. */
  readonly path: string | undefined
  readonly host: string | undefined
  readonly country: string | undefined
  readonly weather: Weather | undefined
  /** Fetched ahead, and seen by nobody yet. */
  readonly prefetch: boolean
  /** `Sec-GPC: 1`, Global Privacy Control. */
  readonly gpc: boolean
}

type Read = (context: RequestContext) => unknown

const fields: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['device', (c) => c.device],
  ['bot', (c) => c.bot],
  ['language', (c) => c.language],
  ['locale', (c) => c.locale],
  ['referrer.kind', (c) => c.referrer.kind],
  ['referrer.host', (c) => c.referrer.host],
  ['referrer.url', (c) => c.referrer.url],
  ['campaign', (c) => c.campaign],
  ['campaign.source', (c) => c.campaign?.source],
  ['campaign.medium', (c) => c.campaign?.medium],
  ['campaign.name', (c) => c.campaign?.name],
  ['campaign.term', (c) => c.campaign?.term],
  ['campaign.content', (c) => c.campaign?.content],
  ['hour', (c) => c.hour],
  ['weekday', (c) => c.weekday],
  ['timeOfDay', (c) => c.timeOfDay],
  ['path', (c) => c.path],
  ['host', (c) => c.host],
  ['country', (c) => c.country],
  ['weather', (c) => c.weather],
  ['prefetch', (c) => c.prefetch],
  ['gpc', (c) => c.gpc],
])

/** What conditions may ask of a request, as dotted paths; `weather.*` is whatever the provider answers. */
export const contextPaths: readonly string[] = [...fields.keys(), 'weather.*']

/** Reads a dotted path, resolved once, such as `referrer.kind`; undefined for a path there is not. */
export function contextField(path: string): Read | undefined {
  const weather = /^weather\.([^.]{1,64})$/.exec(path)?.[1]
  if (weather === undefined) return fields.get(path)
  return ({ weather: report }) => (report ? own(report, weather) : undefined)
}
