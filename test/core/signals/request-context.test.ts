import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contextField, contextPaths, type RequestFacts } from '../../../core/signals/context.ts'
import { requestContext } from '../../../core/signals/request-context.ts'

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0'

/** Sunday noon in Greenwich. */
const now = Date.parse('2025-06-01T12:00:00Z')

function request(facts: Partial<RequestFacts> = {}) {
  return requestContext({
    method: 'GET',
    url: '/',
    headers: { 'user-agent': firefox },
    host: 'shop.example',
    now,
    ...facts,
  })
}

const read = (path: string, facts: Partial<RequestFacts> = {}) => contextField(path)?.(request(facts))

describe('the context of a request', () => {
  it('answers every path that conditions may ask for', () => {
    const facts: Partial<RequestFacts> = {
      url: '/shop/espresso?utm_source=june&utm_medium=email#top',
      headers: {
        'user-agent': firefox,
        'accept-language': 'de-AT,de;q=0.9',
        referer: 'https://www.google.com/search?q=x',
        'sec-gpc': '1',
        'sec-purpose': 'prefetch;prerender',
      },
      zone: 'Europe/Vienna',
      country: 'at',
      weather: { condition: 'rain', temperature: 9 },
    }
    const answers = Object.fromEntries(contextPaths.map((path) => [path, read(path, facts)]))
    expect(answers).toEqual({
      device: 'desktop',
      bot: false,
      language: 'de',
      locale: 'de-AT',
      'referrer.kind': 'search',
      'referrer.host': 'google.com',
      'referrer.url': 'https://www.google.com/search?q=x',
      campaign: { source: 'june', medium: 'email' },
      'campaign.source': 'june',
      'campaign.medium': 'email',
      'campaign.name': undefined,
      'campaign.term': undefined,
      'campaign.content': undefined,
      hour: 14,
      weekday: 'sunday',
      timeOfDay: 'afternoon',
      path: '/shop/espresso',
      host: 'shop.example',
      country: 'AT',
      weather: { condition: 'rain', temperature: 9 },
      prefetch: true,
      gpc: true,
      'weather.*': undefined,
    })
    expect(read('weather.condition', facts)).toBe('rain')
    expect(read('weather.temperature', facts)).toBe(9)
  })

  it('knows no other paths, and none of the prototype', () => {
    for (const path of [
      '',
      'colour',
      'referrer',
      'campaign.id',
      'toString',
      '__proto__',
      'weather.',
      'weather.a.b',
    ]) {
      expect(contextField(path), path).toBeUndefined()
    }
    expect(read('weather.toString', { weather: {} })).toBeUndefined()
    expect(read('weather.condition')).toBeUndefined()
  })

  it('has nothing but the time where the request says nothing', () => {
    const bare = request({ headers: {}, host: undefined, url: '*', zone: 'UTC' })
    const { device, bot, language, campaign, referrer, path, country, weather, hour, gpc, prefetch } = bare
    expect({
      device,
      bot,
      language,
      campaign,
      referrer,
      path,
      country,
      weather,
      hour,
      gpc,
      prefetch,
    }).toEqual({
      device: 'bot',
      bot: true,
      referrer: { kind: 'direct' },
      hour: 12,
      gpc: false,
      prefetch: false,
    })
  })

  it('computes an answer once', () => {
    let reads = 0
    const headers = Object.defineProperty({}, 'referer', {
      enumerable: true,
      get: () => ++reads && 'https://a.example/',
    })
    const context = request({ headers })
    expect(reads).toBe(0)
    expect(context.referrer).toBe(context.referrer)
    expect(reads).toBe(1)
  })

  it('takes the path without its query, unless it is absurdly long', () => {
    expect(request({ url: '/a?b=/c' }).path).toBe('/a')
    expect(request({ url: `/${'a'.repeat(2_048)}?b` }).path).toBeUndefined()
  })

  it.each(['XX', 'zz', 'DEU', 'd', '<b>', ''])('does not take %j for a country', (country) => {
    expect(request({ country }).country).toBeUndefined()
  })

  it('law: no header, address or zone makes it throw', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ minLength: 250, maxLength: 3_000 }),
      fc.array(fc.string()),
    )
    const names = [
      'user-agent',
      'accept-language',
      'referer',
      'sec-ch-ua-mobile',
      'purpose',
      'sec-gpc',
      '__proto__',
    ]
    const headers = fc.dictionary(fc.constantFrom(...names), value)
    fc.assert(
      fc.property(
        headers,
        fc.string(),
        fc.string(),
        fc.double(),
        fc.webUrl(),
        (sent, url, zone, time, referer) => {
          const facts = { method: 'GET', host: url, now: time, zone, visitorZone: zone, country: zone }
          for (const context of [
            requestContext({ ...facts, url, headers: sent }),
            requestContext({ ...facts, url: `/?utm_source=${url}`, headers: { ...sent, referer } }),
          ]) {
            for (const path of contextPaths) contextField(path)?.(context)
          }
        },
      ),
    )
  })
})
