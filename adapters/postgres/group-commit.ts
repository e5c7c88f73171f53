import type { CommitResult } from '../../core/ports/store.ts'
import { type PreparedCommit, resultOf } from './commit.ts'

/** Commits per transaction: bounds how long their locks are held. */
const largestGroup = 64
/** One is filled while another is flushed; more make the groups smaller and gain nothing. */
const groupsAtOnce: Readonly<Record<Pace, number>> = { quick: 2, slow: 1 }

/** Commits that take longer go by themselves, so that no others wait for them. */
type Pace = 'quick' | 'slow'

interface Pending {
  commit: PreparedCommit
  since: number
  resolve: (result: CommitResult) => void
  reject: (reason: unknown) => void
}

export interface GroupCommit {
  run(commit: PreparedCommit): Promise<CommitResult>
  /** Resolves when nothing is pending. */
  settled(): Promise<void>
}

export interface GroupCommitOptions {
  /** One transaction; answers the names of the failed checks by position in the group. */
  send(group: readonly PreparedCommit[]): Promise<Map<number, Set<string>>>
  /** Whether a commit takes longer than others, so that it is sent with its like only. */
  isSlow(commit: PreparedCommit): boolean
  /** Whether an error means that nothing was written. */
  rolledBack(error: unknown): boolean
  /** What a commit is refused with that could not be begun within `patience` ms. */
  tooLate(): Error
  patience: number
}

/**
 * Commits that are made while others are under way share a round trip, a transaction and its flush to
 * disk. Partitions under way wait, so that commits of one partition are judged in the order in which
 * they were made.
 */
export function groupCommit({
  send,
  isSlow,
  rolledBack,
  tooLate,
  patience,
}: GroupCommitOptions): GroupCommit {
  let queue: Pending[] = []
  const busy = new Set<string>()
  const underWay = { quick: 0, slow: 0 }
  let planned = false
  let idle: (() => void)[] = []

  /** Those that can be sent now, of one pace, in the order in which they came. */
  function nextGroup(): { group: Pending[]; pace: Pace } {
    const late = performance.now() - patience
    const group: Pending[] = []
    const rest: Pending[] = []
    const waiting = new Set<string>()
    let pace: Pace | undefined
    for (const pending of queue) {
      const { partition } = pending.commit
      if (pending.since < late) {
        pending.reject(tooLate())
        continue
      }
      const own = isSlow(pending.commit) ? 'slow' : 'quick'
      const fits = (pace ?? own) === own && underWay[own] < groupsAtOnce[own]
      if (group.length === largestGroup || !fits || busy.has(partition) || waiting.has(partition)) {
        rest.push(pending)
        waiting.add(partition)
      } else {
        group.push(pending)
        pace = own
      }
    }
    queue = rest
    return { group, pace: pace ?? 'quick' }
  }

  async function transact(group: readonly Pending[]): Promise<void> {
    try {
      const failed = await send(group.map(({ commit }) => commit))
      for (const [position, { commit, resolve }] of group.entries()) {
        resolve(resultOf(commit, failed.get(position) ?? new Set()))
      }
    } catch (error) {
      // One by one, so that a bad one fails alone; but never again what may have been written.
      const again = group.length > 1 && rolledBack(error)
      for (const one of group) {
        if (again && one.since > performance.now() - 2 * patience) await transact([one])
        else one.reject(error)
      }
    }
  }

  async function start(group: readonly Pending[], pace: Pace): Promise<void> {
    underWay[pace]++
    for (const { commit } of group) busy.add(commit.partition)
    await transact(group)
    for (const { commit } of group) busy.delete(commit.partition)
    underWay[pace]--
    pump()
  }

  function pump(): void {
    planned = false
    while (queue.length > 0 && underWay.quick + underWay.slow < groupsAtOnce.quick + groupsAtOnce.slow) {
      const { group, pace } = nextGroup()
      if (group.length === 0) break
      start(group, pace)
    }
    if (queue.length > 0 || underWay.quick + underWay.slow > 0) return
    for (const resolve of idle) resolve()
    idle = []
  }

  return {
    run: (commit) =>
      new Promise((resolve, reject) => {
        queue.push({ commit, since: performance.now(), resolve, reject })
        if (planned) return
        planned = true
        // What the other callbacks of this turn commit goes along.
        setImmediate(pump)
      }),
    settled: () =>
      new Promise((resolve) => {
        idle.push(resolve)
        if (!planned) pump()
      }),
  }
}
