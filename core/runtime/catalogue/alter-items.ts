import type { Altered } from '../../catalogue/change.ts'
import { readStoredItem, storedItem } from '../../catalogue/format.ts'
import type { CatalogueItem } from '../../catalogue/item.ts'
import { AttuneError } from '../../errors.ts'
import type { StoreEntry } from '../../ports/store.ts'
import { inParallel } from '../in-parallel.ts'
import type { Site } from '../site.ts'
import { itemKey, itemsTopic } from '../storing/keys.ts'
import { within } from '../within.ts'

/** What is to be done with an item: a pure function, because it is done again where another process was faster. */
export interface Alteration<Outcome> {
  readonly id: string
  step(stored: CatalogueItem | undefined): Altered<Outcome>
}

/** Items written at once: enough for stores that commit in groups. */
const parallel = 32
const attempts = 50

/**
 * Alters items, those of one id in their order, each in a commit of its own under compare-and-set. Answers for each
 * what it came to, or that it was stored by a newer version.
 * @throws AttuneError ATTUNE_STORE_UNAVAILABLE, ATTUNE_STORE_TIMEOUT, ATTUNE_STORE_CLOSED, ATTUNE_CONFLICT
 */
export async function alterItems<Outcome>(
  site: Site,
  alterations: readonly Alteration<Outcome>[],
): Promise<Map<Alteration<Outcome>, Outcome | AttuneError>> {
  const { store, clock, patience, breakers } = site
  const outcomes = new Map<Alteration<Outcome>, Outcome | AttuneError>()
  const byId = Map.groupBy(alterations, ({ id }) => id)
  if (byId.size === 0) return outcomes
  const read = store.getMany([...byId.keys()].map(itemKey))
  const entries = await within(patience, clock, read, breakers.reads)
  const groups = [...byId.values()].map((group, index) => ({ group, entry: entries[index] }))
  await inParallel(groups, parallel, async ({ group, entry }) => {
    let found = entry
    for (const one of group) {
      const altered = await within(patience, clock, alter(site, one, found), breakers.writes)
      found = altered.entry
      outcomes.set(one, altered.outcome)
    }
  })
  return outcomes
}

async function alter<Outcome>(
  { store }: Site,
  { id, step }: Alteration<Outcome>,
  found: StoreEntry | undefined,
): Promise<{ outcome: Outcome | AttuneError; entry: StoreEntry | undefined }> {
  const key = itemKey(id)
  const { partition, name } = key
  let entry = found
  for (let attempt = 0; attempt < attempts; attempt++) {
    const stored = understood(entry)
    if (stored instanceof AttuneError) return { outcome: stored, entry }
    const { outcome, item, changes = [] } = step(stored)
    if (item === undefined) return { outcome, entry }
    const value = item && storedItem(item)
    const result = await store.commit({
      partition,
      check: [{ name, version: entry?.version ?? null }],
      ...(value ? { set: [{ name, value }] } : { delete: [name] }),
      append: changes.map((change) => ({ topic: itemsTopic, value: change })),
    })
    if (result.ok) return { outcome, entry: value ? { value, version: result.versions[name]! } : undefined }
    entry = await store.get(key)
  }
  throw new AttuneError(
    'ATTUNE_CONFLICT',
    `An item changed ${attempts} times while it was put. Put it again.`,
  )
}

function understood(entry: StoreEntry | undefined): CatalogueItem | AttuneError | undefined {
  try {
    return entry && readStoredItem(entry.value)
  } catch (error) {
    if (error instanceof AttuneError) return error
    throw error
  }
}
