import { describe, expect, it } from 'vitest'
import { campaignOf } from '../../../core/signals/campaign.ts'
import { referrerOf } from '../../../core/signals/referrer.ts'

const kind = (referer: string | undefined, url = '/', host: string | undefined = 'shop.example') =>
  referrerOf(referer, host, campaignOf(url)).kind

describe('a visitor', () => {
  it.each([
    ['https://www.google.com/', 'search'],
    ['https://google.co.uk/search?q=a', 'search'],
    ['https://www.google.com.au/', 'search'],
    ['https://duckduckgo.com/', 'search'],
    ['https://de.search.yahoo.com/', 'search'],
    ['https://yandex.ru/', 'search'],
    ['android-app://com.google.android.googlequicksearchbox/', 'search'],
    ['https://l.facebook.com/', 'social'],
    ['https://t.co/abc', 'social'],
    ['https://old.reddit.com/r/coffee', 'social'],
    ['https://www.pinterest.de/', 'social'],
    ['https://mail.google.com/', 'email'],
    ['https://webmail.example.org/', 'email'],
    ['https://outlook.live.com/', 'email'],
    ['https://docs.google.com/document', 'other'],
    ['https://google.evil.example/', 'other'],
    ['https://notfacebook.com/', 'other'],
    ['https://blog.example/', 'other'],
    ['https://shop.example/cart', 'internal'],
    ['https://www.SHOP.example:8443/', 'internal'],
    ['https://other.shop.example/', 'other'],
  ])('who comes from %s is of kind %s', (referer, expected) => {
    expect(kind(referer)).toBe(expected)
  })

  it('who comes from nowhere is direct', () => {
    expect(kind(undefined)).toBe('direct')
  })

  it('who followed a tagged link outside a browser came by that mail or campaign', () => {
    expect(kind(undefined, '/?utm_source=june&utm_medium=Email')).toBe('email')
    expect(kind(undefined, '/?utm_source=flyer')).toBe('campaign')
    expect(kind('https://www.google.com/', '/?gclid=x')).toBe('search')
  })

  it('is at home on a host with a port too', () => {
    expect(kind('http://localhost:3000/a', '/', 'localhost:3000')).toBe('internal')
  })

  it.each([
    'about:blank',
    'javascript:alert(1)',
    'data:text/html,x',
    'not an address',
    'https://',
    `https://${'a.'.repeat(400)}b/`,
  ])('whose browser sends %j sends no referrer', (referer) => {
    expect(referrerOf(referer, 'shop.example', undefined)).toEqual({ kind: 'direct' })
  })
})

describe('a campaign', () => {
  it('is read from the link', () => {
    const url = '/p?utm_source=june%20mail&utm_medium=email&utm_campaign=c&utm_term=t&utm_content=x&utm_id=9'
    expect(campaignOf(url)).toEqual({
      source: 'june mail',
      medium: 'email',
      name: 'c',
      term: 't',
      content: 'x',
    })
  })

  it('is an advertisement where the network left its click id', () => {
    expect(campaignOf('/?gclid=a')).toEqual({ source: 'google', medium: 'cpc' })
    expect(campaignOf('/?msclkid=a')).toEqual({ source: 'bing', medium: 'cpc' })
    expect(campaignOf('/?fbclid=a')).toEqual({ source: 'facebook', medium: 'social' })
  })

  it('is what the site’s own tags say, where there are both', () => {
    expect(campaignOf('/?gclid=a&utm_source=brand')).toEqual({ source: 'brand' })
  })

  it.each([
    '/',
    '/utm_source=a',
    '/?a=b',
    '/?utm_source=',
    '/?utm_source=%20',
    '/?utm_source=%00',
    `/?utm_source=${'x'.repeat(129)}`,
    `/?utm_source=a&${'x'.repeat(9_000)}`,
    '/?xgclidx=1',
  ])('is absent from %s', (url) => {
    expect(campaignOf(url)).toBeUndefined()
  })
})
