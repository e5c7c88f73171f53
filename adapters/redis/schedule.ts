import type { ScheduledEntry } from '../../core/ports/store.ts'
import type { RedisClient } from './client.ts'
import type { Layout, Shard } from './layout.ts'
import { parseScheduled } from './stored-text.ts'

/**
 * What is due, soonest first: one round trip finds the names in every shard; another, when there are any,
 * reads the values of those chosen. What was unscheduled or put off in between is left out.
 */
export async function readDue(
  client: RedisClient,
  { shards }: Layout,
  now: number,
  limit: number,
): Promise<ScheduledEntry[]> {
  if (!(limit >= 1)) return []
  const range = { BY: 'SCORE', LIMIT: { offset: 0, count: limit } } as const
  const found = await Promise.all(
    shards.map(async (shard) => {
      const members = await client.zRangeWithScores(shard.schedule, '-inf', String(now), range)
      return members.map(({ value, score }) => ({ shard, member: value, score }))
    }),
  )
  const chosen = found
    .flat()
    .sort((a, b) => a.score - b.score)
    .slice(0, limit)
  const entries = await Promise.all(
    [...Map.groupBy(chosen, ({ shard }) => shard)].map(([shard, due]) =>
      readEntries(
        client,
        shard,
        due.map(({ member }) => member),
      ),
    ),
  )
  return entries
    .flat()
    .filter(({ at }) => at <= now)
    .sort((a, b) => a.at - b.at)
}

async function readEntries(
  client: RedisClient,
  { scheduled }: Shard,
  members: string[],
): Promise<ScheduledEntry[]> {
  const texts = await client.hmGet(scheduled, members)
  return members.flatMap((member, i) => {
    const text = texts[i]
    if (text == null) return []
    const slash = member.indexOf('/')
    const key = { partition: member.slice(0, slash), name: member.slice(slash + 1) }
    return { ...key, ...parseScheduled(text, `${scheduled} ${member}`) }
  })
}
