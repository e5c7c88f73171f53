import type { Visitor } from 'attune'
import type Handlebars from 'handlebars'

interface Page {
  readonly visitor?: Visitor
  readonly shop: { readonly inBasket: readonly string[] }
}

/**
 * `{{#personalize}}` that sells nobody what is in the basket already: where a placement would show nothing else, the
 * page shows its `{{else}}`, and nothing counts as shown.
 */
export function unlessInBasket(personalize: Handlebars.HelperDelegate): Handlebars.HelperDelegate {
  return function (this: unknown, ...given: unknown[]) {
    const [placement] = given
    const call = given.at(-1) as Handlebars.HelperOptions
    const { visitor, shop }: Page = call.data.root
    const items = shop.inBasket.length > 0 ? visitor?.peek(placement as never).items : undefined
    const has = items?.length && items.every((item) => shop.inBasket.includes(item))
    return has ? call.inverse(this) : personalize.apply(this, given as never)
  }
}
