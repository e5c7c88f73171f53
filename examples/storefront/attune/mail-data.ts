import type { MessageView } from 'attune'
import { findProduct, products } from '../catalogue/catalogue.ts'
import type { Product } from '../catalogue/product.ts'
import { pictureInWords } from '../pictures/in-words.ts'
import { type Cart, cartOfAccount, readCart } from '../shop/carts.ts'
import type { ShopDatabase } from '../shop/database.ts'
import { findOrder, type Order } from '../shop/orders.ts'
import { count } from '../web/words.ts'
import { accountIdOf } from './events.ts'

/** What the mails show of the shop: products and baskets, as they are when a mail is made. Amounts are in euros. */
export function mailData(database: ShopDatabase, address: string) {
  const told = ({ slug, name, summary, price, picture }: Product) => ({
    slug,
    name,
    summary,
    price: price / 100,
    picture: `${address}/pictures/${slug}.png`,
    drawn: pictureInWords(picture),
  })
  return ({ visitor, followUp }: MessageView): object => {
    const shop = { shop: address }
    switch (followUp.template) {
      case 'welcome':
        return { ...shop, favourites: favourites.map(told) }
      case 'left-basket': {
        const accountId = accountIdOf(visitor.userId)
        const cart = readCart(database, accountId && cartOfAccount(database, accountId))
        const lines = cart.lines.map(({ product, quantity, total }) => ({
          ...told(product),
          quantity,
          total: total / 100,
        }))
        return { ...shop, lines, sums: sumsOf(cart), inWords: inWords(lines.map(({ name }) => name)) }
      }
      case 'premium-machines':
        return { ...shop, machines: premiumMachines().map(told) }
      case 'back-in-stock': {
        const product = findProduct(String(followUp.trigger.properties?.product_id))
        return { ...shop, ...(product && { product: told(product) }) }
      }
      case 'receipt': {
        const { userId } = visitor
        const order = findOrder(database, String(followUp.trigger.properties?.order_id))
        // Whose number it is: an order of somebody else is none.
        if (!order?.accountId || order.accountId !== accountIdOf(userId)) return shop
        const lines = order.lines.map(({ slug, name, quantity, price, total }) => {
          // A product may have left the shop since.
          const product = findProduct(slug)
          return { ...(product && told(product)), name, quantity, price: price / 100, total: total / 100 }
        })
        const { number, delivery } = order
        return { ...shop, order: { number, delivery, lines }, sums: sumsOf(order) }
      }
      default:
        return shop
    }
  }
}

/** All that the total is made of. */
const sumsOf = ({ subtotal, discount, discountCode, shipping, total }: Cart | Order) => ({
  subtotal: subtotal / 100,
  ...(discountCode && { code: discountCode.code, percent: discountCode.percent, discount: -discount / 100 }),
  delivery: shipping / 100,
  total: total / 100,
})

/** `House espresso is`, `House espresso and Moka Six are`, `House espresso and 2 other things are`. */
function inWords([first, second, ...others]: readonly string[]): string | undefined {
  if (first === undefined || second === undefined) return first && `${first} is`
  const rest = others.length === 0 ? second : count(others.length + 1, 'other thing')
  return `${first} and ${rest} are`
}

const favourites = ['house-espresso', 'pilgrim-hand-grinder', 'cappuccino-cup-terracotta'].flatMap(
  (slug) => findProduct(slug) ?? [],
)

function premiumMachines(): readonly Product[] {
  return products
    .filter(
      ({ category, tags, inStock }) => category === 'coffee-machines' && tags.premium === true && inStock,
    )
    .slice(0, 3)
}
