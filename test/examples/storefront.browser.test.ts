import { memoryStore } from 'attune/adapters/memory'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createPersonalizedShop } from '../../examples/storefront/attune/attach.ts'
import { abbie, demoPassword, prepareDemo } from '../../examples/storefront/attune/demo.ts'
import { launch, listening, noChromium, person } from '../support/chromium.ts'
import { everythingIn } from '../support/open-site.ts'
import { quickPasswords } from './storefront.ts'

/** The text as it is seen, without what is hidden. */
const seen = async (part: Locator): Promise<string> => (await part.allInnerTexts()).join('\n')

/** Of the script that is blocked on purpose. */
const blocked = /net::ERR_BLOCKED_BY_CLIENT/

describe.skipIf(noChromium)('in a real browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser?.close())

  /** A shop of their own, with the prepared accounts, for somebody in a browser of their own. */
  async function visiting(
    options: Parameters<Browser['newContext']>[0],
    visit: (page: Page, context: BrowserContext, stored: () => Promise<string>) => Promise<void>,
  ) {
    const failures: unknown[] = []
    const onError = (error: unknown) => failures.push(error)
    const secret = 'a secret for tests only'
    const store = memoryStore()
    const passwords = quickPasswords
    const shop = await createPersonalizedShop({ database: ':memory:', store, secret, onError, passwords })
    await prepareDemo(shop.app, shop.attune)
    const { port, close } = await listening(shop.app)
    const baseURL = `http://127.0.0.1:${port}`
    const [page, context] = await person(browser, failures, { baseURL, ...options })
    try {
      await visit(page, context, () => everythingIn(store))
      await context.close()
      expect(failures.filter((failure) => !blocked.test(String(failure)))).toEqual([])
    } finally {
      await context.close()
      await close()
      await shop.close()
    }
  }

  /** A visitor agrees, looks at two machines, is recognised, and signs in. */
  async function becomesKnown(page: Page) {
    const heading = page.locator('h1')
    await page.goto('/')
    const usualHero = await seen(heading)
    const accept = page.getByRole('button', { name: 'Accept all' })
    await accept.click()
    await accept.waitFor({ state: 'detached' })
    await page.waitForURL('/')
    expect(await seen(heading)).toBe(usualHero)

    await page.goto('/products/aurelia-dual-boiler')
    expect(await page.locator('.promotion').count()).toBe(0)
    await page.goto('/products/aurelia-lever')
    expect(await seen(page.locator('.promotion'))).toContain('Aurelia Monolith')

    await page.getByRole('link', { name: 'Tamper & Bloom' }).first().click()
    expect(await seen(heading)).toBe('Meet the Aurelia Monolith.')
    const hero = page.locator('.hero')
    expect(await hero.getByText('You have looked at several of our premium').isVisible()).toBe(false)
    await hero.getByText('Why am I seeing this?').click()
    expect(await hero.getByText('You have looked at several of our premium').isVisible()).toBe(true)
    expect(await seen(page.locator('body'))).not.toContain('BLOOM15')

    await page.getByRole('link', { name: 'Sign in' }).click()
    await page.getByLabel('E-mail').fill(abbie.email)
    await page.getByLabel('Password').fill(demoPassword)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('/')
    expect(await seen(page.locator('.welcome h2'))).toBe('Welcome back, Abbie')
    expect(await seen(page.locator('.announcement'))).toContain('15% off your next order with code BLOOM15')
    // What she looked at before she signed in is hers now.
    expect(await seen(heading)).toBe('Meet the Aurelia Monolith.')
  }

  /** They order with the discount. */
  async function orders(page: Page) {
    await page.goto('/products/moka-six')
    await page.getByRole('button', { name: 'Add to basket', exact: true }).click()
    await page.waitForURL(/\/cart/)
    await page.getByLabel('Discount code').fill('BLOOM15')
    await page.getByRole('button', { name: 'Use', exact: true }).click()
    expect(await seen(page.locator('.sums .saving'))).toContain('BLOOM15')

    await page.getByRole('link', { name: 'Go to checkout' }).click()
    expect(await seen(page.locator('.sums .saving'))).toMatch(/15%\s+[-−–]€\d/)
    await page.getByLabel('Street and number').fill('Kraanlei 12')
    await page.getByLabel('Postcode').fill('9000')
    await page.getByLabel('Town or city').fill('Gent')
    await page.getByRole('button', { name: 'Order and pay by invoice' }).click()
    expect(await seen(page.locator('h1'))).toBe('Thank you, Abbie Claes')
    expect(await seen(page.locator('.sums .saving'))).toContain('BLOOM15')

    // Good once: it is not offered again.
    await page.goto('/')
    expect(await seen(page.locator('body'))).not.toContain('BLOOM15')
  }

  it('with JavaScript switched off, the shop recognises its visitor and adapts', () =>
    visiting({ javaScriptEnabled: false }, async (page, _, stored) => {
      await becomesKnown(page)
      await orders(page)
      expect(await stored()).not.toMatch(/Placement|Engaged/)
    }))

  it('with the script blocked, as ad blockers do, it is the same', () =>
    visiting({}, async (page, context) => {
      await context.route('**/client.js', (route) => route.abort('blockedbyclient'))
      await becomesKnown(page)
    }))

  it('with the script it is the same, and the shop knows what was seen, pressed and read', () =>
    visiting({}, async (page, _, stored) => {
      const soon = (name: string) =>
        vi.waitFor(async () => expect(await stored()).toContain(`"${name}"`), { timeout: 60_000 })
      await becomesKnown(page)
      await orders(page)
      await page.goto('/products/aurelia-lever')
      await page.locator('.promotion').scrollIntoViewIfNeeded()
      await soon('Placement Viewed')
      await page.locator('.promotion summary').click()
      await soon('Explanation Opened')
      await page.locator('.promotion').getByRole('link', { name: 'See the Monolith' }).click()
      await soon('Placement Clicked')
      await soon('Engaged')
      await page.locator('.card h3 a').first().click()
      await soon('Product Clicked')
      // How long a page was read is told while the next one is asked for.
      const facts = async () => {
        await page.goto('/privacy')
        return seen(page.locator('.facts'))
      }
      await expect.poll(facts, { timeout: 60_000 }).toMatch(/Time with machines\s+1 minute/)
    }))

  it('no page is wider than a phone, and none breaks the shop’s own Content-Security-Policy', () =>
    visiting({ viewport: { width: 375, height: 700 } }, async (page) => {
      const pages = [
        '/',
        '/categories/beans',
        '/products/tarn-64',
        '/products/tarn-64/reviews',
        '/search?q=filter',
      ]
      for (const path of [...pages, '/cart', '/login', '/register', '/privacy', '/consent', '/help']) {
        await page.goto(path)
        const width = await page.locator('html').evaluate((html) => html.scrollWidth)
        expect(width, path).toBeLessThanOrEqual(375)
      }
    }))
})
