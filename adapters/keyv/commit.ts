import type { Commit, CommitResult } from '../../core/ports/store.ts'
import { expiryOf, jsonText } from '../../core/ports/store-key.ts'
import type { PlannedChange } from './batches.ts'
import type { Draft } from './draft.ts'

/**
 * A commit as a change. The values become text here, so that one that is no JSON is refused alone.
 * @param newVersion answers another string each time
 * @throws TypeError when a value is not JSON
 */
export function changeOf(
  commit: Commit,
  now: () => number,
  newVersion: () => string,
): PlannedChange<CommitResult> {
  const { partition, check = [], delete: deleted = [], unschedule = [] } = commit
  const sets = (commit.set ?? []).map((set) => ({ ...set, text: jsonText(set.value, set.name) }))
  const appends = (commit.append ?? []).map(({ topic, value }) => ({ topic, text: jsonText(value, topic) }))
  const schedules = (commit.schedule ?? []).map(({ name, at, value }) => {
    return { name, at, text: jsonText(value, name) }
  })

  const reads = check.map(({ name }) => ({ partition, name }))

  async function change(draft: Draft): Promise<CommitResult> {
    const found = await Promise.all(reads.map(draft.version))
    const conflicts = check.filter(({ version }, i) => found[i] !== version).map(({ name }) => name)
    if (conflicts.length > 0) return { ok: false, conflicts }

    const versions: Record<string, string> = Object.create(null)
    for (const name of deleted) draft.removeEntry({ partition, name })
    for (const set of sets) {
      const { name, text } = set
      versions[name] = newVersion()
      draft.setEntry({ partition, name }, versions[name], text, expiryOf(set, now()))
    }
    for (const { topic, text } of appends) draft.append(topic, partition, text)
    for (const name of unschedule) draft.unschedule({ partition, name })
    for (const { name, at, text } of schedules) draft.schedule({ partition, name }, at, text)
    return { ok: true, versions }
  }

  return { change, reads }
}
