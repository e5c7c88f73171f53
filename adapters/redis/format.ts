import { AttuneError } from '../../core/errors.ts'
import type { RedisClient } from './client.ts'
import type { Layout } from './layout.ts'
import { parseValue } from './stored-text.ts'

/** Of the layout in `layout.ts` and the texts in `stored-text.ts`. */
const format = 1

/**
 * Writes down how the data under this prefix is laid out, or finds that it suits us.
 * @throws AttuneError `ATTUNE_FORMAT_NEWER` when a newer Attune wrote it, `ATTUNE_OPTIONS` when it was
 *   begun with another number of shards, where nothing would be found again
 */
export async function checkFormat(client: RedisClient, layout: Layout): Promise<void> {
  const shards = layout.shards.length
  const ours = JSON.stringify({ format, shards })
  const [, text] = await Promise.all([
    client.set(layout.format, ours, { condition: 'NX' }),
    client.get(layout.format),
  ])
  if (text === ours) return
  const held = parseValue(text ?? undefined, layout.format) as { format?: unknown; shards?: unknown } | null
  if (typeof held?.format === 'number' && held.format > format) {
    const message = `Redis holds format ${held.format} under ${layout.format}; this Attune reads up to ${format}. Update Attune, or use another prefix.`
    throw new AttuneError('ATTUNE_FORMAT_NEWER', message)
  }
  if (held?.format === format && typeof held.shards === 'number') {
    const message = `redisStore: shards is ${shards}, but the data under ${layout.format} has ${held.shards}. Use that number, or another prefix.`
    throw new AttuneError('ATTUNE_OPTIONS', message)
  }
  const message = `What Redis holds under ${layout.format} was not written by Attune. Use another prefix.`
  throw new AttuneError('ATTUNE_FORMAT_UNREADABLE', message)
}
