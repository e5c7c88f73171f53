import { describe, expect, it } from 'vitest'
import { isBotUserAgent, isPrefetch } from '../../../core/signals/bots.ts'
import { deviceClass, userAgentOf } from '../../../core/signals/device.ts'

const mozilla = 'Mozilla/5.0'
const safari = 'AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5'
const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0'

const agents = {
  mobile: [
    `${mozilla} (iPhone; CPU iPhone OS 17_5 like Mac OS X) ${safari} Mobile/15E148 Safari/604.1`,
    `${mozilla} (Linux; Android 10; K) ${chrome} Mobile Safari/537.36`,
    `${mozilla} (Android 14; Mobile; rv:126.0) Gecko/126.0 Firefox/126.0`,
    'Opera/9.80 (Android; Opera Mini/36.2/191.273; U; en) Presto/2.12.423 Version/12.16',
    `${mozilla} (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) ${chrome} Mobile Safari/537.36 Edge/15.15254`,
  ],
  tablet: [
    `${mozilla} (iPad; CPU OS 12_5 like Mac OS X) ${safari} Mobile/15E148 Safari/604.1`,
    `${mozilla} (Linux; Android 13; SM-X906C) ${chrome} Safari/537.36`,
    `${mozilla} (Android 14; Tablet; rv:126.0) Gecko/126.0 Firefox/126.0`,
    `${mozilla} (Linux; Android 9; KFTRWI) ${chrome.replace('Chrome', 'Silk/126.4 like Chrome')} Safari/537.36`,
  ],
  desktop: [
    `${mozilla} (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36`,
    `${mozilla} (Macintosh; Intel Mac OS X 10_15_7) ${safari} Safari/605.1.15`,
    `${mozilla} (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0`,
    `${mozilla} (compatible; MSIE 10.0; Windows NT 6.2; WOW64; Trident/6.0; Tablet PC 2.0)`,
    `${mozilla} (X11; CrOS x86_64 14541.0.0) ${chrome} Safari/537.36`,
  ],
  tv: [
    `${mozilla} (SMART-TV; LINUX; Tizen 7.0) AppleWebKit/537.36 (KHTML, like Gecko) 94.0.4606.31/7.0 TV Safari/537.36`,
    `${mozilla} (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/94.0.4606.128 Safari/537.36 WebAppManager`,
    `${mozilla} (Linux; Android 9; AFTKA Build/PS7652) ${chrome} Mobile Safari/537.36`,
    `${mozilla} (Windows NT 10.0; Win64; x64; Xbox; Xbox Series X) ${chrome} Safari/537.36 Edge/44.18363.8131`,
  ],
  bot: [
    `${mozilla} (compatible; Googlebot/2.1; +http://www.google.com/bot.html)`,
    `${mozilla} (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) ${chrome} Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)`,
    'curl/8.5.0',
    'python-requests/2.32',
    `${mozilla} (compatible; GPTBot/1.2; +https://openai.com/gptbot)`,
  ],
} as const

describe('a device', () => {
  for (const [device, list] of Object.entries(agents)) {
    it.each(list)(`is of class ${device} with %s`, (userAgent) => {
      expect(deviceClass({ 'user-agent': userAgent })).toBe(device)
    })
  }

  it('is a phone where the browser hints so, whatever its user agent pretends', () => {
    const headers = { 'user-agent': agents.desktop[0], 'sec-ch-ua-mobile': '?1' }
    expect(deviceClass(headers)).toBe('mobile')
    expect(deviceClass({ ...headers, 'sec-ch-ua-mobile': '?0' })).toBe('desktop')
    expect(deviceClass({ ...headers, 'user-agent': agents.bot[0] })).toBe('bot')
  })

  it('is a bot without a user agent, or with an empty one', () => {
    expect(userAgentOf({})).toEqual({ bot: true, device: 'bot' })
    expect(isBotUserAgent('  ')).toBe(true)
  })

  it('is judged by no more than the beginning of an endless user agent, quickly', () => {
    const headers = { 'user-agent': `${agents.tablet[0]}${' x/1.0'.repeat(100_000)} TV` }
    expect(deviceClass(headers)).toBe('tablet')
    const started = performance.now()
    for (const character of ['a', '(', ' ', '1.', ':', '/v1', 'a.b(?:)%']) {
      for (let i = 0; i < 50; i++) userAgentOf({ 'user-agent': `${character.repeat(512).slice(0, 505)}${i}` })
    }
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})

describe('a page fetched ahead', () => {
  it.each([
    { 'sec-purpose': 'prefetch' },
    { 'sec-purpose': 'prefetch;prerender' },
    { purpose: 'prefetch' },
    { 'x-moz': 'prefetch' },
    { 'x-purpose': 'preview' },
    { Purpose: 'x', purpose: 'Prefetch' },
  ])('is recognised by %j', (headers) => {
    expect(isPrefetch(headers as Record<string, string>)).toBe(true)
  })

  it('is not what is merely asked for', () => {
    expect(isPrefetch({ 'sec-purpose': 'no', purpose: ['', 'prefetch'] })).toBe(false)
    expect(isPrefetch({})).toBe(false)
  })
})
