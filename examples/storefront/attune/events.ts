import type { JsonObject } from 'attune'
import type { Product } from '../catalogue/product.ts'
import type { ShopEvents } from '../events.ts'
import type { Account } from '../shop/accounts.ts'
import type { Cart } from '../shop/carts.ts'
import type { Order } from '../shop/orders.ts'
import type { Line } from '../shop/totals.ts'

/*
 * What happens in the shop, told to Attune in the words of Segment's e-commerce spec
 * (https://segment.com/docs/connections/spec/ecommerce/v2), amounts in euros. What a visitor has not
 * consented to, Attune drops.
 */

/** The text people agree to in the banner, so that a record of consent can say which it was. */
const wording = 'banner-2026-11'

export const trackedEvents: ShopEvents = {
  productViewed: ({ visitor }, product) => void visitor.track('Product Viewed', productProperties(product)),
  reviewRead: ({ visitor }, product) => void visitor.track('Review Read', productProperties(product)),
  listViewed: ({ visitor }, { slug }) =>
    void visitor.track('Product List Viewed', { list_id: slug, category: slug }),
  searched: ({ visitor }, query) => void visitor.track('Products Searched', { query }),
  productAdded: ({ visitor }, product, quantity) =>
    void visitor.track('Product Added', { ...productProperties(product), quantity }),
  restockRequested: ({ visitor }, product) =>
    void visitor.track('Back In Stock Requested', productProperties(product)),
  checkoutStarted: ({ visitor }, cart) => void visitor.track('Checkout Started', cartProperties(cart)),

  // Awaited: these are kept when the answer goes out.
  orderCompleted: async ({ visitor }, order) => {
    await visitor.track('Order Completed', orderProperties(order), { messageId: orderMessageId(order) })
  },
  signedIn: async ({ visitor }, account) => {
    await visitor.identify(userIdOf(account), traitsOf(account))
    await visitor.track('Signed In')
  },
  signedUp: async ({ visitor }, account) => {
    await visitor.identify(userIdOf(account), traitsOf(account))
    await visitor.track('Signed Up')
  },
  signedOut: ({ visitor }) => visitor.logout(),
  consentChosen: ({ visitor, path }, _res, choices) =>
    visitor.answerConsent(choices, { wording, source: path === '/consent' ? 'banner' : 'account' }),
}

/** What Attune knows an account by, on every device. */
export const userIdOf = ({ id }: Pick<Account, 'id'>): string => `account-${id}`

/** The account behind such an id. */
export const accountIdOf = (userId: string | undefined): number | undefined =>
  userId?.startsWith('account-') ? Number(userId.slice('account-'.length)) : undefined

export const traitsOf = ({ name, email, createdAt }: Account): JsonObject => ({
  firstName: name.split(/\s+/, 1)[0] ?? name,
  email,
  memberSince: new Date(createdAt).toISOString(),
})

/** An order counts once, however often it is told. */
export const orderMessageId = ({ number }: Order): string => `order-${number}`

export const orderProperties = (order: Order): JsonObject => ({
  order_id: order.number,
  // Segment's revenue is without delivery; what the customer really paid for the goods.
  revenue: euros(order.subtotal - order.discount),
  shipping: euros(order.shipping),
  discount: euros(order.discount),
  total: euros(order.total),
  currency: order.currency,
  ...(order.discountCode && { coupon: order.discountCode.code }),
  products: order.lines.map(({ slug, name, category, price, quantity }) => ({
    product_id: slug,
    name,
    category,
    price: euros(price),
    quantity,
  })),
})

const productProperties = ({ slug, name, brand, category, price, tags }: Product): JsonObject => ({
  product_id: slug,
  name,
  brand,
  category,
  price: euros(price),
  currency: 'EUR',
  premium: tags.premium === true,
})

const cartProperties = ({ lines, total }: Cart): JsonObject => ({
  value: euros(total),
  currency: 'EUR',
  products: lines.map(({ product, quantity }: Line) => ({ ...productProperties(product), quantity })),
})

const euros = (cents: number): number => cents / 100
