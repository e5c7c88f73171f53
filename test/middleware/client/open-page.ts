import type { AttuneOptions } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { collector, type PersonalizeOptions, personalize } from 'attune/middleware'
import express, { type Request, type Response } from 'express'
import type { Browser } from 'playwright-core'
import { systemClock } from '../../../core/ports/clock.ts'
import { listening, person } from '../../support/chromium.ts'
import { openSite } from '../../support/open-site.ts'

/** A message as the browser sent it. */
export interface Sent {
  readonly type: string
  readonly event?: string
  readonly name?: string
  readonly properties: Record<string, unknown>
  readonly context?: { readonly page: { path: string; search: string; referrer: string } }
}

const banner = (label: string, fallback: string) =>
  `<div data-attune-placement="${label}" data-attune-experience="everybody" data-attune-variant="${fallback}">`

/** Pages with a strict Content-Security-Policy; what they do by script is in `/site.js`. */
const page = (
  title: string,
  body: string,
) => `<!doctype html><html><head><meta charset="utf-8"><title>${title}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/site.css">
<script src="/early.js"></script><script nonce="n0nce" src="/attune/client.js" defer></script><script src="/site.js" defer></script>
</head><body><h1>${title}</h1>${body}</body></html>`

const home = page(
  'Home',
  `${banner('top', 'a')}<p>The newest</p><a id="more" href="/next">More</a></div>
<button id="play" data-attune-track="Video Played" data-attune-properties='{"id":"roasting"}'><b>Play</b></button>
<button id="broken" data-attune-track="Odd" data-attune-properties="{">Odd</button>
<button id="swap">Swap</button><button id="show">Show another page</button><a id="next" href="/next">Next</a>
<div id="part"></div><div class="tall"></div>${banner('bottom', 'b')}<p>The rest</p></div>`,
)
const asking = page(
  'Asking',
  `<form method="post" action="/attune/consent" data-attune-consent>
<input type="hidden" name="return" value="/asking"><button name="accept" value="all">Yes</button></form>`,
)

/** As HTMX and single-page applications do it. */
const siteScript = `document.addEventListener('click', async ({ target }) => {
  if (target.id === 'swap') document.getElementById('part').innerHTML = await (await fetch('/part')).text()
  if (target.id === 'show') {
    history.pushState({}, '', '/shown?page=2')
    document.querySelector('h1').textContent = 'Shown'
    document.body.dataset.attunePage = '{"category":"shown"}'
  }
})`
const earlyScript = `;(window.attune ??= []).push(['track', 'Early Bird', { before: 'the script' }], ['nothing'])`

export interface PageOptions {
  readonly site?: Partial<AttuneOptions>
  readonly options?: PersonalizeOptions
  readonly context?: Parameters<Browser['newContext']>[0]
  readonly agreed?: boolean
}

/** A site with the script on its pages, and somebody who looks at them. `agreed`: to everything, beforehand. */
export async function openPage(
  browser: Browser,
  { site, options, context: dressed, agreed }: PageOptions = {},
) {
  const everybody = (variant: string) => ({
    experiences: [{ name: 'everybody', variants: { [variant]: { content: variant } } }],
  })
  const search = await listening((req, res) => {
    res.setHeader('Content-Type', 'text/html')
    res.end(`<link rel="icon" href="data:,"><a href="${address}${req.url}?utm_source=letter">Found</a>`)
  })
  const engine = `http://127.0.0.1:${search.port}/`
  const opened = await openSite({
    clock: systemClock,
    store: memoryStore(),
    segments: {
      found: { $event: { name: 'Page Viewed', where: { campaign_source: 'letter', referrer: engine } } },
    },
    placements: { top: everybody('a'), bottom: everybody('b'), part: everybody('c') },
    ...site,
  })
  const { attune, store } = opened
  const sent: Sent[] = []
  const app = express()
  app.use((_req, res, next) => {
    res.set('Content-Security-Policy', "default-src 'self'; script-src 'self' 'nonce-n0nce'; img-src data:")
    next()
  })
  app.get('/site.js', (_req, res) => void res.type('js').send(siteScript))
  app.get('/early.js', (_req, res) => void res.type('js').send(earlyScript))
  app.get(
    '/site.css',
    (_req, res) => void res.type('css').send('.tall { height: 3000px } div { min-height: 50px }'),
  )
  app.use(express.text({ type: 'text/plain' }), (req, _res, next) => {
    if (req.path === '/attune/events' && typeof req.body === 'string')
      sent.push(...JSON.parse(req.body).batch)
    next()
  })
  app.use(personalize(attune, options), (_req, res, next) => {
    res.set('Cache-Control', 'private, no-cache')
    next()
  })
  app.use('/attune', collector(attune))
  app.get('/', (req: Request, res: Response) => {
    for (const name of ['top', 'bottom']) req.visitor.decide(name)
    res.send(home)
  })
  app.get('/asking', (_req, res) => void res.send(asking))
  app.get(
    '/shared',
    (_req, res) => void res.set('Cache-Control', 'public, max-age=600').send(page('Shared', '')),
  )
  app.get('/next', (_req, res) => void res.send('<!doctype html><link rel="icon" href="data:,">Next'))
  app.get('/found', (req, res) => void res.send(`<link rel="icon" href="data:,">${req.visitor.is('found')}`))
  app.get('/part', (_req, res) => void res.send(`${banner('part', 'c')}<p>Swapped in</p></div>`))
  const { port, close } = await listening(app)
  const address = `http://127.0.0.1:${port}`
  const [tab, context] = await person(browser, opened.errors as unknown[], { baseURL: address, ...dressed })
  if (agreed) {
    const answer = { data: { accept: 'all' }, headers: { origin: address } }
    await context.request.post('/attune/consent', answer)
  }
  return {
    ...opened,
    tab,
    sent,
    address,
    engine,
    failures: opened.errors as unknown[],
    /** Names of what is stored of this visitor, oldest first. */
    async stored(): Promise<string[]> {
      const names: string[] = []
      for await (const { value } of store.scan('profile/')) {
        const { timeline = [] } = value as { timeline?: { n: string }[] }
        names.push(...timeline.map(({ n }) => n))
      }
      return names
    },
    /** What was sent of a name: of an event, else of a type. */
    named: (name: string) => sent.filter(({ type, event }) => (event ?? type) === name),
    async close() {
      await context.close()
      await close()
      await search.close()
      await attune.close()
    },
  }
}
