import { createServer, get, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AttuneOptions } from 'attune'
import { collector, type InjectionOptions, injectPlacements, personalize } from 'attune/middleware'
import connect from 'connect'
import { afterwards, browser } from '../../support/browser.ts'
import { firefox, openSite } from '../../support/open-site.ts'
import { type Handler, type Page, type Platform, platforms } from '../../support/platforms.ts'

const real: Platform = {
  name: 'Connect',
  build({ before = [], pages = {}, mounted = {} }) {
    const app = connect()
    for (const handler of before) app.use(handler as never)
    for (const [path, handler] of Object.entries(mounted)) app.use(path, handler as never)
    app.use((req, res, next) => {
      const page = pages[req.url!.split('?')[0]!]
      if (page) page(req as never, res)
      else next()
    })
    return app
  },
}

export const everywhere: readonly Platform[] = [...platforms, real]

/** What a shop shows whom, of which its pages name the placements. */
export const placements = {
  hero: {
    experiences: [
      {
        name: 'machines',
        when: { $segment: 'machines' },
        variants: { premium: { content: 'Machines <for> "you" & €5 $& $1' } },
      },
    ],
    fallback: { content: 'New this week' },
  },
  picks: {
    experiences: [
      {
        name: 'again',
        when: { $segment: 'machines' },
        variants: { only: { content: { html: '<b>Again</b>' } } },
      },
    ],
  },
  odd: {
    experiences: [
      { name: 'odd', when: { $segment: 'machines' }, variants: { only: { content: { title: 'x' } } } },
    ],
  },
} satisfies AttuneOptions['placements']

export const segments = {
  machines: { $event: { name: 'Product Viewed', where: { category: 'machines' }, count: { $gte: 1 } } },
} satisfies AttuneOptions['segments']

export const hero = '<section data-attune-placement="hero"><h1>New this week</h1></section>'
export const filledHero =
  '<section data-attune-experience="machines" data-attune-variant="premium" data-attune-placement="hero">Machines &lt;for&gt; &quot;you&quot; &amp; €5 $&amp; $1</section>'
/** A page of a shop that knows nothing of Attune but the attribute. */
export const page = `<!doctype html><title>Shop</title><p>Café</p>${hero}<p>The end</p>\n`
export const filledPage: string = page.replace(hero, () => filledHero)

interface Parts {
  readonly platform?: Platform
  readonly options?: InjectionOptions
  /** Between `personalize()` and `injectPlacements()`. */
  readonly between?: Handler[]
  /** Nearer to the pages than `injectPlacements()`. */
  readonly after?: Handler[]
  readonly pages: Record<string, Page>
}

/** A shop whose views nobody can touch, with Attune in front; and a visitor who looked at machines, and a stranger. */
export async function openForeignShop({ platform = platforms[0]!, options = {}, ...parts }: Parts) {
  const site = await openSite({ segments, placements })
  const { attune, store } = site
  const app = platform.build({
    before: [
      ...(parts.between ?? []),
      personalize(attune) as Handler,
      injectPlacements(attune, options) as Handler,
      ...(parts.after ?? []),
    ],
    mounted: { '/attune': collector(attune) as Handler },
    pages: {
      '/machines': (req, res) => {
        req.visitor.track('Product Viewed', { category: 'machines' })
        res.end('noted')
      },
      ...parts.pages,
    },
  })
  const visitor = browser(app)
  await visitor.post('/attune/consent', { accept: 'all' })
  await visitor.get('/machines')
  const exposures = async () => {
    const { entries } = await store.consume('exposures', undefined, 1000)
    return entries.flatMap(({ value }) =>
      (value as { exposures: { placement: string }[] }).exposures.map((each) => each.placement),
    )
  }
  /** The page as it is sent, to the visitor who looked at machines. */
  const receive = (path: string, headers: Record<string, string> = {}, onData = (_soFar: Buffer) => {}) =>
    receiveFrom(
      app,
      path,
      {
        'User-Agent': firefox,
        Accept: 'text/html',
        Cookie: visitor.header(),
        ...headers,
      },
      onData,
    )
  return { ...site, app, visitor, stranger: browser(app), exposures, receive }
}

export interface Received {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** As sent, compressed or not. */
  readonly bytes: Buffer
}

/** @throws when the response breaks off */
async function receiveFrom(
  app: RequestListener,
  path: string,
  headers: Record<string, string>,
  onData: (soFar: Buffer) => void,
): Promise<Received> {
  const server = createServer(app).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  try {
    const { port } = server.address() as AddressInfo
    return await new Promise<Received>((resolve, reject) => {
      const request = get({ port, host: '127.0.0.1', path, headers, agent: false }, (response) => {
        const chunks: Buffer[] = []
        response.on('error', reject).on('data', (chunk) => {
          chunks.push(chunk)
          onData(Buffer.concat(chunks))
        })
        response.on('end', () =>
          resolve({ status: response.statusCode!, headers: response.headers, bytes: Buffer.concat(chunks) }),
        )
      })
      request.on('error', reject)
    })
  } finally {
    await afterwards()
    server.close()
  }
}
