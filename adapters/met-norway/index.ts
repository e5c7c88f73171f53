import { AttuneError } from '../../core/errors.ts'
import { type Clock, systemClock } from '../../core/ports/clock.ts'
import type { Weather, WeatherProvider } from '../../core/ports/context-providers.ts'
import type { RequestFacts } from '../../core/signals/context.ts'
import { readForecast, type Step, weatherAt } from './forecast.ts'

/** A point on the earth, in degrees. */
export interface Place {
  readonly latitude: number
  readonly longitude: number
}

/** What `metNorway()` is told. */
export interface MetNorwayOptions {
  /**
   * Who asks, with an address to write to, as the terms of the service demand: `shop.example post@shop.example`.
   * Without one the service refuses.
   */
  readonly userAgent: string
  /** Where the weather is wanted: one place, or that of the visitor, of whom the site knows it. */
  readonly place: Place | ((facts: RequestFacts) => Place | undefined)
  /** Default: the machine's. */
  readonly clock?: Clock
  /** Asks the service. Default: `fetch`. */
  readonly fetch?: (
    url: string,
    init: { headers: Record<string, string>; signal: AbortSignal },
  ) => Promise<Response>
}

interface Cell {
  steps: readonly Step[]
  /** When to ask next. */
  askAt: number
  lastModified?: string | undefined
  failures: number
  /** Told to whoever asks next. */
  failure?: unknown
  asking: boolean
}

const service = 'https://api.met.no/weatherapi/locationforecast/2.0/compact'
const minute = 60_000
const patience = 10_000
const mostCells = 1000
const mostAtOnce = 4

/**
 * The weather by the forecast of MET Norway (https://api.met.no, worldwide, no key, CC BY 4.0: name them in your pages):
 * `temperature` (°C), `wind` (m/s), `symbol` as they have it, without the time of day, and `condition`: clear, clouds, fog,
 * rain, sleet, snow or thunder. No page waits: answers come from a cache that is filled beside the requests, so the first
 * pages of a place have no weather. Places are rounded to a tenth of a degree (some 11 km), so that visitors share
 * them and nobody is located; the service is asked again when its answer has expired. While it is down the last forecast
 * goes on for as long as it reaches, then the weather is unknown and `onError` is told once per attempt.
 *
 * ```ts
 * providers: { weather: metNorway({ userAgent: 'shop.example post@shop.example', place: { latitude: 52.4, longitude: 4.9 } }) }
 * ```
 * @throws AttuneError ATTUNE_OPTIONS
 */
export function metNorway({
  userAgent,
  place,
  clock = systemClock,
  fetch = globalThis.fetch,
}: MetNorwayOptions): WeatherProvider & { weather(facts: RequestFacts): Weather | undefined } {
  if (typeof userAgent !== 'string' || !/^[\x20-\x7e]*[@/.][\x20-\x7e]*$/.test(userAgent)) {
    const cure = 'Write it as "shop.example post@shop.example".'
    throw new AttuneError('ATTUNE_OPTIONS', `metNorway() needs a \`userAgent\` with an address. ${cure}`)
  }
  if (typeof place !== 'function' && !cellOf(place)) {
    const cure = 'Write it as { latitude: 52.4, longitude: 4.9 }.'
    throw new AttuneError('ATTUNE_OPTIONS', `metNorway() needs a \`place\` on the earth. ${cure}`)
  }
  /** The one asked for longest ago first. */
  const cells = new Map<string, Cell>()
  let underWay = 0

  function cellAt(query: string): Cell {
    const cell = cells.get(query) ?? { steps: [], askAt: 0, failures: 0, asking: false }
    cells.delete(query)
    cells.set(query, cell)
    if (cells.size > mostCells) cells.delete(cells.keys().next().value!)
    return cell
  }

  async function refresh(query: string, cell: Cell): Promise<void> {
    const stop = new AbortController()
    const cancel = clock.after(patience, () => stop.abort(new Error('The weather service is too slow.')))
    underWay++
    cell.asking = true
    try {
      const since = cell.lastModified === undefined ? {} : { 'If-Modified-Since': cell.lastModified }
      const headers = { 'User-Agent': userAgent, Accept: 'application/json', ...since }
      const late = new Promise<never>((_, reject) => {
        stop.signal.addEventListener('abort', () => reject(stop.signal.reason))
      })
      await Promise.race([late, take(fetch(`${service}?${query}`, { headers, signal: stop.signal }), cell)])
      cell.failures = 0
      cell.failure = undefined
    } catch (error) {
      cell.failure = error
      cell.askAt = clock.now() + Math.min(60, 2 ** cell.failures++) * minute
    } finally {
      cancel()
      underWay--
      cell.asking = false
    }
  }

  async function take(answering: Promise<Response>, cell: Cell): Promise<void> {
    const response = await answering
    const { status, headers } = response
    if (status !== 200 && status !== 203 && status !== 304) {
      throw new Error(`The weather service answered ${status}.`)
    }
    if (status !== 304) cell.steps = readForecast(await response.json())
    cell.lastModified = headers.get('last-modified') ?? undefined
    const expires = Date.parse(headers.get('expires') ?? '')
    const soonest = clock.now() + 5 * minute
    const latest = clock.now() + 120 * minute
    cell.askAt = Number.isNaN(expires)
      ? clock.now() + 30 * minute
      : Math.min(latest, Math.max(soonest, expires))
  }

  return {
    weather(facts) {
      const query = cellOf(typeof place === 'function' ? place(facts) : place)
      if (query === undefined) return undefined
      const cell = cellAt(query)
      const now = clock.now()
      if (now >= cell.askAt && !cell.asking && underWay < mostAtOnce) void refresh(query, cell)
      const weather = weatherAt(cell.steps, now)
      const { failure } = cell
      cell.failure = undefined
      if (weather === undefined && failure !== undefined) throw failure
      return weather
    },
  }
}

function cellOf(place: Place | undefined): string | undefined {
  const { latitude, longitude } = place ?? { latitude: Number.NaN, longitude: Number.NaN }
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return undefined
  return `lat=${latitude.toFixed(1)}&lon=${longitude.toFixed(1)}`
}
