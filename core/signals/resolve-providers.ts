import { AttuneError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { ContextProviders, Weather } from '../ports/context-providers.ts'
import type { RequestFacts } from './context.ts'
import { countryCode, isWeather } from './place.ts'

export interface ProviderOptions {
  /** Milliseconds for all providers together, which are asked at once. */
  readonly timeout: number
  readonly clock: Clock
  /** Told once per provider that failed, was too slow or answered nonsense (`ATTUNE_PROVIDER`). Must not throw. */
  readonly onError: (error: AttuneError) => void
}

/** To be added to the facts of the request. */
export interface ResolvedPlace {
  readonly country?: string
  readonly weather?: Weather
}

/** Asks the providers, within the time box. Never rejects: what is not known in time is absent. */
export async function resolveProviders(
  facts: RequestFacts,
  providers: ContextProviders,
  options: ProviderOptions,
): Promise<ResolvedPlace> {
  const { country, weather } = providers
  const [code, report] = await Promise.all([
    country && answer({ ask: () => country.country(facts), ...countryQuestion }, options),
    weather && answer({ ask: () => weather.weather(facts), ...weatherQuestion }, options),
  ])
  const known = countryCode(code)
  return { ...(known !== undefined && { country: known }), ...(report !== undefined && { weather: report }) }
}

/** How a provider is asked, and what it should answer. */
interface Question<T> {
  readonly name: string
  readonly ask: () => T | undefined | Promise<T | undefined>
  readonly accept: (answer: unknown) => boolean
  readonly expected: string
}

const countryQuestion = { name: 'country', accept: isCountry, expected: 'an ISO 3166-1 code of two letters' }
const weatherQuestion = { name: 'weather', accept: isWeather, expected: 'a flat object of plain values' }

const tooLate = Symbol('too late')

async function answer<T>(question: Question<T>, options: ProviderOptions): Promise<T | undefined> {
  const { timeout, clock, onError } = options
  let stop = () => {}
  const alarm = new Promise<typeof tooLate>((ring) => {
    stop = clock.after(timeout, () => ring(tooLate))
  })
  const fail = (what: string, cause?: unknown): undefined =>
    void onError(new AttuneError('ATTUNE_PROVIDER', `The ${question.name} provider ${what}.`, { cause }))
  try {
    const given = await Promise.race([alarm, Promise.resolve(question.ask())])
    if (given === tooLate) return fail(`did not answer within ${timeout} ms`)
    if (given === undefined || given === null) return undefined
    return question.accept(given) ? given : fail(`did not answer with ${question.expected}`)
  } catch (cause) {
    return fail('failed', cause)
  } finally {
    stop()
  }
}

/** `XX` and `ZZ` are honest answers for "not known". */
function isCountry(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Za-z]{2}$/.test(value)
}
