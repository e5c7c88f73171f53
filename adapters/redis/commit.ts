import { randomBytes } from 'node:crypto'
import type { Commit, CommitResult } from '../../core/ports/store.ts'
import { expiryOf, jsonText } from '../../core/ports/store-key.ts'
import type { RedisClient, ScriptCall } from './client.ts'
import { commitScript, commitScriptSha } from './commit-script.ts'
import { type Layout, memberOf } from './layout.ts'
import { entryText, scheduledText } from './stored-text.ts'

/**
 * Redis forgets what expired so much later than we do (ms): processes of which the clock is behind still
 * see it, and no entry is gone before its time.
 */
const clockMargin = 60_000

/** Makes versions: unique to this process, so that none is ever used again, not even after a restore. */
export function versionSource(): () => string {
  const origin = randomBytes(9).toString('base64url')
  let commits = 0
  return () => `${origin}.${(++commits).toString(36)}`
}

/** What a commit asks of Redis, and what it answers once that is done. */
export interface PreparedCommit {
  call: ScriptCall
  result(failedChecks: readonly number[]): CommitResult
}

/**
 * @param version of all that it sets
 * @throws TypeError when a value is not JSON
 */
export function preparedCommit(
  commit: Commit,
  layout: Layout,
  version: string,
  now: number,
  keepLog: number,
): PreparedCommit {
  const { partition, check = [], set = [], append = [], schedule = [], unschedule = [] } = commit
  const deleted = commit.delete ?? []
  const shard = layout.shardOf(partition)
  const keys = [shard.names, shard.schedule, shard.scheduled, shard.topics]
  const lists = [check, deleted, set, append, unschedule, schedule]
  const args = [String(now), partition, String(oldestKept(now, keepLog)), life(keepLog)]
  args.push(...lists.map(({ length }) => String(length)))

  for (const { name, version } of check) {
    keys.push(shard.entry({ partition, name }))
    args.push(version === null ? '' : `=${version}`)
  }
  for (const name of deleted) {
    keys.push(shard.entry({ partition, name }))
    args.push(memberOf({ partition, name }))
  }
  for (const one of set) {
    const { name, value } = one
    const expiresAt = expiryOf(one, now)
    keys.push(shard.entry({ partition, name }))
    args.push(memberOf({ partition, name }), expiresAt === undefined ? '' : life(expiresAt - now))
    args.push(entryText(version, expiresAt, jsonText(value, name)))
  }
  for (const { topic, value } of append) {
    keys.push(shard.log(topic))
    args.push(topic, jsonText(value, topic))
  }
  for (const name of unschedule) args.push(`${partition}/${name}`)
  for (const { name, at, value } of schedule) {
    args.push(`${partition}/${name}`, String(at), scheduledText(at, jsonText(value, name)))
  }

  return {
    call: { keys, arguments: args },
    result(failed) {
      if (failed.length > 0) return { ok: false, conflicts: failed.map((number) => check[number - 1]!.name) }
      const versions: Record<string, string> = Object.create(null)
      for (const { name } of set) versions[name] = version
      return { ok: true, versions }
    },
  }
}

/** Runs the script, by its digest when the server knows it. */
export async function runCommit(client: RedisClient, call: ScriptCall): Promise<readonly number[]> {
  try {
    return (await client.evalSha(commitScriptSha, call)) as number[]
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
    return (await client.eval(commitScript, call)) as number[]
  }
}

/** The oldest moment of which entries of the log are kept, as the beginning of a stream's ids. */
export function oldestKept(now: number, keepLog: number): number {
  return Math.max(0, Math.floor(now - keepLog))
}

function life(ms: number): string {
  return String(Math.max(1, Math.ceil(ms)) + clockMargin)
}
