import { digestOf, hash53 } from '../../hash.ts'
import type { Json } from '../../json.ts'
import type { Store, StoreKey } from '../../ports/store.ts'

/** Why nothing is sent to an address any more. */
export type SuppressionReason = 'bounced' | 'complained' | 'by hand'

export interface Suppression {
  readonly channel: string
  readonly why: SuppressionReason
  /** In milliseconds. */
  readonly at: number
}

/**
 * Addresses that nothing is sent to, whoever has them: by a digest, so that they are kept when the person is erased,
 * and name nobody.
 */
export interface Suppressions {
  find(channel: string, address: Json): Promise<Suppression | undefined>
  add(channel: string, address: Json, why: SuppressionReason): Promise<void>
  /** False: it was not suppressed. */
  remove(channel: string, address: Json): Promise<boolean>
}

export function createSuppressions(store: Store, now: () => number): Suppressions {
  const find = async (channel: string, address: Json) => {
    return (await store.get(keyOf(channel, address)))?.value as Suppression | undefined
  }
  return {
    find,
    async add(channel, address, why) {
      const { partition, name } = keyOf(channel, address)
      const value: Suppression = { channel, why, at: now() }
      await store.commit({ partition, set: [{ name, value }] })
    },
    async remove(channel, address) {
      const { partition, name } = keyOf(channel, address)
      if (!(await find(channel, address))) return false
      await store.commit({ partition, delete: [name] })
      return true
    },
  }
}

function keyOf(channel: string, address: Json): StoreKey {
  const digest = digestOf(`${channel} ${plain(address)}`)
  return { partition: `suppressed-${hash53(digest) % 256}`, name: `suppressed/${digest}` }
}

/** One mailbox may be written in several ways. */
function plain(address: Json): string {
  return typeof address === 'string' ? address.trim().toLowerCase() : JSON.stringify(address)
}
