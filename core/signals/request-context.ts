import type { Weather } from '../ports/context-providers.ts'
import { isPrefetch } from './bots.ts'
import { type Campaign, campaignOf } from './campaign.ts'
import type { PageFacts, RequestContext, RequestFacts } from './context.ts'
import { type Daytime, daytimeAt, type TimeOfDay, type Weekday } from './daytime.ts'
import { type DeviceClass, deviceClass, userAgentOf } from './device.ts'
import { headerText } from './headers.ts'
import { type PreferredLanguage, preferredLanguage } from './language.ts'
import { signalLimits } from './limits.ts'
import { countryCode } from './place.ts'
import { type Referrer, referrerOf } from './referrer.ts'

/** Costs next to nothing until something is read; every answer is computed once. */
export function requestContext(facts: RequestFacts): RequestContext {
  return new LazyContext(facts)
}

/** The same request as if it were for another page of the site: its path, campaign and referrer. */
export function contextOnPage(context: RequestContext, page: PageFacts): RequestContext {
  return LazyContext.onPage(context, page)
}

/** A class for its getters: an object with closures would cost as much as everything it saves. */
class LazyContext implements RequestContext {
  readonly #facts: RequestFacts
  /** Null: not yet read. */
  #language: PreferredLanguage | undefined | null = null
  #campaign: Campaign | undefined | null = null
  #daytime: Daytime | undefined | null = null
  #referrer: Referrer | null = null
  #device: DeviceClass | null = null

  constructor(facts: RequestFacts) {
    this.#facts = facts
  }

  static onPage(context: RequestContext, { url, referrer }: PageFacts): RequestContext {
    if (!(context instanceof LazyContext)) return context
    const facts = context.#facts
    return new LazyContext({ ...facts, url, headers: { ...facts.headers, referer: referrer } })
  }

  get device(): DeviceClass {
    this.#device ??= deviceClass(this.#facts.headers)
    return this.#device
  }

  get bot(): boolean {
    return userAgentOf(this.#facts.headers).bot
  }

  get language(): string | undefined {
    return this.#preferred()?.language
  }

  get locale(): string | undefined {
    return this.#preferred()?.locale
  }

  get referrer(): Referrer {
    const { headers, host } = this.#facts
    this.#referrer ??= referrerOf(
      headerText(headers, 'referer', signalLimits.stringLength),
      host,
      this.campaign,
    )
    return this.#referrer
  }

  get campaign(): Campaign | undefined {
    if (this.#campaign === null) this.#campaign = campaignOf(this.#facts.url)
    return this.#campaign
  }

  get hour(): number | undefined {
    return this.#local()?.hour
  }

  get weekday(): Weekday | undefined {
    return this.#local()?.weekday
  }

  get timeOfDay(): TimeOfDay | undefined {
    return this.#local()?.timeOfDay
  }

  get path(): string | undefined {
    const { url } = this.#facts
    const end = url.search(/[?#]/)
    const length = end < 0 ? url.length : end
    return url.startsWith('/') && length <= signalLimits.stringLength ? url.slice(0, length) : undefined
  }

  get host(): string | undefined {
    return this.#facts.host
  }

  get country(): string | undefined {
    return countryCode(this.#facts.country)
  }

  get weather(): Weather | undefined {
    return this.#facts.weather
  }

  get prefetch(): boolean {
    return isPrefetch(this.#facts.headers)
  }

  get gpc(): boolean {
    return headerText(this.#facts.headers, 'sec-gpc', 8) === '1'
  }

  #preferred(): PreferredLanguage | undefined {
    if (this.#language === null) this.#language = preferredLanguage(this.#facts.headers)
    return this.#language
  }

  #local(): Daytime | undefined {
    const { now, zone, visitorZone } = this.#facts
    if (this.#daytime === null) {
      const visitors = visitorZone ? daytimeAt(now, visitorZone) : undefined
      this.#daytime = visitors ?? daytimeAt(now, zone)
    }
    return this.#daytime
  }
}
