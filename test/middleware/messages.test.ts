import type { MessageTemplates } from 'attune'
import { collector } from 'attune/middleware'
import { collectorFetch } from 'attune/middleware/fetch'
import { manualClock } from 'attune/testing'
import express from 'express'
import fc from 'fast-check'
import supertest from 'supertest'
import { describe, expect, it, vi } from 'vitest'
import { type MailSite, mailSite, monday } from '../core/followups/mail-site.ts'
import { failingStore } from '../support/failing-store.ts'
import { firefox } from '../support/open-site.ts'

const definitions = {
  followUps: { hello: { on: { event: 'Signed Up' }, steps: 'hello', again: { hours: 1 } } },
  sending: { url: 'https://shop.example/attune', opens: true, cap: false },
  features: {
    clicks: { count: true, events: 'Email Link Clicked' },
    opens: { count: true, events: 'Email Opened' },
  },
  placements: {
    top: { fallback: { content: { image: '/new.png', url: 'https://shop.example/new' } } },
    bare: { fallback: { content: 'text' } },
  },
} as const

const target = 'https://shop.example/mill?a=1&b=%0d%0aX-Evil:1'
const messages: MessageTemplates = {
  names: ['hello'],
  async render(_, { links }) {
    const all = { ...links, click: links.click(target), top: links.block('top'), bare: links.block('bare') }
    return { subject: 'Hello', text: JSON.stringify(all) }
  },
}

interface Told {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}
type Ask = (method: string, path: string, body?: string, headers?: Record<string, string>) => Promise<Told>

const options = { messages: { siteName: 'Kaffa & Söhne <b>' }, rate: { network: 50, visitor: 10 } }

/** How the collector is reached. */
const faces: readonly [name: string, open: (site: MailSite) => Ask][] = [
  [
    'Express',
    ({ attune }) => {
      const app = express().use('/attune', collector(attune, options))
      return async (method, path, body, headers = {}) => {
        const request = supertest(app)[method.toLowerCase() as 'get'](path).redirects(0)
        const answer = await request.set({ 'User-Agent': firefox, ...headers }).send(body)
        const text = answer.text ?? (Buffer.isBuffer(answer.body) ? answer.body.toString('latin1') : '')
        return { status: answer.status, headers: answer.headers, text }
      }
    },
  ],
  [
    'functions from Request to Response',
    ({ attune }) => {
      const collect = collectorFetch(attune, options)
      return async (method, path, body, headers = {}) => {
        const init = {
          method,
          headers: { 'user-agent': firefox, ...headers },
          ...(body !== undefined && { body }),
        }
        const response = await collect(new Request(`https://shop.example${path}`, init), {
          address: '203.0.113.7',
        })
        return {
          status: response.status,
          headers: Object.fromEntries(response.headers),
          text: Buffer.from(await response.arrayBuffer()).toString(),
        }
      }
    },
  ],
]

const form = { 'Content-Type': 'application/x-www-form-urlencoded' }

