import type { AffinityValue, Visitor } from 'attune'
import { findCategory, findProduct } from '../catalogue/catalogue.ts'
import { count, moneyInWords } from '../web/words.ts'

/** What the privacy page tells people about themselves: everything personalisation goes by, in words. */
export function knownOf(visitor: Visitor): readonly { label: string; value: string }[] {
  const machines = visitor.feature('premiumMachines')
  const seconds = visitor.feature('timeWithMachines')
  const orders = visitor.feature('frequency')
  const spent = visitor.feature('lifetimeValue')
  const shelves = visitor.feature('favouriteShelf') as AffinityValue | undefined
  const seen = (visitor.feature('shelvesSeen') ?? []) as readonly string[]
  const declined = (visitor.feature('notInterested') ?? []) as readonly string[]
  return [
    { label: 'First name', value: visitor.trait('firstName') },
    { label: 'Premium machines', value: isSome(machines) && `${machines} looked at in the last 30 days` },
    {
      label: 'Time with machines',
      value: isSome(seconds) && `${count(Math.ceil(seconds / 60), 'minute')} in the last 30 days`,
    },
    { label: 'Favourite shelf', value: shelves?.top && findCategory(shelves.top)?.name },
    {
      label: 'Looked at lately',
      value: seen.length > 0 && seen.map((shelf) => findCategory(shelf)?.name ?? shelf).join(', '),
    },
    { label: 'Not for you', value: declined.length > 0 && declined.map(nameOf).join(', ') },
    {
      label: 'Orders',
      value:
        isSome(orders) && `${count(orders, 'order')}, together ${moneyInWords(Number(spent ?? 0) * 100)}`,
    },
  ].flatMap(({ label, value }) => (typeof value === 'string' ? [{ label, value }] : []))
}

/** A product by its name, anything else as what it was: something suggested on a page. */
const nameOf = (item: string): string => findProduct(item)?.name ?? 'a suggestion'

const isSome = (value: unknown): value is number => typeof value === 'number' && value > 0
