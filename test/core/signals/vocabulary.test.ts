import { describe, expect, it } from 'vitest'
import { classify, defaultPurpose, signalCategories, vocabulary } from '../../../core/signals/vocabulary.ts'

describe('the vocabulary', () => {
  it('knows the whole of Segment’s e-commerce spec', () => {
    const spec = `Products Searched, Product List Viewed, Product List Filtered, Promotion Viewed, Promotion Clicked,
      Product Clicked, Product Viewed, Product Added, Product Removed, Cart Viewed, Checkout Started,
      Checkout Step Viewed, Checkout Step Completed, Payment Info Entered, Order Updated, Order Completed,
      Order Refunded, Order Cancelled, Coupon Entered, Coupon Applied, Coupon Denied, Coupon Removed,
      Product Added to Wishlist, Product Removed from Wishlist, Wishlist Product Added to Cart, Product Shared,
      Cart Shared, Product Reviewed`
    const unknown = spec.split(/,\s+/).filter((name) => !Object.hasOwn(vocabulary, name))
    expect(unknown).toEqual([])
  })

  it('takes an order for a transaction and a saved item for a preference', () => {
    expect(classify('Order Completed', undefined)).toEqual({
      category: 'transactional',
      purpose: 'personalization',
    })
    expect(classify('Item Saved', undefined)).toEqual({ category: 'preference', purpose: 'preferences' })
  })

  it('asks for the consent to preferences only where somebody said what they like', () => {
    const asked = signalCategories.filter((category) => defaultPurpose(category) === 'preferences')
    expect(asked).toEqual(['preference'])
  })
})
