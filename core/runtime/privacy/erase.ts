import { checkOptions } from '../../check-options.ts'
import { AttuneError } from '../../errors.ts'
import type { PersonReference } from '../../identity/person.ts'
import type { Shell } from '../shell.ts'
import { unmergeName } from '../storing/keys.ts'
import { asError } from '../upkeep/background.ts'
import { bury } from './burial.ts'
import { momentOf } from './erased-record.ts'
import { forgetLog } from './forget-log.ts'
import { declareIntent, endIntent, type Intent, readIntent, type StoredIntent } from './intent.ts'
import { mentions } from './mentions.ts'
import { idsOf, leadsTo } from './person.ts'
import { readTombstone } from './tombstone.ts'

/** Who erases a person and why, for the tombstone: a case number rather than a name. Up to 200 characters each. */
export interface ErasureReason {
  readonly by?: string
  readonly why?: string
}

/** What an erasure came to. */
export interface Erasure {
  /** When, as ISO time: what happened until then is not taken in again. */
  readonly erasedAt: string
  /** The ids that were the person's: `verifyErased({ profileIds })` looks for them. */
  readonly profileIds: readonly string[]
  /** Entries of the store that went, and entries of its log. */
  readonly entries: number
  readonly logged: number
}

export interface Erasures {
  erase(person: PersonReference, reason?: ErasureReason): Promise<Erasure>
  /** Takes on an erasure that was found half done. Errors are reported. */
  resume(profileId: string): void
  /** When none is under way in this process. */
  settled(): Promise<void>
}

const longestReason = 200

/**
 * Erases people. First the intent is written down and scheduled, in one commit: from here on the erasure is
 * certain, and any process finishes it. Then tombstones take the places of the profile and of whatever leads
 * to it, and the log is gone through. Each step may be done twice.
 */
export function createErasures(shell: Pick<Shell, 'site' | 'profiles' | 'accounts'>): Erasures {
  const { store, clock, onError } = shell.site
  const underWay = new Map<string, Promise<unknown>>()

  const finish = async (profileId: string, begun: StoredIntent): Promise<Erasure> => {
    let { intent, version } = begun
    const { tombstone } = intent
    const buried = new Set<string>()
    let entries = 0
    for (;;) {
      for (const id of intent.profileIds) {
        if (!buried.has(id)) entries += await bury(store, id, tombstone)
        buried.add(id)
      }
      const found = await linkedTo(buried, tombstone.at)
      if (found.length === 0) break
      const known = await declareIntent(store, profileId, { tombstone, profileIds: found }, clock.now())
      intent = known.intent
      version = known.version
    }
    entries += await forgetRows('index/', buried, tombstone.at)
    entries += await forgetRows('order/', buried, tombstone.at)
    entries += await forgetParts(buried, tombstone.at)
    entries += await forgetMerges(buried, tombstone.at)
    const profileIds = [...buried]
    const logged = await forgetLog(store, profileIds, tombstone.at)
    await endIntent(store, profileId, version)
    return { erasedAt: new Date(tombstone.at).toISOString(), profileIds, entries, logged }
  }

  /**
   * The profiles that became, or are becoming, one of these before the erasure. Only the whole store can
   * tell: what a profile remembers of its merges is bounded.
   */
  const linkedTo = async (ids: ReadonlySet<string>, until: number): Promise<string[]> => {
    const found: string[] = []
    for await (const { key, value } of store.scan('profile/')) {
      const next = leadsTo(value)
      if (next && ids.has(next.to) && next.at <= until) found.push(key.name.slice('profile/'.length))
    }
    return found.filter((id) => !ids.has(id))
  }

  /** Rows of the index that lead to one of these, and claims to orders that are still open for them. */
  const forgetRows = async (prefix: string, ids: ReadonlySet<string>, until: number): Promise<number> => {
    let forgotten = 0
    for await (const { key, value, version } of store.scan(prefix)) {
      const next = leadsTo(value)
      if (!next || !ids.has(next.to) || next.at > until) continue
      const { partition, name } = key
      const result = await store.commit({ partition, check: [{ name, version }], delete: [name] })
      if (result.ok) forgotten++
    }
    return forgotten
  }

  /** What they brought to the sums of accounts is taken out of them. */
  const forgetParts = async (ids: ReadonlySet<string>, until: number): Promise<number> => {
    let forgotten = 0
    for await (const { key, value } of store.scan('account/')) {
      const [, , profileId] = key.name.split('/')
      if (profileId === undefined || !ids.has(profileId) || (value as { n: number }).n > until) continue
      await shell.accounts.forget(key)
      forgotten++
    }
    return forgotten
  }

  /** What was kept of their merges, for undoing them. */
  const forgetMerges = async (ids: ReadonlySet<string>, until: number): Promise<number> => {
    let forgotten = 0
    for await (const { key, value } of store.scan('merged/')) {
      if (!mentions(value, [...ids]) || momentOf({ value }) > until) continue
      const unschedule = [unmergeName(key.name.slice('merged/'.length))]
      await store.commit({ partition: key.partition, delete: [key.name], unschedule })
      forgotten++
    }
    return forgotten
  }

  const tracked = async <T>(profileId: string, work: Promise<T>): Promise<T> => {
    underWay.set(profileId, work)
    try {
      return await work
    } finally {
      if (underWay.get(profileId) === work) underWay.delete(profileId)
    }
  }

  const begin = async (profileIds: readonly string[], reason: ErasureReason): Promise<Erasure> => {
    const profileId = profileIds.at(-1)!
    const earlier = await readTombstone(store, profileId)
    // Later than any erasure before, whatever the clock of its process said: what was begun since goes too.
    const at = Math.max(clock.now(), (earlier?.tombstone.at ?? 0) + 1)
    const intent: Intent = { tombstone: { at, ...reason }, profileIds }
    return finish(profileId, await declareIntent(store, profileId, intent, clock.now()))
  }

  const takeOn = async (profileId: string): Promise<void> => {
    const begun = await readIntent(store, profileId)
    if (begun) await finish(profileId, begun)
    else await endIntent(store, profileId, null)
  }

  return {
    async erase(person, reason = {}) {
      const given = checked(reason)
      const profileIds = await idsOf(shell, person)
      const own = profileIds.at(-1)
      if (own !== undefined) return tracked(own, begin(profileIds, given))
      return { erasedAt: new Date(clock.now()).toISOString(), profileIds, entries: 0, logged: 0 }
    },
    resume(profileId) {
      if (underWay.has(profileId)) return
      tracked(profileId, takeOn(profileId)).catch((cause) => onError(asError(cause)))
    },
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay.values())
    },
  }
}

function checked(reason: ErasureReason): ErasureReason {
  checkOptions<ErasureReason>('erase()', reason, { by: true, why: true }, 'reason')
  const { by, why } = reason
  for (const [name, text] of Object.entries({ by, why })) {
    if (text === undefined || (typeof text === 'string' && text.length <= longestReason)) continue
    const cure = `Give text of up to ${longestReason} characters, such as the number of the request.`
    throw new AttuneError('ATTUNE_OPTIONS', `erase(): \`${name}\` is not such a text. ${cure}`)
  }
  return { ...(by && { by }), ...(why && { why }) }
}
