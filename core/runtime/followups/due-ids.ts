import type { Store } from '../../ports/store.ts'
import { jobsOf } from './jobs-of.ts'

const batch = 500

/** The profiles that something is due for, by the schedule of the store. */
export async function dueIds(store: Pick<Store, 'due'>, now: number): Promise<string[]> {
  const ids: string[] = []
  let page = await store.due(now, batch)
  while (page.length > 0) {
    ids.push(...jobsOf(page).map(({ id }) => id))
    page = page.length < batch ? [] : await store.due(now, batch, page.at(-1))
  }
  return ids
}
