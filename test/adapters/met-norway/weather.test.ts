import { memoryStore } from 'attune/adapters/memory'
import { type MetNorwayOptions, metNorway } from 'attune/adapters/met-norway'
import { manualClock, openTestSite } from 'attune/testing'
import { describe, expect, it } from 'vitest'

const start = Date.parse('2020-06-10T13:10:00Z')
const minute = 60_000
const amsterdam = { latitude: 52.37, longitude: 4.9 }
const userAgent = 'shop.example post@shop.example'
const facts = { method: 'GET', url: '/', headers: {}, now: 0 }

/** As the documentation of the service shows it, shortened. */
function step(time: string, temperature: number, symbol: string) {
  const instant = { details: { air_temperature: temperature, wind_speed: 2.5, relative_humidity: 48.6 } }
  return { time, data: { instant, next_1_hours: { summary: { symbol_code: symbol }, details: {} } } }
}
const forecast = {
  type: 'Feature',
  geometry: { type: 'Point', coordinates: [4.9, 52.4, 2] },
  properties: {
    meta: { updated_at: '2020-06-10T13:04:26Z', units: { air_temperature: 'celsius' } },
    timeseries: [
      step('2020-06-10T13:00:00Z', 20.7, 'partlycloudy_day'),
      step('2020-06-10T14:00:00Z', 16, 'lightrainshowersandthunder_day'),
      step('2020-06-10T15:00:00Z', 15, 'heavyrain'),
    ],
  },
}
const caching = { expires: 'Wed, 10 Jun 2020 13:40:00 GMT', 'last-modified': 'Wed, 10 Jun 2020 13:04:26 GMT' }
const fine = () => Response.json(forecast, { headers: caching })
const settled = () => new Promise(setImmediate)

/** A service that answers what it is told, and notes who asked. */
function serviceOf(...answers: (() => Response | Promise<Response>)[]) {
  const asked: { url: string; headers: Record<string, string> }[] = []
  const fetch: MetNorwayOptions['fetch'] = async (url, { headers }) => {
    asked.push({ url, headers })
    return answers[Math.min(asked.length, answers.length) - 1]!()
  }
  const clock = manualClock(start)
  return { asked, clock, weather: metNorway({ userAgent, place: amsterdam, clock, fetch }) }
}

