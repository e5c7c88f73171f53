import { AttuneError } from '../../errors.ts'
import { shortHash } from '../../hash.ts'
import type { StoreKey } from '../../ports/store.ts'
import { isOrderSignal, orderIdOf } from '../../profile/orders.ts'
import type { Profile } from '../../profile/profile.ts'
import type { Signal } from '../../signals/signal.ts'
import type { Site } from '../site.ts'
import type { Stored } from './draft.ts'
import { orderKey } from './keys.ts'

/** How long an order number cannot be counted again, whatever else happens. */
const claimLife = 90 * 86_400_000
/** A claim that is open for longer, and whose profile does not list the order, is of a process that died. */
const openLife = 60_000
/** How often a claim that others keep overtaking is tried. */
const attempts = 20

/** Who counts an order: written before the profile that counts it is, and closed after. */
interface OrderClaim {
  /** Short hash of the message that counts it. */
  readonly message: string
  /** While it is open: in which profile, and since when. Once it is closed, nothing says whose order it was. */
  readonly profile?: string
  readonly at?: number
}

interface StoredClaim {
  readonly key: StoreKey
  readonly claim: OrderClaim
  readonly version: string
}

/** What of a change is to be counted. */
export interface ClaimedOrders {
  /** Messages about orders that another message counted, and that the profile no longer lists. */
  readonly sealed: ReadonlySet<string>
  /** To be called when the profile is written. What it fails to close is closed by whoever meets it. */
  close(): Promise<void>
}

/** Law 1 for money: an order counts once, whoever reports it, and whoever dies meanwhile. */
export interface OrderClaims {
  /**
   * Writes down that orders are being counted, before they are.
   * @throws AttuneError ATTUNE_CONFLICT while another process may be about to count one for somebody else, and
   * where the store keeps refusing the claim
   */
  claim(signals: readonly Signal[], profile: Profile): Promise<ClaimedOrders>
}

const noOrders: ClaimedOrders = { sealed: new Set(), close: async () => {} }

/** `read`: a profile, through merges. */
export function createOrderClaims(
  { store, clock }: Pick<Site, 'store' | 'clock'>,
  read: (profileId: string) => Promise<Stored | undefined>,
): OrderClaims {
  const write = async (key: StoreKey, claim: OrderClaim, version: string | null) => {
    const { partition, name } = key
    const check = [{ name, version }]
    const result = await store.commit({ partition, check, set: [{ name, value: claim, ttl: claimLife }] })
    return result.ok ? { key, claim, version: result.versions[name]! } : undefined
  }

  const close = ({ key, claim: { message }, version }: StoredClaim) => write(key, { message }, version)

  const find = async (key: StoreKey): Promise<StoredClaim | undefined> => {
    const entry = await store.get(key)
    return entry && { key, claim: entry.value as OrderClaim, version: entry.version }
  }

  /** What became of an order somebody else's message claimed. */
  const fate = async ({ profile: claimant, at = 0 }: OrderClaim, orderId: string, profile: Profile) => {
    if (claimant === undefined) return 'counted'
    if (claimant === profile.id) return 'same person'
    const holder = (await read(claimant))?.profile
    if (holder?.id === profile.id) return 'same person'
    if (holder && lists(holder, orderId)) return 'counted'
    return clock.now() - at < openLife ? 'under way' : 'abandoned'
  }

  /** Whether a signal counts, and the claim to be closed when it has. */
  const claimFor = async (
    orderId: string,
    signal: Signal,
    profile: Profile,
  ): Promise<{ counts: boolean; claim?: StoredClaim }> => {
    const key = orderKey(orderId)
    const message = shortHash(signal.messageId)
    const completes = signal.name === 'Order Completed'
    for (let attempt = 0; attempt < attempts; attempt++) {
      const found = await find(key)
      if (!found && !completes) return { counts: true }
      if (found) {
        const toClose = isOpen(found) ? { claim: found } : {}
        if (found.claim.message === message || lists(profile, orderId)) return { counts: true, ...toClose }
        const became = await fate(found.claim, orderId, profile)
        if (became === 'same person') return { counts: true, ...toClose }
        if (became === 'counted' && isOpen(found)) await close(found)
        if (became === 'counted' || !completes) return { counts: false }
        if (became === 'under way') throw underWay()
      }
      const own: OrderClaim = { message, profile: profile.id, at: clock.now() }
      const claim = await write(key, own, found?.version ?? null)
      if (claim) return { counts: true, claim }
    }
    throw new AttuneError(
      'ATTUNE_CONFLICT',
      `The claim to an order changed ${attempts} times while it was written. Try again, with the same message id.`,
    )
  }

  return {
    async claim(signals, profile) {
      const orders = signals.filter(isOrderSignal)
      if (orders.length === 0) return noOrders
      const sealed = new Set<string>()
      const open: StoredClaim[] = []
      for (const signal of orders) {
        const orderId = orderIdOf(signal)
        if (orderId === undefined) continue
        const { counts, claim } = await claimFor(orderId, signal, profile)
        if (!counts) sealed.add(signal.messageId)
        if (claim) open.push(claim)
      }
      return {
        sealed,
        async close() {
          await Promise.all(open.map(close))
        },
      }
    },
  }
}

function isOpen({ claim }: StoredClaim): boolean {
  return claim.profile !== undefined
}

function lists({ orders }: Profile, orderId: string): boolean {
  return orders.list.some(({ id }) => id === orderId)
}

function underWay(): AttuneError {
  const message =
    'Another message about this order may be about to count for somebody else. Send it again later.'
  return new AttuneError('ATTUNE_CONFLICT', message, { retryAfter: openLife })
}
