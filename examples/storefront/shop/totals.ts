import type { Product } from '../catalogue/product.ts'

/** From this subtotal on, in cents, the parcel is free. */
export const freeShippingFrom = 6_000
export const shippingFee = 490

export interface Line {
  readonly product: Product
  readonly quantity: number
  /** Cents. */
  readonly total: number
}

export interface Discount {
  readonly code: string
  /** Whole percent of the subtotal. */
  readonly percent: number
}

export interface Totals {
  /** All in EUR cents, VAT included. */
  readonly subtotal: number
  readonly discount: number
  readonly shipping: number
  readonly total: number
}

/** Adds up a basket. The discount is rounded half up to the cent; shipping looks at the price before it. */
export function totalsOf(lines: readonly Line[], discount: Discount | undefined): Totals {
  const subtotal = lines.reduce((sum, line) => sum + line.total, 0)
  const off = discount === undefined ? 0 : Math.round((subtotal * discount.percent) / 100)
  const shipping = subtotal === 0 || subtotal >= freeShippingFrom ? 0 : shippingFee
  return { subtotal, discount: off, shipping, total: subtotal - off + shipping }
}