describe('the weather by MET Norway', () => {
  it('is known from the second page on: the first does not wait', async () => {
    const { weather, asked } = serviceOf(fine)
    expect(weather.weather(facts)).toBeUndefined()
    await settled()
    expect(weather.weather(facts)).toEqual({
      ...{ temperature: 20.7, wind: 2.5, symbol: 'partlycloudy', condition: 'clouds' },
    })
    expect(asked).toEqual([
      {
        url: 'https://api.met.no/weatherapi/locationforecast/2.0/compact?lat=52.4&lon=4.9',
        headers: { 'User-Agent': userAgent, Accept: 'application/json' },
      },
    ])
  })

  it('goes on with the hours of the forecast, and the service is asked again once its answer expired', async () => {
    const unchanged = () => new Response(null, { status: 304, headers: { expires: caching.expires } })
    const { weather, asked, clock } = serviceOf(fine, unchanged)
    weather.weather(facts)
    await settled()
    clock.set(Date.parse('2020-06-10T13:39:59Z'))
    weather.weather(facts)
    expect(asked).toHaveLength(1)
    clock.set(Date.parse('2020-06-10T14:00:00Z'))
    expect(weather.weather(facts)).toMatchObject({ condition: 'thunder', temperature: 16 })
    await settled()
    expect(asked[1]?.headers).toMatchObject({ 'If-Modified-Since': caching['last-modified'] })
    expect(weather.weather(facts)).toMatchObject({ condition: 'thunder' })
    expect(asked).toHaveLength(2)
  })

  it('is the last forecast while the service is down, then unknown, which is told once per attempt', async () => {
    const { weather, asked, clock } = serviceOf(fine, () => new Response('busy', { status: 503 }))
    weather.weather(facts)
    await settled()
    clock.set(Date.parse('2020-06-10T15:30:00Z'))
    weather.weather(facts)
    await settled()
    expect(weather.weather(facts)).toMatchObject({ condition: 'rain' })
    clock.set(Date.parse('2020-06-10T21:00:00Z'))
    expect(weather.weather(facts)).toBeUndefined()
    await settled()
    expect(() => weather.weather(facts)).toThrow('The weather service answered 503.')
    expect(weather.weather(facts)).toBeUndefined()
    expect(asked).toHaveLength(3)
  })

  it('leaves a service alone that refuses, longer each time, up to an hour', async () => {
    const { weather, asked, clock } = serviceOf(() => new Response(null, { status: 429 }))
    const times: number[] = []
    for (let i = 0; i < 60 * 6; i++) {
      const before = asked.length
      try {
        weather.weather(facts)
      } catch {}
      await settled()
      if (asked.length > before) times.push(i)
      clock.advance(minute)
    }
    expect(times).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183, 243, 303])
  })

  it.each([
    ['no forecast', () => Response.json({ hello: 'world' })],
    ['no JSON', () => new Response('<html>')],
    ['an empty one', () => Response.json({ properties: { timeseries: [] } })],
    ['odd steps', () => Response.json({ properties: { timeseries: [1, null, { time: 'now', data: {} }] } })],
    ['nothing', () => Promise.reject(new TypeError('fetch failed'))],
  ])('is unknown where the service answers with %s', async (_what, answer) => {
    const { weather } = serviceOf(answer)
    expect(weather.weather(facts)).toBeUndefined()
    await settled()
    expect(() => weather.weather(facts)).toThrow()
    expect(weather.weather(facts)).toBeUndefined()
  })

  it('shares places between visitors, and asks for a few at once, whatever places they claim', async () => {
    const asked: string[] = []
    const fetch = (url: string) => {
      asked.push(url)
      return new Promise<Response>(() => {})
    }
    const place = ({ headers }: typeof facts & { headers: Record<string, unknown> }) => ({
      latitude: Number(headers['x-lat']),
      longitude: 4.9,
    })
    const weather = metNorway({ userAgent, place: place as never, clock: manualClock(start), fetch })
    for (const latitude of ['52.41', '52.39', '91', 'NaN', '', '1', '2', '3', '4', '5']) {
      weather.weather({ ...facts, headers: { 'x-lat': latitude } })
    }
    expect(asked.map((url) => new URL(url).searchParams.get('lat'))).toEqual(['52.4', '0.0', '1.0', '2.0'])
  })

  it.each([
    [{ userAgent: '', place: amsterdam }],
    [{ userAgent: 'shop\r\nX: y@z', place: amsterdam }],
    [{ userAgent, place: { latitude: 100, longitude: 0 } }],
  ])('is refused at the start without who asks, and for where: %j', (options) => {
    expect(() => metNorway(options)).toThrow(expect.objectContaining({ code: 'ATTUNE_OPTIONS' }))
  })
})

describe('a page of a shop that knows the weather', () => {
  const shopWith = (fetch: NonNullable<MetNorwayOptions['fetch']>) => {
    const clock = manualClock(start)
    const weather = metNorway({ userAgent, place: amsterdam, clock, fetch })
    const segments = { wet: { 'context.weather.condition': { $in: ['rain', 'thunder'] } } } as const
    return openTestSite({ store: memoryStore, clock, segments, providers: { weather } })
  }

  it('arrives while the service is silent, without a moment passing', async () => {
    const { browser, errors, clock } = await shopWith(() => new Promise(() => {}))
    expect((await browser().arrive()).is('wet')).toBe(false)
    expect(clock.now()).toBe(start)
    expect(errors).toEqual([])
    clock.advance(10_000)
    await settled()
    await browser().arrive()
    await browser().arrive()
    expect(errors.map(({ code, cause }) => [code, String(cause)])).toEqual([
      ['ATTUNE_PROVIDER', 'Error: The weather service is too slow.'],
    ])
  })

  it('adapts to rain', async () => {
    const { browser, clock } = await shopWith(async () => fine())
    await browser().arrive()
    await settled()
    expect((await browser().arrive()).is('wet')).toBe(false)
    clock.set(Date.parse('2020-06-10T14:30:00Z'))
    expect((await browser().arrive()).is('wet')).toBe(true)
  })
})
