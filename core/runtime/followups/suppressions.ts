import { AttuneError } from '../../errors.ts'
import type { Suppression, SuppressionReason } from '../../followups/suppression.ts'
import { digestOf, hash53 } from '../../hash.ts'
import type { Json } from '../../json.ts'
import type { Store, StoreKey } from '../../ports/store.ts'

/**
 * Addresses that nothing is sent to, whoever has them: by a digest, so that they are kept when the person is erased,
 * and name nobody.
 */
export interface Suppressions {
  find(channel: string, address: Json): Promise<Suppression | undefined>
  add(channel: string, address: Json, why: SuppressionReason): Promise<void>
  /**
   * Notes a bounce that may pass, and answers how many there were in a `period` of milliseconds, this one included. The
   * same `id` counts once.
   * @throws AttuneError ATTUNE_CONFLICT
   */
  bounced(channel: string, address: Json, bounce: SoftBounce): Promise<number>
  /** False: it was not suppressed. */
  remove(channel: string, address: Json): Promise<boolean>
}

export interface SoftBounce {
  readonly id: string
  /** In milliseconds. */
  readonly at: number
  readonly period: number
}

/** Bounces kept of one address, and how often a note is tried that others overtake. */
const mostKept = 16
const attempts = 20

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
    async bounced(channel, address, { id, at, period }) {
      const { partition, name: suppressed } = keyOf(channel, address)
      const name = suppressed.replace('suppressed/', 'bounces/')
      for (let attempt = 0; attempt < attempts; attempt++) {
        const entry = await store.get({ partition, name })
        const before = ((entry?.value ?? []) as [id: string, at: number][]).filter(
          ([other, when]) => other !== id && Math.abs(at - when) < period,
        )
        const value = [...before, [id, at]].slice(-mostKept)
        const check = [{ name, version: entry?.version ?? null }]
        const { ok } = await store.commit({ partition, check, set: [{ name, value, ttl: period }] })
        if (ok) return value.length
      }
      throw new AttuneError('ATTUNE_CONFLICT', `Bounces of an address changed ${attempts} times. Try again.`)
    },
    async remove(channel, address) {
      const { partition, name } = keyOf(channel, address)
      if (!(await find(channel, address))) return false
      await store.commit({ partition, delete: [name, name.replace('suppressed/', 'bounces/')] })
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
