import type Handlebars from 'handlebars'
import { type Card, cardsFor } from './card.ts'

/** The root of a view, as far as it says what needs no offering. */
interface Page {
  readonly shop?: { readonly inBasket?: readonly string[] }
  readonly product?: { readonly slug: string }
}

/** What each page has shown so far, from its top down. */
const shown = new WeakMap<object, Set<string>>()

function shownOn(page: Page): Set<string> {
  let slugs = shown.get(page)
  if (slugs === undefined) {
    slugs = new Set(page.shop?.inBasket)
    if (page.product) slugs.add(page.product.slug)
    shown.set(page, slugs)
  }
  return slugs
}

/**
 * Helpers for what a page offers by itself: no product twice, and none that is in the basket or whose page it is. Lists
 * that were asked for, such as a shelf or what a search found, are whole and need none of this.
 */
export function registerOffers(handlebars: typeof Handlebars): void {
  handlebars.registerHelper({
    /** `(offered items 4)`: the first of these that may be offered, as cards. */
    offered: (items: readonly (Card | string)[], limit: number, { data }: Handlebars.HelperOptions) => {
      const taken = shownOn(data.root)
      const cards = items.flatMap((item) => (typeof item === 'string' ? cardsFor([item]) : [item]))
      const free = cards.filter(({ slug }) => !taken.has(slug)).slice(0, limit)
      for (const { slug } of free) taken.add(slug)
      return free
    },
    /** `{{showing items}}` says that these products are shown here; it prints nothing. */
    showing: (items: readonly string[], { data }: Handlebars.HelperOptions) => {
      for (const slug of items) shownOn(data.root).add(slug)
      return ''
    },
  })
}
