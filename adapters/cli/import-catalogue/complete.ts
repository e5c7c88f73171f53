import type { Catalogue } from '../../../core/catalogue/catalogue.ts'
import { AttuneError } from '../../../core/errors.ts'
import type { Call } from '../command.ts'
import { number } from '../progress.ts'
import type { Feed } from './feed.ts'

/** Items set unavailable at once. */
const atOnce = 512

/** What became of the items that a full feed does not have. */
export interface Completed {
  /** Made unavailable. */
  readonly unavailable: number
  /** Left alone, because the catalogue knows them as of a later moment than the feed's. */
  readonly newer: number
}

/** Makes unavailable what a full feed does not have, and nothing that became known since it was made. */
export async function completeFeed(
  catalogue: Catalogue,
  feed: Feed,
  { terminal, signal }: Pick<Call, 'terminal' | 'signal'>,
): Promise<Completed> {
  const absent: string[] = []
  for await (const { id, available } of catalogue.all()) if (available && !feed.has(id)) absent.push(id)
  const completed = { unavailable: 0, newer: 0 }
  for (let from = 0; from < absent.length; from += atOnce) {
    const some = absent.slice(from, from + atOnce)
    for (const outcome of await catalogue.setAvailable(some, false, { updatedAt: feed.at })) {
      if (outcome instanceof AttuneError) throw outcome
      if (outcome === 'changed') completed.unavailable++
      if (outcome === 'late') completed.newer++
    }
    terminal.progress(`${number(completed.unavailable)} made unavailable`)
    signal.throwIfAborted()
  }
  return completed
}
