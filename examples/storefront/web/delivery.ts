import type { Delivery } from '../shop/orders.ts'
import { isEmail, text } from './forms.ts'

/** Where the shop sends parcels. */
export const countries: readonly string[] = [
  'Austria',
  'Belgium',
  'Denmark',
  'France',
  'Germany',
  'Ireland',
  'Italy',
  'Luxembourg',
  'Netherlands',
  'Spain',
]

export interface CheckoutForm extends Delivery {
  readonly email: string
}

/** What is missing or wrong, by field, in words for the customer. */
export type FieldErrors = Readonly<Record<string, string>>

/** Reads the checkout form and says what is wrong with it. */
export function readCheckoutForm(body: unknown): { form: CheckoutForm; errors: FieldErrors } {
  const form: CheckoutForm = {
    email: text(body, 'email').toLowerCase(),
    name: text(body, 'name', 100),
    street: text(body, 'street', 150),
    postcode: text(body, 'postcode', 12),
    city: text(body, 'city', 100),
    country: text(body, 'country', 60),
  }
  const errors: Record<string, string> = {}
  if (!isEmail(form.email)) errors.email = 'Enter an e-mail address, such as name@example.com.'
  if (form.name === '') errors.name = 'Enter the name for the parcel.'
  if (form.street === '') errors.street = 'Enter the street and number.'
  if (form.postcode === '') errors.postcode = 'Enter the postcode.'
  if (form.city === '') errors.city = 'Enter the town or city.'
  if (!countries.includes(form.country)) errors.country = 'Choose a country we deliver to.'
  return { form, errors }
}
