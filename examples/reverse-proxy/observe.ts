import type { PersonalizedRequest } from 'attune/middleware'

const product = /^\/products\/([a-z]+)\/([a-z0-9-]+)$/

/**
 * The foreign site tells nothing of what happens in it. Its addresses do: middleware that takes from them what
 * segments are made of, before the page is fetched, so that it counts in that very page.
 */
export function observe(req: PersonalizedRequest, _res: unknown, next: () => void): void {
  const [, category, id] = product.exec(req.visitor.context.path ?? '') ?? []
  if (req.method === 'GET' && category && id) {
    req.visitor.track('Product Viewed', { category, product_id: id })
  }
  next()
}
