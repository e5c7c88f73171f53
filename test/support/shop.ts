import type { AttuneOptions, Store } from 'attune'
import { collector, type PersonalizeOptions, personalize } from 'attune/middleware'
import { openSite } from './open-site.ts'
import { type Handler, type Page, type Platform, platforms, send } from './platforms.ts'

export const definitions = {
  segments: {
    machines: { $event: { name: 'Product Viewed', where: { category: 'machines' }, count: { $gte: 1 } } },
    regular: { $event: { name: 'Page Viewed', count: { $gte: 3 } } },
  },
  placements: {
    hero: {
      experiences: [
        {
          name: 'machines',
          when: { $segment: 'machines' },
          variants: { premium: { content: 'Premium machines' } },
        },
      ],
      fallback: { content: 'New this week' },
    },
  },
} as const

/** Pages every shop of these tests has. */
const pages: Record<string, Page> = {
  '/': (req, res) => send(res, `<h1>${req.visitor.decide('hero').content}</h1>`),
  '/plain': (_req, res) => send(res, '<h1>The same for everybody</h1>'),
  '/machines': (req, res) => {
    req.visitor.track('Product Viewed', { category: 'machines' })
    send(res, '<h1>Machines</h1>')
  },
}

export interface ShopParts {
  readonly platform?: Platform
  readonly options?: Omit<PersonalizeOptions, 'user'> & { user?: (req: never) => unknown }
  readonly site?: Partial<AttuneOptions> & { store?: Store }
  readonly before?: Handler[]
  readonly after?: Handler[]
  readonly pages?: Record<string, Page>
}

/** A small shop on any platform, with Attune at its door. */
export async function openShop({
  platform = platforms[0]!,
  options = {},
  site = {},
  ...parts
}: ShopParts = {}) {
  const opened = await openSite({ ...definitions, ...site })
  const { attune, store } = opened
  const door = personalize(attune, options as PersonalizeOptions) as Handler
  const app = platform.build({
    before: [...(parts.before ?? []), door, ...(parts.after ?? [])],
    mounted: { '/attune': collector(attune, { cookie: options.cookie ?? {} }) as Handler },
    pages: { ...pages, ...parts.pages },
  })

  const logged = async (topic: string) => {
    const { entries } = await store.consume(topic, undefined, 1000)
    return entries.map(({ value }) => value as Record<string, unknown>)
  }

  return {
    ...opened,
    app,
    /** What was shown, as it was logged. */
    exposures: async () =>
      (await logged('exposures')).flatMap(
        ({ exposures }) => exposures as { placement: string; experience: string; variant: string }[],
      ),
    /** Every profile that is stored. */
    profiles: async () => {
      const found: { id: string; folded: number; userId?: string; timeline: { n: string }[] }[] = []
      for await (const { value } of store.scan('profile/')) found.push(value as (typeof found)[number])
      return found
    },
  }
}
