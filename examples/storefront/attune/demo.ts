import type { Attune } from 'attune'
import type { Shop } from '../app.ts'
import { createAccount } from '../shop/accounts.ts'
import { addToCart, openCart, readCart } from '../shop/carts.ts'
import type { ShopDatabase } from '../shop/database.ts'
import { type Order, placeOrder } from '../shop/orders.ts'
import { orderMessageId, orderProperties, traitsOf, userIdOf } from './events.ts'

/** Good for all prepared members. */
export const demoPassword = 'coffee-please'

const day = 24 * 60 * 60_000

interface Member {
  readonly name: string
  readonly email: string
  /** Days since the account was opened. */
  readonly since: number
  readonly orders: readonly { readonly daysAgo: number; readonly items: Readonly<Record<string, number>> }[]
}

const delivery = { street: 'Kraanlei 12', postcode: '9000', city: 'Gent', country: 'Belgium' }

export const abbie: Member = {
  name: 'Abbie Claes',
  email: 'abbie@example.com',
  since: 420,
  orders: [
    { daysAgo: 412, items: { 'piccola-espresso': 1, 'milk-jug-450': 1 } },
    { daysAgo: 130, items: { 'house-espresso': 2 } },
    { daysAgo: 24, items: { 'house-espresso': 1, 'tasting-set-origins': 1 } },
  ],
}

export const ben: Member = {
  name: 'Ben Maes',
  email: 'ben@example.com',
  since: 30,
  orders: [{ daysAgo: 28, items: { 'cone-dripper-stoneware': 1, 'house-filter': 1 } }],
}

/**
 * Opens two accounts with a past, so that what takes customers months can be tried at once: their orders
 * are in the shop, and, as both agreed to it, in Attune. Does nothing where they exist already.
 */
export async function prepareDemo({ database, passwords }: Shop, attune: Attune): Promise<void> {
  const now = attune.clock.now()
  for (const member of [abbie, ben]) {
    const { name, email, since } = member
    const opening = { name, email, password: demoPassword, newsletter: false }
    const account = await createAccount({ database, passwords }, opening, now - since * day)
    if (account === undefined) continue
    const orders = member.orders.map(({ daysAgo, items }) =>
      order(database, { accountId: account.id, member, items, at: now - daysAgo * day }),
    )
    // As a browser would come: Attune takes requests without a user agent for bots.
    const request = { method: 'GET', url: '/', headers: { 'user-agent': 'Mozilla/5.0 Firefox/140.0' }, now }
    const visitor = await attune.visit({ request })
    await visitor.answerConsent({ personalization: true, analytics: true }, { source: 'demo' })
    await visitor.identify(userIdOf(account), traitsOf(account))
    for (const placed of orders) {
      await attune.track({
        type: 'track',
        event: 'Order Completed',
        userId: userIdOf(account),
        messageId: orderMessageId(placed),
        timestamp: new Date(placed.placedAt).toISOString(),
        properties: orderProperties(placed),
      })
    }
  }
}

function order(
  database: ShopDatabase,
  {
    accountId,
    member,
    items,
    at,
  }: { accountId: number; member: Member; items: Readonly<Record<string, number>>; at: number },
): Order {
  const cartId = openCart(database, accountId, at)
  for (const [slug, quantity] of Object.entries(items)) addToCart(database, cartId, slug, quantity)
  const { total } = readCart(database, cartId)
  const { name, email } = member
  const placing = { cartId, agreedTotal: total, email, delivery: { ...delivery, name }, accountId }
  const placed = placeOrder(database, placing, at)
  if (typeof placed === 'string') throw new Error(`The order of ${name} was not placed: ${placed}`)
  return placed
}
