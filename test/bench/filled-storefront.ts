import { browserHeaders, regularCustomer } from './customers.ts'
import { openStorefront, type Storefront, type StorefrontOptions } from './open-storefront.ts'

export interface FilledStorefront {
  readonly shop: Storefront
  /** Cookies, of one customer each. */
  readonly customers: readonly string[]
}

/**
 * A shop with customers who have agreed and looked around. With Attune, two customers of different taste must see
 * pages of their own; without, the same.
 */
export async function fillStorefront(options: StorefrontOptions, count: number): Promise<FilledStorefront> {
  const shop = await openStorefront(options)
  const customers: string[] = []
  for (let number = 0; number < count; number++) customers.push(await regularCustomer(shop.url, number))
  const [first, second] = await Promise.all(customers.slice(0, 2).map((cookie) => pageOf(shop, cookie)))
  if ((first === second) !== (options.attune === 'none')) {
    const same = first === second ? 'the same' : 'not the same'
    throw new Error(`With Attune on "${options.attune}", pages are ${same} for two customers.`)
  }
  return { shop, customers }
}

async function pageOf({ url }: Storefront, cookie: string): Promise<string> {
  const response = await fetch(url, { headers: { ...browserHeaders, cookie } })
  return response.text()
}
