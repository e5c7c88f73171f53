import { describe, expect, it } from 'vitest'
import type { AttuneError } from '../../../core/errors.ts'
import type { Clock } from '../../../core/ports/clock.ts'
import type { ContextProviders } from '../../../core/ports/context-providers.ts'
import { resolveProviders } from '../../../core/signals/resolve-providers.ts'

const facts = { method: 'GET', url: '/', headers: { 'cf-ipcountry': 'AT' }, now: 0 }
const never = () => new Promise<never>(() => {})

/** A clock of which the alarms ring when the test says so. */
function manualClock() {
  const alarms = new Set<() => void>()
  const clock: Clock = {
    now: () => 0,
    after(_, callback) {
      alarms.add(callback)
      return () => alarms.delete(callback)
    },
  }
  const ring = () => {
    for (const alarm of alarms) alarm()
  }
  return { clock, alarms, ring }
}

async function resolve(providers: ContextProviders, timeIsUp = false) {
  const errors: AttuneError[] = []
  const { clock, alarms, ring } = manualClock()
  const asked = resolveProviders(facts, providers, {
    timeout: 20,
    clock,
    onError: (error) => errors.push(error),
  })
  if (timeIsUp) ring()
  return { place: await asked, errors: errors.map((e) => `${e.code} ${e.message}`), alarms: alarms.size }
}

describe('asking where a visitor is and what the weather is like there', () => {
  it('hands on what the site’s providers know', async () => {
    const { place, errors, alarms } = await resolve({
      country: { country: ({ headers }) => headers['cf-ipcountry'] as string },
      weather: { weather: async () => ({ condition: 'rain' }) },
    })
    expect(place).toEqual({ country: 'AT', weather: { condition: 'rain' } })
    expect(errors).toEqual([])
    expect(alarms).toBe(0)
  })

  it('goes on without one that is too slow, and says so once', async () => {
    const slow = { country: { country: never }, weather: { weather: () => ({ temperature: 9 }) } }
    const { place, errors } = await resolve(slow, true)
    expect(place).toEqual({ weather: { temperature: 9 } })
    expect(errors).toEqual(['ATTUNE_PROVIDER The country provider did not answer within 20 ms.'])
  })

  it('goes on without one that fails, at once or later', async () => {
    const { place, errors, alarms } = await resolve({
      country: {
        country: () => {
          throw new Error('no database')
        },
      },
      weather: { weather: () => Promise.reject(new Error('offline')) },
    })
    expect(place).toEqual({})
    expect(errors).toEqual([
      'ATTUNE_PROVIDER The country provider failed.',
      'ATTUNE_PROVIDER The weather provider failed.',
    ])
    expect(alarms).toBe(0)
  })

  it.each([
    [{ country: { country: () => 'Austria' } }, 'country'],
    [{ weather: { weather: () => 'rain' as never } }, 'weather'],
    [{ weather: { weather: () => ({ wind: { speed: 3 } }) as never } }, 'weather'],
  ] as [ContextProviders, string][])('does not take nonsense for an answer', async (providers, name) => {
    const { place, errors } = await resolve(providers)
    expect(place).toEqual({})
    expect(errors).toEqual([expect.stringContaining(`The ${name} provider did not answer with a`)])
  })

  it('knows nothing where nothing is known, which is no error', async () => {
    const unknown = { country: { country: () => 'XX' }, weather: { weather: async () => undefined } }
    expect(await resolve(unknown)).toEqual({ place: {}, errors: [], alarms: 0 })
    expect(await resolve({})).toEqual({ place: {}, errors: [], alarms: 0 })
  })

  it('is not troubled by a failure that comes after its time', async () => {
    let failLate = (_: Error) => {}
    const late = new Promise<string>((_, reject) => {
      failLate = reject
    })
    const { errors } = await resolve({ country: { country: () => late } }, true)
    failLate(new Error('too late to matter'))
    await new Promise(setImmediate)
    expect(errors.length).toBe(1)
  })
})
