import { shortHash } from '../hash.ts'
import { isOrderSignal, orderIdOf } from '../profile/orders.ts'
import type { Profile } from '../profile/profile.ts'
import type { Signal } from '../signals/signal.ts'
import { orderKey } from './keys.ts'
import type { Site } from './site.ts'

/** How long an order number cannot be counted again, whatever else happens. */
const claimLife = 90 * 86_400_000

interface OrderClaim {
  /** Short hash of the message that counted it. */
  readonly message: string
}

/**
 * Law 1 for money: writes down that an order is being counted, before it is. Returns the messages
 * about orders which were counted by another message and which the profile no longer lists.
 */
export async function claimOrders(
  signals: readonly Signal[],
  profile: Profile,
  site: Pick<Site, 'store'>,
): Promise<ReadonlySet<string>> {
  const sealed = new Set<string>()
  for (const signal of signals) {
    if (!isOrderSignal(signal)) continue
    const id = orderIdOf(signal)
    if (id === undefined) continue
    const message = shortHash(signal.messageId)
    const claim = await claimOrder(id, signal.name === 'Order Completed' ? message : undefined, site)
    const listed = profile.orders.list.some((order) => order.id === id)
    if (claim !== undefined && claim.message !== message && !listed) sealed.add(signal.messageId)
  }
  return sealed
}

async function claimOrder(id: string, message: string | undefined, { store }: Pick<Site, 'store'>) {
  const key = orderKey(id)
  const found = await store.get(key)
  if (found || message === undefined) return found?.value as OrderClaim | undefined
  const value: OrderClaim = { message }
  const { name, partition } = key
  const written = await store.commit({
    partition,
    check: [{ name, version: null }],
    set: [{ name, value, ttl: claimLife }],
  })
  return written.ok ? value : ((await store.get(key))?.value as OrderClaim | undefined)
}
