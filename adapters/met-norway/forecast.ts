import { isObject } from '../../core/json.ts'
import type { Weather } from '../../core/ports/context-providers.ts'

/** One step of a forecast: what the weather is like from `from` (ms since 1970) until the next step. */
export interface Step {
  readonly from: number
  readonly weather: Weather
}

/** In this order: `lightsleetshowersandthunder` is thunder, `lightsleet` sleet. */
const conditions = [
  ['thunder', 'thunder'],
  ['snow', 'snow'],
  ['sleet', 'sleet'],
  ['rain', 'rain'],
  ['fog', 'fog'],
  ['clearsky', 'clear'],
  ['fair', 'clear'],
  ['cloudy', 'clouds'],
] as const

/**
 * Reads a forecast of the format https://docs.api.met.no/doc/ForecastJSON, the next day of it, in order.
 * @throws TypeError for anything else
 */
export function readForecast(answer: unknown): readonly Step[] {
  const series = isObject(answer) && isObject(answer.properties) ? answer.properties.timeseries : undefined
  const steps = Array.isArray(series) ? series.slice(0, 25).map(stepOf) : []
  const known = steps.filter((step) => step !== undefined)
  if (known.length === 0) throw new TypeError('The weather service answered something that is no forecast.')
  return known.sort((a, b) => a.from - b.from)
}

/** The weather at a moment; undefined before the forecast, and more than six hours after its last step. */
export function weatherAt(steps: readonly Step[], now: number): Weather | undefined {
  const step = steps.findLast(({ from }) => from <= now)
  return step && now - step.from < 6 * 60 * 60 * 1000 ? step.weather : undefined
}

function stepOf(entry: unknown): Step | undefined {
  if (!isObject(entry) || !isObject(entry.data)) return undefined
  const { instant, next_1_hours: hour, next_6_hours: hours } = entry.data
  const from = Date.parse(String(entry.time))
  const details = isObject(instant) && isObject(instant.details) ? instant.details : {}
  const { air_temperature: temperature, wind_speed: wind } = details
  if (!Number.isFinite(from) || typeof temperature !== 'number') return undefined
  const symbol = symbolOf(hour) ?? symbolOf(hours)
  const condition = conditions.find(([part]) => symbol?.includes(part))?.[1]
  return {
    from,
    weather: {
      temperature,
      ...(typeof wind === 'number' && { wind }),
      ...(symbol !== undefined && { symbol }),
      ...(condition !== undefined && { condition }),
    },
  }
}

/** Without the time of day: `partlycloudy_night` is `partlycloudy`. */
function symbolOf(ahead: unknown): string | undefined {
  const code = isObject(ahead) && isObject(ahead.summary) ? ahead.summary.symbol_code : undefined
  return typeof code === 'string' ? code.replace(/_.*/, '').slice(0, 64) : undefined
}
