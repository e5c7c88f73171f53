import { AttuneError, type ErrorCode } from '../../errors.ts'
import type { Health } from '../../operations/health.ts'
import type { Shell } from '../shell.ts'
import { switchesKey } from '../storing/keys.ts'
import { within } from '../within.ts'

/** Asks the store, unless it is known to be down, and adds what was counted. */
export async function healthOf({ site, profiles, pageWrites }: Shell, budget: number): Promise<Health> {
  const { store, clock, breakers, counts } = site
  const problem = await problemOf(within(budget, clock, store.get(switchesKey), breakers.reads))
  const { reads, writes } = breakers
  const found = problem ?? (writes.state === 'closed' ? undefined : 'ATTUNE_STORE_UNAVAILABLE')
  return {
    ready: found === undefined,
    store: store.name,
    ...(found && { problem: found }),
    breaker: { reads: reads.state, writes: writes.state },
    pending: profiles.pending,
    buffered: pageWrites.held,
    dropped: counts.dropped,
    conflicts: counts.conflicts,
    late: counts.late,
    errors: { ...counts.errors },
  }
}

async function problemOf(answer: Promise<unknown>): Promise<ErrorCode | undefined> {
  try {
    await answer
    return undefined
  } catch (error) {
    return error instanceof AttuneError ? error.code : 'ATTUNE_INTERNAL'
  }
}
