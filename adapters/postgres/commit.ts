import type { Commit, CommitResult } from '../../core/ports/store.ts'
import { expiryOf, jsonText } from '../../core/ports/store-key.ts'

type Column = (string | number | null)[]

/** A commit as rows, each a tuple without the partition, in the order of the function's parameters. */
export interface PreparedCommit {
  partition: string
  check: [name: string, version: string | null][]
  delete: [name: string][]
  set: [name: string, version: string, expiresAt: number | null, text: string][]
  append: [topic: string, text: string][]
  unschedule: [name: string][]
  schedule: [name: string, at: number, text: string][]
}

/**
 * The values become text here, so that one that is no JSON is refused alone. Names are made unique, as a
 * statement may not write a row twice: deletes come before sets, and of two sets the later wins.
 * @param newVersion answers another string each time
 * @throws TypeError when a value is not JSON
 */
export function preparedCommit(commit: Commit, now: number, newVersion: () => string): PreparedCommit {
  const set = new Map<string, PreparedCommit['set'][number]>()
  for (const one of commit.set ?? []) {
    const { name, value } = one
    set.set(name, [name, newVersion(), expiryOf(one, now) ?? null, jsonText(value, name)])
  }
  const schedule = new Map<string, PreparedCommit['schedule'][number]>()
  for (const { name, at, value } of commit.schedule ?? []) {
    schedule.set(name, [name, at, jsonText(value, name)])
  }
  return {
    partition: commit.partition,
    check: (commit.check ?? []).map(({ name, version }) => [name, version]),
    delete: (commit.delete ?? []).filter((name) => !set.has(name)).map((name) => [name]),
    set: [...set.values()],
    append: (commit.append ?? []).map(({ topic, value }) => [topic, jsonText(value, topic)]),
    unschedule: (commit.unschedule ?? []).filter((name) => !schedule.has(name)).map((name) => [name]),
    schedule: [...schedule.values()],
  }
}

const parts = [
  ['check', 2],
  ['delete', 1],
  ['set', 4],
  ['append', 2],
  ['unschedule', 1],
  ['schedule', 3],
] as const

/**
 * The parameters of the function `commit` after its first two: the partitions and rounds of the commits,
 * then columns of all rows of all commits, each beginning with the position of its commit.
 */
export function columnsOf(group: readonly PreparedCommit[]): Column[] {
  const columns: Column[] = [group.map(({ partition }) => partition), roundsOf(group)]
  for (const [part, width] of parts) {
    const some: Column[] = Array.from({ length: width + 1 }, () => [])
    for (const [position, commit] of group.entries()) {
      for (const row of commit[part]) {
        some[0]!.push(position + 1)
        for (let i = 0; i < width; i++) some[i + 1]!.push(row[i]!)
      }
    }
    columns.push(...some)
  }
  return columns
}

function roundsOf(group: readonly PreparedCommit[]): number[] {
  const rounds = new Map<string, number>()
  return group.map(({ partition }) => {
    const round = (rounds.get(partition) ?? 0) + 1
    rounds.set(partition, round)
    return round
  })
}

/** What the caller learns, given the names of its checks that failed. */
export function resultOf({ check, set }: PreparedCommit, failed: ReadonlySet<string>): CommitResult {
  if (failed.size > 0) {
    return { ok: false, conflicts: check.map(([name]) => name).filter((name) => failed.has(name)) }
  }
  const versions: Record<string, string> = Object.create(null)
  for (const [name, version] of set) versions[name] = version
  return { ok: true, versions }
}
