import { isCurrency } from '../../money.ts'
import { type Check, problem } from './shape.ts'

/** Stored sums are kept under the code, so there is one spelling of it. */
export const currency: Check = (value, path) => {
  const known = typeof value === 'string' && isCurrency(value)
  if (known && value === value.toUpperCase()) return []
  const cure = known
    ? `Write it in capitals: "${value.toUpperCase()}".`
    : 'Give an ISO 4217 code, such as "EUR".'
  return problem('unknown-currency', path, 'This is not a currency.', cure)
}
