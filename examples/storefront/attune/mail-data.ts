import type { MessageView } from 'attune'
import { findProduct, products } from '../catalogue/catalogue.ts'
import type { Product } from '../catalogue/product.ts'
import { cartOfAccount, readCart } from '../shop/carts.ts'
import type { ShopDatabase } from '../shop/database.ts'
import { accountIdOf } from './events.ts'

/** What the mails show of the shop: products and baskets, as they are when a mail is made. */
export function mailData(database: ShopDatabase, address: string) {
  return ({ visitor, followUp }: MessageView): object => {
    const shop = { shop: address }
    switch (followUp.template) {
      case 'left-basket': {
        const accountId = accountIdOf(visitor.userId)
        const cart = readCart(database, accountId && cartOfAccount(database, accountId))
        const lines = cart.lines.map(({ product, quantity }) => ({ ...told(product), quantity }))
        return { ...shop, lines, total: cart.total / 100 }
      }
      case 'premium-machines':
        return { ...shop, machines: premiumMachines().map(told) }
      case 'back-in-stock': {
        const product = findProduct(String(followUp.trigger.properties?.product_id))
        return { ...shop, ...(product && { product: told(product) }) }
      }
      default:
        return shop
    }
  }
}

function premiumMachines(): readonly Product[] {
  return products
    .filter(
      ({ category, tags, inStock }) => category === 'coffee-machines' && tags.premium === true && inStock,
    )
    .slice(0, 3)
}

const told = ({ slug, name, summary, price }: Product) => ({ slug, name, summary, price: price / 100 })
