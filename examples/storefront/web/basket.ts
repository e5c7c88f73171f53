import { findProduct } from '../catalogue/catalogue.ts'
import type { Cart } from '../shop/carts.ts'
import { mostOfOne } from '../shop/carts.ts'
import type { Order } from '../shop/orders.ts'
import { type Discount, freeShippingFrom, type Totals } from '../shop/totals.ts'
import { cardOf } from './card.ts'
import { count, day, money } from './words.ts'

const sums = ({ subtotal, discount, shipping, total }: Totals, code: Discount | undefined) => ({
  subtotal: money(subtotal),
  code,
  discount: money(-discount),
  shipping: shipping === 0 ? 'Free' : money(shipping),
  total: money(total),
})

/** A cart as the basket and checkout pages show it. */
export const basketView = (cart: Cart) => ({
  lines: cart.lines.map(({ product, quantity, total }) => ({
    product: cardOf(product),
    quantity,
    total: money(total),
    choices: Array.from({ length: mostOfOne }, (_, place) => ({
      value: place + 1,
      selected: place + 1 === quantity,
    })),
  })),
  pieces: count(cart.count, 'piece'),
  sums: sums(cart, cart.discountCode),
  agreed: cart.total,
  untilFree: cart.shipping > 0 ? money(freeShippingFrom - cart.subtotal) : undefined,
})

/** An order as the confirmation and the list of orders show it. */
export const orderView = (order: Order) => ({
  number: order.number,
  href: `/orders/${order.number}`,
  placed: day(order.placedAt),
  email: order.email,
  delivery: order.delivery,
  lines: order.lines.map(({ slug, name, quantity, total }) => ({
    name,
    quantity,
    total: money(total),
    // A product may have left the shop since.
    product: findProduct(slug) && { href: `/products/${slug}`, picture: `/pictures/${slug}.svg` },
  })),
  sums: sums(order, order.discountCode),
})