describe.each(faces)('links of messages on %s', (_, open) => {
  async function mailed(options: Parameters<typeof mailSite>[1] = {}) {
    const site = await mailSite(definitions, { messages, ...options })
    await site.member('anna')
    await site.does('anna', 'Signed Up')
    await site.after(0)
    const all = JSON.parse(site.box.sent[0]!.content.text)
    const path = (link: string) => link.replace('https://shop.example', '')
    const links = {
      unsubscribe: path(all.unsubscribe),
      preferences: path(all.preferences),
      click: path(all.click),
      open: path(all.open),
      image: path(all.top.image),
      link: path(all.top.link),
      bareImage: path(all.bare.image),
      bareLink: path(all.bare.link),
    }
    site.clock.advance(3_600_000)
    const subscribed = async () => {
      const { history } = (await site.attune.export({ userId: 'anna' }))!.consent
      const said = history.flatMap(({ answers, source }) =>
        'marketing:email' in answers ? [{ granted: answers['marketing:email'], source }] : [],
      )
      return said.at(-1)
    }
    return { ...site, links, subscribed, ask: open(site) }
  }

  it('show a page with one button, which unsubscribes, and can be undone from there', async () => {
    const { ask, links, subscribed } = await mailed()
    const page = await ask('GET', links.unsubscribe)
    expect(page.status).toBe(200)
    expect(page.text).toContain('Kaffa &amp; Söhne &lt;b&gt;')
    expect(page.text.match(/<button/g)).toHaveLength(1)
    expect(await subscribed()).toBeUndefined()
    const done = await ask('POST', links.unsubscribe, 'do=unsubscribe', form)
    expect([done.status, done.text]).toEqual([200, expect.stringContaining('You are unsubscribed')])
    expect(await subscribed()).toEqual({ granted: false, source: 'unsubscribe link' })
    const undone = await ask('POST', links.unsubscribe, 'do=resubscribe', form)
    expect(undone.text).toContain('You are subscribed again')
    expect(await subscribed()).toMatchObject({ granted: true })
  })

  it.each([
    ['a form', 'List-Unsubscribe=One-Click', form],
    [
      'a multipart form',
      '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
      { 'Content-Type': 'multipart/form-data; boundary=x' },
    ],
    ['nothing at all', undefined, {}],
  ])(
    'unsubscribe with one click of a mail program, which posts %s from another site',
    async (_, body, headers) => {
      const { ask, links, subscribed } = await mailed()
      const { status, text } = await ask('POST', links.unsubscribe, body, {
        ...(headers as Record<string, string>),
        Origin: 'https://mail.example',
        'Sec-Fetch-Site': 'cross-site',
      })
      expect([status, text]).toEqual([200, 'You are unsubscribed.\n'])
      expect(await subscribed()).toEqual({ granted: false, source: 'one click' })
    },
  )

  it('show what somebody may be sent, with boxes to tick', async () => {
    const { ask, links, subscribed } = await mailed()
    const page = await ask('GET', links.preferences)
    expect(page.text).toContain('name="wanted[marketing:email]" value="true" checked>')
    const off = await ask('POST', links.preferences, 'wanted[marketing:email]=false', form)
    expect(off.text).toContain('Your choice is saved.')
    expect(off.text).toContain('name="wanted[marketing:email]" value="true">')
    expect(await subscribed()).toEqual({ granted: false, source: 'preferences link' })
    await ask('POST', links.preferences, 'wanted[marketing:email]=false&wanted[marketing:email]=true', form)
    expect(await subscribed()).toMatchObject({ granted: true })
  })

  it('lead to the page that was signed, and to no other', async () => {
    const { ask, links } = await mailed()
    const { status, headers } = await ask('GET', links.click)
    expect([status, headers.location]).toEqual([302, target])
    const spoilt = [
      '/attune/message/click',
      '/attune/message/click?t=',
      `/attune/message/click?t=&url=${encodeURIComponent('https://evil.example')}`,
      `${links.click}x`,
      `${links.click.slice(0, -3)}`,
      links.open.replace('/open', '/click'),
      `/attune/message/click?t=${Buffer.from('{"url":"https://evil.example"}').toString('base64url')}.x`,
    ]
    for (const path of spoilt) {
      const answer = await ask('GET', path)
      expect([answer.status, answer.headers.location]).toEqual([400, undefined])
      expect(answer.text).toContain('This link is not whole')
    }
    const added = await ask('GET', `${links.click}&t=x.y&url=https://evil.example`)
    expect(added.headers.location).toBe(target)
  })

  it('count a click and an opening', async () => {
    const { ask, links, clock, attune } = await mailed()
    await ask('GET', links.click)
    clock.advance(1_000)
    const picture = await ask('GET', links.open)
    expect(picture.headers['content-type']).toBe('image/gif')
    const counts = async () => {
      const request = {
        method: 'GET',
        url: '/',
        headers: { 'user-agent': firefox },
        host: 'x',
        now: clock.now(),
      }
      const anna = await attune.visit({ request, person: { userId: 'anna' } })
      return [anna.feature('clicks'), anna.feature('opens')]
    }
    await vi.waitFor(async () => expect(await counts()).toEqual([1, 1]))
  })

  it('show what is decided for the person, or a picture of nothing', async () => {
    const { ask, links } = await mailed()
    expect((await ask('GET', links.image)).headers.location).toBe('https://shop.example/new.png')
    expect((await ask('GET', links.link)).headers.location).toBe('https://shop.example/new')
    expect((await ask('GET', links.bareImage)).headers['content-type']).toBe('image/gif')
    expect((await ask('GET', links.bareLink)).headers.location).toBe('/')
    for (const path of ['open', 'block/image'])
      expect((await ask('GET', `/attune/message/${path}?t=x`)).headers['content-type']).toBe('image/gif')
    expect((await ask('GET', '/attune/message/block/link?t=x')).status).toBe(400)
  })

  it('are nobody else’s to keep, to be told of, or to put a script into', async () => {
    const { ask, links } = await mailed()
    for (const [name, path] of Object.entries(links)) {
      const { headers } = await ask('GET', path)
      expect([name, headers['cache-control'], headers['referrer-policy']]).toEqual([
        name,
        'no-store',
        'no-referrer',
      ])
      expect(headers['set-cookie']).toBeUndefined()
    }
    const { headers, text } = await ask('GET', links.unsubscribe)
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; /)
    expect(headers['content-security-policy']).not.toContain('unsafe')
    expect(text).not.toMatch(/<script|\son\w+=|style="/)
  })

  it('still lead where they should, and say so where nothing can be kept, with the store down', async () => {
    const clock = manualClock(monday)
    const { store, state } = failingStore(clock)
    const { ask, links } = await mailed({ clock, store })
    state.failing = 'throws'
    expect((await ask('GET', links.click)).headers.location).toBe(target)
    expect((await ask('GET', links.open)).status).toBe(200)
    expect((await ask('GET', links.image)).headers.location).toBe('https://shop.example/new.png')
    expect((await ask('GET', links.unsubscribe)).status).toBe(200)
    const refused = await ask('POST', links.unsubscribe, 'List-Unsubscribe=One-Click', form)
    expect([refused.status, Number(refused.headers['retry-after']) > 0]).toEqual([503, true])
  })

  it('that are used too often are refused, but for those that change nothing', async () => {
    const { ask, links } = await mailed()
    const statuses = []
    for (let i = 0; i < 11; i++)
      statuses.push((await ask('POST', links.unsubscribe, 'do=unsubscribe', form)).status)
    expect(statuses).toEqual([...Array(10).fill(200), 429])
    for (let i = 0; i < 50; i++) await ask('HEAD', links.unsubscribe)
    expect((await ask('GET', links.unsubscribe)).status).toBe(429)
    expect((await ask('GET', links.click)).headers.location).toBe(target)
  })

  it('refuse forms that are far too large', async () => {
    const { ask, links, subscribed } = await mailed()
    expect(
      (await ask('POST', links.unsubscribe, `do=unsubscribe&x=${'x'.repeat(20_000)}`, form)).status,
    ).toBe(413)
    expect(await subscribed()).toBeUndefined()
  })

  it('change nothing about consent by GET and HEAD, whoever sends how many', async () => {
    const { ask, links, subscribed, clock, attune } = await mailed()
    const before = JSON.stringify((await attune.export({ userId: 'anna' }))!.consent)
    const look = fc.record({
      method: fc.constantFrom('GET', 'HEAD'),
      path: fc.constantFrom(...Object.values(links)),
      tail: fc.constantFrom('', '&do=unsubscribe', '&List-Unsubscribe=One-Click', '&_method=POST'),
      headers: fc.constantFrom({}, { 'User-Agent': 'Mimecast' }, { 'X-HTTP-Method-Override': 'POST' }),
      wait: fc.integer({ min: 0, max: 60_000 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(look, { maxLength: 8 }), async (looks) => {
        for (const { method, path, tail, headers, wait } of looks) {
          await ask(method, path + tail, undefined, headers as Record<string, string>)
          clock.advance(wait)
        }
        expect(await subscribed()).toBeUndefined()
      }),
      { numRuns: 15 },
    )
    expect(JSON.stringify((await attune.export({ userId: 'anna' }))!.consent)).toBe(before)
  })
})
