import { existsSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { memoryStore } from 'attune/adapters/memory'
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPersonalizedShop } from '../../examples/storefront/attune/attach.ts'
import { abbie, demoPassword, prepareDemo } from '../../examples/storefront/attune/demo.ts'

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
// On a developer's machine there may be none; in CI this must run, and fails where there is none.
const skipped = !process.env.CI && !existsSync(executablePath)
if (skipped) process.emitWarning(`Skipped: no Chromium at ${executablePath}. Set CHROMIUM_PATH to run it.`)

/** The text as it is seen, without what is hidden. */
const seen = async (part: Locator): Promise<string> => (await part.allInnerTexts()).join('\n')

describe.skipIf(skipped)('in a real browser with JavaScript switched off', () => {
  const failures: unknown[] = []
  let address: string
  let browser: Browser
  let closeShop: () => Promise<void>

  beforeAll(async () => {
    const onError = (error: unknown) => failures.push(error)
    const secret = 'a secret for tests only'
    const shop = await createPersonalizedShop({ database: ':memory:', store: memoryStore(), secret, onError })
    await prepareDemo(shop.app, shop.attune)
    const server = shop.app.listen(0, '127.0.0.1')
    await new Promise((listening) => server.once('listening', listening))
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    closeShop = async () => {
      await new Promise((closed) => {
        server.close(closed)
        server.closeAllConnections()
      })
      await shop.close()
    }
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  })

  afterAll(async () => {
    await browser?.close()
    await closeShop?.()
  })

  /** Somebody with a browser of their own; what the browser complains of is a failure. */
  async function person(options: Parameters<Browser['newContext']>[0] = {}): Promise<[Page, BrowserContext]> {
    // A headless browser says so, and is then taken for a bot.
    const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${browser.version()} Safari/537.36`
    const context = await browser.newContext({
      javaScriptEnabled: false,
      userAgent,
      baseURL: address,
      ...options,
    })
    context.setDefaultTimeout(8_000)
    const page = await context.newPage()
    page.on('console', (message) => {
      if (message.type() === 'error') failures.push(message.text())
    })
    page.on('requestfailed', (request) => failures.push(`${request.url()}: ${request.failure()?.errorText}`))
    page.on('response', (response) => {
      if (response.status() >= 500) failures.push(`${response.url()}: ${response.status()}`)
    })
    return [page, context]
  }

  it('a visitor agrees, looks at two machines, is recognised, signs in, and orders with the discount', async () => {
    const [page, context] = await person()
    const heading = page.locator('h1')

    await page.goto('/')
    const usualHero = await seen(heading)
    await page.getByRole('button', { name: 'Accept all' }).click()
    await page.waitForURL('/')
    expect(await page.getByRole('button', { name: 'Accept all' }).count()).toBe(0)
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
    expect(await seen(heading)).toBe('Thank you, Abbie Claes')
    expect(await seen(page.locator('.sums .saving'))).toContain('BLOOM15')

    // Good once: it is not offered again.
    await page.goto('/')
    expect(await seen(page.locator('body'))).not.toContain('BLOOM15')
    await context.close()
    expect(failures).toEqual([])
  })

  it('no page is wider than a phone, and none breaks the shop’s own Content-Security-Policy', async () => {
    const [page, context] = await person({ viewport: { width: 375, height: 700 } })
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
    await context.close()
    expect(failures).toEqual([])
  })
})
