import { AttuneError, isOutage } from '../../errors.ts'
import { wasErased } from '../privacy/tombstone.ts'
import type { Site } from '../site.ts'
import type { Draft, Stored } from './draft.ts'
import type { Profiles } from './profiles.ts'

/** Writes that wait for the store to come back: some 4 KB each. */
const mostHeld = 1_000
/** People whose writes are on their way while the store is silent; more are given up at once. */
const mostUnderWay = 5_000

/**
 * What pages did, written after they were sent. While the store is down it is held, up to a bound, and
 * written when the store is back; what that cannot be done for is given up, and counted.
 */
export interface PageWrites {
  /** Resolves when it is written; rejects when it is not yet, or never will be. */
  write(draft: Draft, options: { lazy: boolean }): Promise<Stored>
  /** Writes what is held, oldest first, until the store fails again. */
  flush(): Promise<void>
  /** How many are held. */
  readonly held: number
}

export function createPageWrites(site: Site, profiles: Profiles): PageWrites {
  const { counts, breakers } = site
  const held: Draft[] = []

  /**
   * A person of whom nothing was stored is not begun later: by then their browser may have another profile,
   * and what they say about consent would not reach this one.
   */
  const hold = (draft: Draft, error: unknown) => {
    if (isOutage(error) && draft.base.version !== null && held.length < mostHeld) held.push(draft)
    else counts.dropped++
  }

  /** On what is stored now: others may have gone on meanwhile, withdrawn or left. */
  const again = async (draft: Draft): Promise<void> => {
    const current = await profiles.load(draft.profile.id)
    if (current && !wasErased(draft.base.profile, current.profile))
      await profiles.commit(draft.onto(current), { lazy: true })
    else counts.dropped++
  }

  return {
    write(draft, options) {
      if (profiles.pending >= mostUnderWay) {
        counts.dropped++
        const message = `${mostUnderWay} writes wait for the store; what this page did was given up.`
        return Promise.reject(new AttuneError('ATTUNE_STORE_TIMEOUT', message))
      }
      const written = profiles.commit(draft, options)
      written.catch((error) => hold(draft, error))
      return written
    },
    async flush() {
      while (held.length > 0 && breakers.reads.state !== 'open' && breakers.writes.state !== 'open') {
        const draft = held.shift()!
        try {
          await again(draft)
        } catch (error) {
          hold(draft, error)
          throw error
        }
      }
    },
    get held() {
      return held.length
    },
  }
}
