import type { ScheduledEntry, ScheduledPlace } from '../../core/ports/store.ts'
import type { RedisClient } from './client.ts'
import type { Layout, Shard } from './layout.ts'
import { parseScheduled } from './stored-text.ts'

interface Due {
  shard: Shard
  member: string
  score: number
}

/**
 * What is due, soonest first: one round trip finds the names in every shard; another, when there are any,
 * reads the values of those chosen. What was unscheduled or put off in between is left out.
 */
export async function readDue(
  client: RedisClient,
  { shards }: Layout,
  now: number,
  limit: number,
  after?: ScheduledPlace,
): Promise<ScheduledEntry[]> {
  if (!(limit >= 1)) return []
  const found = await Promise.all(
    shards.map(async (shard) => {
      const members = after
        ? await membersAfter(client, shard, now, limit, after)
        : await client.zRangeWithScores(shard.schedule, '-inf', String(now), firstOf(limit))
      return members.map(({ value, score }): Due => ({ shard, member: value, score }))
    }),
  )
  const chosen = found.flat().sort(inOrder).slice(0, limit)
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
    .sort((a, b) => inOrder(dueOf(a), dueOf(b)))
}

/** Redis takes a moment as the place to go on from; of that very moment we leave out what came before. */
async function membersAfter(
  client: RedisClient,
  shard: Shard,
  now: number,
  limit: number,
  after: ScheduledPlace,
): Promise<{ value: string; score: number }[]> {
  if (after.at > now) return []
  const moment = String(after.at)
  const [same, later] = await Promise.all([
    client.zRangeWithScores(shard.schedule, moment, moment, { BY: 'SCORE' }),
    client.zRangeWithScores(shard.schedule, `(${moment}`, String(now), firstOf(limit)),
  ])
  const place = dueOf(after)
  return [...same.filter(({ value, score }) => inOrder(place, { member: value, score }) < 0), ...later]
}

function firstOf(count: number): { BY: 'SCORE'; LIMIT: { offset: number; count: number } } {
  return { BY: 'SCORE', LIMIT: { offset: 0, count } }
}

/** As Redis sorts within a shard: of one moment by the bytes of the member. */
function inOrder(a: Pick<Due, 'member' | 'score'>, b: Pick<Due, 'member' | 'score'>): number {
  return a.score - b.score || Buffer.compare(Buffer.from(a.member), Buffer.from(b.member))
}

function dueOf({ partition, name, at }: ScheduledPlace): Pick<Due, 'member' | 'score'> {
  return { member: `${partition}/${name}`, score: at }
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
