import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../json.ts'
import type { Persona, PersonaPage, PersonaVisit, Taste } from './persona.ts'

type Chosen = Required<Taste>

/** Two of a kind are two people, so each has ids and order numbers of their own. */
function chosen(kind: string, taste: Taste): Chosen {
  const { category = 'coffee' } = taste
  const userId = `${kind}-${randomUUID().slice(0, 8)}`
  return { productId: `${category}-1`, price: 25, currency: 'EUR', userId, ...taste, category }
}

const home: PersonaPage = { url: '/' }

function product({ productId, category, price, currency }: Chosen, ...more: PersonaEvent[]): PersonaPage {
  const properties = { product_id: productId, category, price, currency }
  return { url: `/products/${productId}`, events: [{ event: 'Product Viewed', properties }, ...more] }
}

type PersonaEvent = NonNullable<PersonaPage['events']>[number]

function order(
  { productId, category, price, currency, userId }: Chosen,
  ordinal: number,
  more: JsonObject = {},
): PersonaPage {
  const properties = {
    order_id: `${userId}-${ordinal}`,
    revenue: price,
    total: price,
    currency,
    products: [{ product_id: productId, category, price, quantity: 1 }],
    ...more,
  }
  return { url: '/checkout/thanks', events: [{ event: 'Order Completed', properties }] }
}

/** Came by a search engine just now, agreed, saw the front page. Unknown; nothing bought. */
export function firstTimeVisitor(): Persona {
  return {
    consent: 'given',
    visits: [{ daysAgo: 0, referrer: 'https://www.google.com/', pages: [home] }],
  }
}

/** Unknown; looks at the same product every week for eight weeks, until yesterday, saved it once, bought nothing. */
export function regular(taste: Taste = {}): Persona {
  const tastes = chosen('regular', taste)
  const saved = { event: 'Item Saved', properties: { item_id: tastes.productId, category: tastes.category } }
  const visits = Array.from({ length: 8 }, (_, week): PersonaVisit => {
    return { daysAgo: 1 + 7 * week, pages: [home, week === 0 ? product(tastes, saved) : product(tastes)] }
  })
  return { consent: 'given', visits }
}

/** Known, and signed in to buy: five orders, one every 18 days, the newest three days ago; reads a review each time. */
export function loyalCustomer(taste: Taste = {}): Persona {
  const tastes = chosen('loyal-customer', taste)
  const review = {
    event: 'Review Read',
    properties: { product_id: tastes.productId, category: tastes.category },
  }
  const visits = Array.from({ length: 5 }, (_, ordinal): PersonaVisit => {
    const pages = [home, product(tastes, review), order(tastes, ordinal)]
    return { daysAgo: 3 + 18 * ordinal, signedIn: true, pages }
  })
  return { consent: 'given', userId: tastes.userId, visits }
}

/**
 * Known; comes by the campaign `sale` every ten days, five times, the newest two days ago, sorts by price and tries a
 * coupon; bought twice, at half the price.
 */
export function bargainHunter(taste: Taste = {}): Persona {
  const tastes = chosen('bargain-hunter', taste)
  const list = { list_id: 'sale', category: tastes.category, sorts: [{ type: 'price', value: 'asc' }] }
  const landing: PersonaPage = {
    url: '/sale?utm_source=newsletter&utm_medium=email&utm_campaign=sale',
    events: [{ event: 'Product List Filtered', properties: list }],
  }
  const coupon = { event: 'Coupon Applied', properties: { coupon_id: 'HALF', discount: tastes.price / 2 } }
  const half = { revenue: tastes.price / 2, total: tastes.price / 2, coupon: 'HALF' }
  const visits = Array.from({ length: 5 }, (_, ordinal): PersonaVisit => {
    const buys = ordinal === 1 || ordinal === 4
    const pages = [landing, product(tastes, coupon), ...(buys ? [order(tastes, ordinal, half)] : [])]
    return { daysAgo: 2 + 10 * ordinal, signedIn: buys, pages }
  })
  return { consent: 'given', userId: tastes.userId, visits }
}
