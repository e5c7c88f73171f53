import { type Attune, AttuneError, type Item } from 'attune'
import { findCategory, products } from '../catalogue/catalogue.ts'
import type { Product } from '../catalogue/product.ts'

/**
 * Tells Attune what the shop sells, so that mails can show it and learn what is back in stock. What is the same as before
 * costs nothing; what is not sold any more becomes unavailable. A store that is down keeps no shop from opening.
 */
export async function stockCatalogue({ catalogue, onError }: Attune): Promise<void> {
  try {
    for (const outcome of await catalogue.put(products.map(itemOf)))
      if (outcome instanceof AttuneError) onError(outcome)
    const sold = new Set(products.map(({ slug }) => slug))
    const gone: string[] = []
    for await (const { id, available } of catalogue.all()) if (available && !sold.has(id)) gone.push(id)
    await catalogue.setAvailable(gone, false)
  } catch (error) {
    if (!(error instanceof AttuneError)) throw error
    onError(error)
  }
}

const itemOf = ({ slug, name, brand, category, price, summary, tags, inStock }: Product): Item => ({
  id: slug,
  title: name,
  url: `/products/${slug}`,
  image: `/pictures/${slug}.svg`,
  price: price / 100,
  currency: 'EUR',
  category,
  brand,
  available: inStock,
  properties: { summary, shelf: findCategory(category)?.name ?? category, tags: Object.keys(tags) },
})
