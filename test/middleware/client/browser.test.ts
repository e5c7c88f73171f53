import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { launch, noChromium } from '../../support/chromium.ts'
import { openPage, type PageOptions } from './open-page.ts'

type Client = { attune: import('attune/middleware').AttuneClient }

// They mostly wait, as people do, so they go side by side.
describe.skipIf(noChromium).concurrent('the browser script in a real browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser?.close())

  /** Nothing may go wrong: no error in the console, no violation of the policy, no failed request. */
  const story =
    (options: PageOptions, tell: (page: Awaited<ReturnType<typeof openPage>>) => Promise<void>) =>
    async () => {
      const page = await openPage(browser, options)
      try {
        await tell(page)
        expect(page.failures).toEqual([])
      } finally {
        await page.close()
      }
    }
  const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 60_000, interval: 50 })

  it(
    'says what was seen for a second, what was pressed, and how long the page was in view',
    story({ agreed: true }, async ({ tab, named, stored }) => {
      await tab.goto('/')
      await soon(() =>
        expect(named('Placement Viewed').map(({ properties }) => properties)).toEqual([
          { placement: 'top', experience: 'everybody', variant: 'a' },
        ]),
      )
      await tab.locator('#play b').click()
      await tab.locator('#broken').click()
      await soon(() => expect(named('Video Played')[0]!.properties).toEqual({ id: 'roasting' }))
      await soon(() => expect(named('Odd')[0]!.properties).toEqual({}))
      await tab.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
      await soon(() =>
        expect(named('Placement Viewed')[1]?.properties).toMatchObject({ placement: 'bottom' }),
      )
      await tab.evaluate(() => window.scrollTo(0, 0))
      await tab.locator('#more').click()
      await soon(() =>
        expect(named('Placement Clicked').map(({ properties }) => properties)).toEqual([
          { placement: 'top', experience: 'everybody', variant: 'a' },
        ]),
      )
      await soon(() => expect(named('Engaged')).toHaveLength(1))
      const { path, seconds, scroll } = named('Engaged')[0]!.properties
      expect([path, scroll]).toEqual(['/', 100])
      expect(seconds).toBeGreaterThanOrEqual(2)
      // The server counted the view of the page itself, and of the next.
      expect(named('page')).toEqual([])
      await soon(async () =>
        expect((await stored()).sort()).toEqual([
          ...['Early Bird', 'Engaged', 'Odd', 'Page Viewed', 'Page Viewed'],
          ...['Placement Clicked', 'Placement Viewed', 'Placement Viewed', 'Video Played'],
        ]),
      )
    }),
  )

  it(
    'follows pages that swap parts, and that show another page without loading one',
    story({ agreed: true }, async ({ tab, named, address }) => {
      await tab.goto('/')
      await tab.locator('#swap').click()
      await soon(() =>
        expect(
          named('Placement Viewed')
            .map(({ properties }) => properties.placement)
            .sort(),
        ).toEqual(['part', 'top']),
      )
      await tab.locator('#show').click()
      await soon(() => expect(named('page')).toHaveLength(1))
      const [view] = named('page')
      expect(view!.context!.page).toEqual({ path: '/shown', search: '?page=2', referrer: `${address}/` })
      expect(view!.properties).toEqual({ category: 'shown' })
      expect(named('Engaged')[0]!.properties).toMatchObject({ path: '/' })
      // What is still in view is in view on the new page, too.
      await soon(() => expect(named('Placement Viewed')).toHaveLength(4))
      await tab.goBack()
      await soon(() => expect(named('page')).toHaveLength(2))
      await tab.evaluate(() => {
        location.hash = 'part'
        ;(window as unknown as Client).attune.page('The part', { anchor: true })
      })
      await soon(() => expect(named('page')).toHaveLength(3))
      expect(named('page')[2]).toMatchObject({ name: 'The part', properties: { anchor: true } })
    }),
  )

  it(
    'counts the views the server did not see: of shared caches and of its own, each once',
    story({ agreed: true }, async ({ tab, named, stored }) => {
      await tab.goto('/shared?utm_source=letter')
      await soon(() => expect(named('page')).toHaveLength(1))
      expect(named('page')[0]!.context!.page).toMatchObject({ path: '/shared', search: '?utm_source=letter' })
      await tab.goto('/next')
      await tab.goto('/shared?utm_source=letter')
      await soon(() => expect(named('page')).toHaveLength(2))
      await soon(async () =>
        expect((await stored()).filter((name) => name === 'Page Viewed')).toHaveLength(3),
      )
    }),
  )

  it(
    'sends nothing before somebody agreed, and then also where they came from',
    story({}, async ({ tab, sent, named, engine, stored }) => {
      const asked: string[] = []
      tab.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`))
      await tab.goto(`${engine}shared`)
      await tab.getByRole('link').click()
      await tab.waitForURL('**/shared?*')
      await tab.waitForLoadState('networkidle')
      await tab.locator('h1').click()
      expect(asked.filter((each) => each.includes('/attune/'))).toEqual([
        'GET /attune/client.js',
        'GET /attune/consent',
      ])
      const answer = await tab.evaluate(() => (window as unknown as Client).attune.consent('all'))
      expect(answer).toMatchObject({ answered: true, purposes: { personalization: true } })
      await soon(() => expect(named('page')).toHaveLength(1))
      expect(sent).toHaveLength(1)
      await soon(async () => expect(await stored()).toEqual(['Page Viewed']))
      await tab.goto('/found')
      expect(await tab.locator('body').textContent()).toBe('true')
    }),
  )

  it(
    'lets somebody agree on the page they landed on without losing where they came from',
    story({}, async ({ tab, engine, sent, stored }) => {
      await tab.goto(`${engine}asking`)
      await tab.getByRole('link').click()
      await tab.waitForURL('**/asking?*')
      const loadedAnew = tab.waitForEvent('load')
      await tab.getByRole('button', { name: 'Yes' }).click()
      await loadedAnew
      expect(new URL(tab.url()).search).toBe('?utm_source=letter')
      await tab.goto('/found')
      expect(await tab.locator('body').textContent()).toBe('true')
      // One view for the page as they agreed, by the script, and one for the page that was loaded anew.
      expect(sent.filter(({ type }) => type === 'page')).toHaveLength(1)
      const views = (await stored()).filter((name) => name === 'Page Viewed')
      expect(views).toHaveLength(3)
    }),
  )

  it(
    'asks nobody where the page itself says that nothing is allowed, as with Sec-GPC',
    story(
      {
        agreed: true,
        site: { consent: { deniedByGpc: ['personalization', 'preferences'] } },
        context: { extraHTTPHeaders: { 'Sec-GPC': '1' } },
      },
      async ({ tab, sent }) => {
        const asked: string[] = []
        tab.on('request', (request) => asked.push(new URL(request.url()).pathname))
        await tab.goto('/')
        await tab.locator('#play').click()
        await tab.locator('#next').click()
        await tab.waitForLoadState('networkidle')
        expect(asked.filter((path) => path.startsWith('/attune/'))).toEqual(['/attune/client.js'])
        expect(sent).toEqual([])
      },
    ),
  )

  it(
    'is silent when it or what it sends is blocked, and when the site is away; what failed is sent once more',
    story({ agreed: true }, async ({ tab, sent, failures, named }) => {
      await tab.route('**/client.js', (route) => route.abort('blockedbyclient'))
      await tab.goto('/')
      await tab.locator('#play').click()
      await tab.unroute('**/client.js')
      let tries = 0
      await tab.route('**/attune/events', (route) => {
        if (!route.request().postData()?.includes('Video Played')) return route.continue()
        tries++
        return tries <= 2 ? route.abort('internetdisconnected') : route.continue()
      })
      await tab.clock.install()
      await tab.goto('/')
      await tab.locator('#play').click()
      await soon(() => expect(tries).toBe(1))
      await tab.clock.runFor(5_000)
      await soon(() => expect(tries).toBe(2))
      await tab.clock.runFor(60_000)
      expect(tries).toBe(2)
      await tab.locator('#play').click()
      await soon(() => expect(named('Video Played')).toHaveLength(1))
      // Nothing but what the network itself reports.
      const others = failures.splice(0).filter((each) => !/ERR_|Failed to load/.test(String(each)))
      expect(others).toEqual([])
      expect(sent.length).toBeGreaterThan(0)
    }),
  )
})
