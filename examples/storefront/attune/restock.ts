import type { Attune } from 'attune'
import { restock } from '../catalogue/catalogue.ts'
import type { Product } from '../catalogue/product.ts'
import type { ShopDatabase } from '../shop/database.ts'
import { takeRequests } from '../shop/restock-requests.ts'
import { stockCatalogue } from './catalogue.ts'
import { userIdOf } from './events.ts'

/** A delivery came: the product is there again, and Attune hears of it for everybody who asked. */
export async function deliver(attune: Attune, database: ShopDatabase, { slug }: Product): Promise<void> {
  restock(slug)
  await stockCatalogue(attune)
  const facts = takeRequests(database, slug).map(({ accountId, at }) => ({
    type: 'track',
    event: 'Product Back In Stock',
    userId: userIdOf({ id: accountId }),
    messageId: `restock-${slug}-${accountId}-${at}`,
    properties: { product_id: slug, request_id: `${slug}-${at}` },
  }))
  await attune.trackAll(facts)
}
