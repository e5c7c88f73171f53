import { collector } from 'attune/middleware'
import express from 'express'
import { describe, expect, it } from 'vitest'
import { mailSite } from '../core/followups/mail-site.ts'
import { launch, listening, noChromium, person } from '../support/chromium.ts'

/** A mail of Anna's, and a server that its links lead to. */
async function mailed() {
  const site = await mailSite(
    {
      followUps: {
        hello: { on: { event: 'Signed Up' }, steps: 'hello' },
        care: { on: { event: 'Order Completed' }, steps: 'hello', purpose: 'personalization' },
      },
      sending: { url: 'https://shop.example/attune' },
    },
    {
      messages: {
        names: ['hello'],
        render: async (_, { links }) => ({ subject: 'Hello', text: JSON.stringify(links) }),
      },
    },
  )
  await site.member('anna')
  await site.does('anna', 'Signed Up')
  await site.after(0)
  const app = express().use('/attune', collector(site.attune, { messages: { siteName: 'Kaffa' } }))
  const server = await listening(app as never)
  const links = JSON.parse(site.box.sent[0]!.content.text) as Record<'unsubscribe' | 'preferences', string>
  const at = (link: string) => link.replace('https://shop.example', `http://127.0.0.1:${server.port}`)
  return { unsubscribe: at(links.unsubscribe), preferences: at(links.preferences), close: server.close }
}

describe.skipIf(noChromium)('pages that links of mails lead to, in a browser without scripts', () => {
  it('unsubscribe, undo it and save choices, in light and dark', { timeout: 120_000 }, async () => {
    const { unsubscribe, preferences, close } = await mailed()
    const browser = await launch()
    const failures: unknown[] = []
    const grounds: string[] = []
    for (const colorScheme of ['light', 'dark'] as const) {
      const [page] = await person(browser, failures, { colorScheme, javaScriptEnabled: false })
      const heading = () => page.getByRole('heading', { level: 1 }).textContent()
      await page.goto(unsubscribe)
      expect(await page.title()).toBe('Unsubscribe · Kaffa')
      await page.getByRole('button', { name: 'Unsubscribe' }).click()
      expect(await heading()).toBe('You are unsubscribed')
      await page.goto(preferences)
      const news = page.getByRole('checkbox', { name: 'Offers and news' })
      expect(await news.isChecked()).toBe(false)
      await page.goto(unsubscribe)
      await page.getByRole('button', { name: 'Unsubscribe' }).click()
      await page.getByRole('button', { name: 'Undo' }).click()
      expect(await heading()).toBe('You are subscribed again')
      await page.goto(preferences)
      expect(await news.isChecked()).toBe(true)
      const suggestions = page.getByRole('checkbox', { name: 'Suggestions for you' })
      await suggestions.setChecked(colorScheme === 'dark')
      await page.getByRole('button', { name: 'Save' }).click()
      expect(await page.getByRole('status').textContent()).toBe('Your choice is saved.')
      expect(await suggestions.isChecked()).toBe(colorScheme === 'dark')
      grounds.push((await page.screenshot({ clip: { x: 0, y: 0, width: 8, height: 8 } })).toString('base64'))
    }
    await browser.close()
    await close()
    expect(grounds[0], 'the style is applied, and another at night').not.toBe(grounds[1])
    expect(failures).toEqual([])
  })
})
