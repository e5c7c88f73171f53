import { memoryStore } from 'attune/adapters/memory'
import type { Browser as Chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPersonalizedShop } from '../../examples/storefront/attune/attach.ts'
import { launch, listening, noChromium, person } from '../support/chromium.ts'
import { everythingIn } from '../support/open-site.ts'
import {
  accepting,
  buy,
  lookAt,
  type OpenedShop,
  openPersonalized,
  visit,
} from './personalized-storefront.ts'
import { type Browser, quickPasswords } from './storefront.ts'

const hours = (n: number) => n * 3_600_000
const password = 'a long enough password'

async function subscriber(shop: OpenedShop, name: string, newsletter = 'yes'): Promise<Browser> {
  const visitor = await accepting(shop)
  const email = `${name.toLowerCase()}@example.com`
  await visitor.post('/register', { name, email, password, newsletter }).expect(303)
  return visitor
}

async function later(shop: OpenedShop, n: number): Promise<void> {
  shop.clock.advance(hours(n))
  await shop.attune.followUps.runDue()
}

/** By the newest mail. */
async function unsubscribe(visitor: Browser): Promise<void> {
  const [, id] = /src="\/outbox\/(?!coming)([\w-]+)"/.exec(await page(visitor))!
  const { text: mail } = await visitor.get(`/outbox/${id}`).expect(200)
  const link = /\/attune\/message\/unsubscribe\?t=[\w.-]+/.exec(mail)![0]
  await visitor.agent.post(link).type('form').send({ 'List-Unsubscribe': 'One-Click' }).expect(200)
}

const page = async (visitor: Browser) => (await visitor.get('/outbox').expect(200)).text

