import type { Commit, CommitResult } from '../../core/ports/store.ts'
import { expiryOf, jsonText } from '../../core/ports/store-key.ts'
import type { Entries } from './entries.ts'
import type { Log } from './log.ts'
import type { Schedule } from './schedule.ts'

export interface Tables {
  entries: Entries
  log: Log
  schedule: Schedule
}

/**
 * A commit as work for a transaction. The values become text here, before the transaction, so that one
 * that is no JSON is refused alone and nobody waits for it under the lock.
 * @throws TypeError when a value is not JSON
 */
export function preparedCommit(
  commit: Commit,
  { entries, log, schedule }: Tables,
  now: () => number,
): () => CommitResult {
  const { partition, check = [], delete: deleted = [], unschedule = [] } = commit
  const sets = (commit.set ?? []).map((set) => ({ ...set, text: jsonText(set.value, set.name) }))
  const appends = (commit.append ?? []).map(({ topic, value }) => ({ topic, text: jsonText(value, topic) }))
  const schedules = (commit.schedule ?? []).map(({ name, at, value }) => ({
    name,
    at,
    text: jsonText(value, name),
  }))

  return () => {
    const conflicts = check.filter(({ name, version }) => entries.version({ partition, name }) !== version)
    if (conflicts.length > 0) return { ok: false, conflicts: conflicts.map(({ name }) => name) }

    const moment = now()
    const versions: Record<string, string> = Object.create(null)
    for (const name of deleted) entries.remove({ partition, name })
    for (const set of sets) {
      const { name, value, text } = set
      versions[name] = entries.write({ partition, name }, value, text, expiryOf(set, moment))
    }
    for (const { topic, text } of appends) log.append(topic, partition, text, moment)
    for (const name of unschedule) schedule.remove(partition, name)
    for (const { name, at, text } of schedules) schedule.put(partition, name, at, text)
    return { ok: true, versions }
  }
}