/** The parts of the page that tell of one mail each, as words. */
const toldIn = (html: string) =>
  [...html.matchAll(/<li class="mail[^"]*">([\s\S]*?)<\/li>/g)].map(([, part]) =>
    part!
      .replaceAll(/<details>[\s\S]*<\/details>|<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  )

describe('the outbox shows what will be sent', () => {
  it('to who is signed in, as it would be now, and to nobody else', async () => {
    const shop = await openPersonalized({ showOutbox: true })
    const visitor = await subscriber(shop, 'Mara')
    await visitor.post('/cart/items', { slug: 'moka-six' }).expect(303)
    expect(toldIn(await page(visitor))).toEqual([
      'Welcome Welcome, Mara will be decided at 3 Mar 2026, 10:10 What we write about, and how to make it stop Set off 3 Mar 2026, 10:00',
      'A basket that was left Your basket is still here will be decided at 3 Mar 2026, 12:00 Moka Six is in it Set off 3 Mar 2026, 10:00',
    ])
    const { text: mail } = await visitor.get('/outbox/coming/left-basket').expect(200)
    expect(mail).toContain('Moka Six')
    await visitor.post('/cart/items', { slug: 'house-espresso' }).expect(303)
    expect((await visitor.get('/outbox/coming/left-basket').expect(200)).text).toContain('House espresso')
    const stranger = await accepting(shop)
    expect(toldIn(await page(stranger))).toEqual([])
    expect(await page(stranger)).toContain('<a href="/login?next=/outbox">Sign in</a>')
    await stranger.get('/outbox/coming/left-basket').expect(404)
    await visitor.get('/outbox/coming/back-in-stock').expect(404)
  })

  it('also a receipt, to who wants no letters, before it is sent', async () => {
    const shop = await openPersonalized({ showOutbox: true })
    const visitor = await subscriber(shop, 'Sil', '')
    await shop.attune.followUps.pause('receipt')
    const number = await buy(visitor, 'moka-six')
    expect(toldIn(await page(visitor))).toEqual([
      `Receipt of an order Your order ${number} will be decided at 3 Mar 2026, 10:00 What you ordered, what it comes to, and where it goes Set off 3 Mar 2026, 10:00`,
    ])
    expect((await visitor.get('/outbox/coming/receipt').expect(200)).text).toContain('Moka Six')
  })

  it('and of who unsubscribed by a mail that it would not be sent, and why', async () => {
    const shop = await openPersonalized({ showOutbox: true })
    const visitor = await subscriber(shop, 'Mara')
    await later(shop, 0.5)
    await unsubscribe(visitor)
    await visitor.post('/cart/items', { slug: 'moka-six' }).expect(303)
    expect(toldIn(await page(visitor))[0]).toBe(
      'A basket that was left Your basket is still here would not be sent Moka Six is in it You unsubscribed from mails. Set off 3 Mar 2026, 10:30',
    )
  })

  it('and looking at it counts as nothing: neither sent, nor shown, nor clicked', async () => {
    const shop = await openPersonalized({ showOutbox: true })
    const visitor = await subscriber(shop, 'Mara')
    await visitor.post('/cart/items', { slug: 'moka-six' }).expect(303)
    await visitor.get('/outbox/coming/left-basket').expect(200)
    const { text } = await visitor.get('/outbox/coming/left-basket').expect(200)
    expect(text).not.toContain('/attune/message/')
    expect(await everythingIn(shop.store)).not.toContain('mail.basket.subject')
    await later(shop, 3)
    expect(toldIn(await page(visitor)).filter((told) => told.includes(' sent '))).toHaveLength(2)
  })

  it('or that nothing is, as they did not ask for letters', async () => {
    const shop = await openPersonalized({ showOutbox: true })
    const visitor = await subscriber(shop, 'Sil', '')
    await visitor.post('/cart/items', { slug: 'moka-six' }).expect(303)
    expect(await page(visitor)).toContain('You have not ticked “write to me”, so nothing is begun')
  })
})

describe('the outbox shows what was decided', () => {
  it('with whom it went to, and of what was not sent to whom and why', async () => {
    const shop = await openPersonalized({ showOutbox: true })
    const visitor = await subscriber(shop, 'Uma')
    await visitor.post('/cart/items', { slug: 'moka-six' }).expect(303)
    await later(shop, 0.5)
    await unsubscribe(visitor)
    await later(shop, 3)
    const html = await page(visit(shop))
    expect(toldIn(html)).toEqual([
      'A basket that was left No mail not sent They unsubscribed from mails. To uma@example.com, 3 Mar 2026, 13:30',
      'Welcome Welcome, Uma sent What we write about, and how to make it stop To uma@example.com, 3 Mar 2026, 10:30',
    ])
    expect(html).toContain('1 mail sent, 1 not')
  })
})

describe('the page of the account says whether letters are sent', () => {
  const letters = async (visitor: Browser) => {
    const { text } = await visitor.get('/account').expect(200)
    return {
      ticked: /name="newsletter" value="yes" checked/.test(text),
      unsubscribed: text.includes('You unsubscribed by the link of a mail'),
    }
  }

  it('also where a link of a mail took that back, until they tick it again: then mails are sent', async () => {
    const shop = await openPersonalized({ showOutbox: true })
    const visitor = await subscriber(shop, 'Mara')
    expect(await letters(visitor)).toEqual({ ticked: true, unsubscribed: false })
    await later(shop, 0.5)
    await unsubscribe(visitor)
    expect(await letters(visitor)).toEqual({ ticked: false, unsubscribed: true })
    shop.clock.advance(60_000)
    await visitor.post('/account/newsletter', { newsletter: 'yes' }).expect(303)
    expect(await letters(visitor)).toEqual({ ticked: true, unsubscribed: false })
    await visitor.post('/cart/items', { slug: 'moka-six' }).expect(303)
    await later(shop, 2.5)
    expect(toldIn(await page(visitor))[0]).toMatch(/^A basket that was left .* sent /)
    await visitor.post('/account/newsletter', {}).expect(303)
    expect(await letters(visitor)).toEqual({ ticked: false, unsubscribed: false })
  })
})

it('the outbox is linked from every page, where there is one', async () => {
  const [developing, real] = [await openPersonalized({ showOutbox: true }), await openPersonalized()]
  const footer = async (shop: OpenedShop) => (await visit(shop).get('/').expect(200)).text
  expect(await footer(developing)).toContain('<a href="/outbox">')
  expect(await footer(real)).not.toContain('/outbox')
})

describe.skipIf(noChromium)('in a browser', () => {
  let chromium: Chromium
  beforeAll(async () => {
    chromium = await launch()
  })
  afterAll(() => chromium?.close())

  it.each([1280, 375])('at %d pixels a mail is as high as it has to be, and runs nothing', async (width) => {
    const failures: unknown[] = []
    const secret = 'a secret for tests only'
    const opening = { database: ':memory:', store: memoryStore(), passwords: quickPasswords, secret }
    const shop = await createPersonalizedShop({ ...opening, showOutbox: true })
    const { port, close } = await listening(shop.app)
    const [tab, context] = await person(chromium, failures, {
      baseURL: `http://127.0.0.1:${port}`,
      viewport: { width, height: 800 },
    })
    try {
      await tab.goto('/')
      const accept = tab.getByRole('button', { name: 'Accept all' })
      await accept.click()
      await accept.waitFor({ state: 'detached' })
      await tab.waitForURL('/')
      await tab.goto('/register')
      await tab.getByLabel('Your name').fill('Mara')
      await tab.getByLabel('E-mail').fill('mara@example.com')
      await tab.getByLabel('Password').fill(password)
      await tab.getByLabel('Write to me now and then').check()
      await tab.getByRole('button', { name: 'Open the account' }).click()
      await tab.waitForURL('/?opened')
      await tab.goto('/outbox')
      await tab.locator('.mail summary').first().click()
      const frame = tab.frameLocator('.mail-frames iframe').first()
      await frame.getByText('Kraanlei 12').waitFor()
      await expect
        .poll(() =>
          frame
            .locator('html')
            .evaluate((html) => html.scrollHeight - html.ownerDocument.defaultView!.innerHeight),
        )
        .toBeLessThanOrEqual(0)
      expect(await tab.locator('html').evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(width)
      const sandbox = await tab.locator('iframe').first().getAttribute('sandbox')
      expect(sandbox).not.toContain('allow-scripts')
    } finally {
      await context.close()
      await close()
      await shop.close()
    }
  })
})

it('a mail may run and load nothing, wherever it is shown', async () => {
  const shop = await openPersonalized({ showOutbox: true })
  const visitor = await subscriber(shop, 'Mara')
  await lookAt(visitor, 'tarn-64')
  const { headers } = await visitor.get('/outbox/coming/welcome').expect(200)
  const policy = String(headers['content-security-policy'])
  expect(policy).toMatch(/^sandbox [^;]*; default-src 'none';/)
  expect(policy).not.toContain('allow-scripts')
  expect(policy).toContain('img-src http://shop.test;')
})
