import type { Catalogue } from '../../catalogue/catalogue.ts'
import { putItem, removeItem, setAvailable } from '../../catalogue/change.ts'
import { readStoredItem } from '../../catalogue/format.ts'
import { type CatalogueItem, itemIdOf } from '../../catalogue/item.ts'
import { readItem } from '../../catalogue/read-item.ts'
import { checkOptions } from '../../check-options.ts'
import { AttuneError } from '../../errors.ts'
import { parseInstant } from '../../signals/instant.ts'
import { type Check, problem } from '../checks/shape.ts'
import type { Site } from '../site.ts'
import { itemKey, itemPrefix } from '../storing/keys.ts'
import { within } from '../within.ts'
import { type Alteration, alterItems } from './alter-items.ts'

/** Items taken before others get their turn: pages do not wait for a whole feed. */
const atOnce = 128
/** Keys asked for at once. */
const perRead = 500

export interface KeptCatalogue {
  readonly catalogue: Catalogue
  /** When nothing is under way in this process. */
  settled(): Promise<void>
}

export function createCatalogue(site: Site): KeptCatalogue {
  const { store, clock, currency, patience, breakers } = site
  const underWay = new Set<Promise<unknown>>()

  const assertOpen = (): void => {
    if (site.closed) throw site.closed
  }

  /** `alterationOf`: what is to be done with one, or what becomes of it without. */
  const alterAll = async <Given, Outcome>(
    given: readonly Given[],
    alterationOf: (one: Given) => Alteration<Outcome> | { readonly outcome: Outcome | AttuneError },
  ): Promise<(Outcome | AttuneError)[]> => {
    const outcomes: (Outcome | AttuneError)[] = []
    for (let from = 0; from < given.length; from += atOnce) {
      if (from > 0) await new Promise((resolve) => setImmediate(resolve))
      const some = given.slice(from, from + atOnce).map(alterationOf)
      const altered = await alterItems(
        site,
        some.filter((one) => 'step' in one),
      )
      outcomes.push(...some.map((one) => ('step' in one ? altered.get(one)! : one.outcome)))
    }
    return outcomes
  }

  const untilDone = async <T>(work: Promise<T>): Promise<T> => {
    underWay.add(work)
    try {
      return await work
    } finally {
      underWay.delete(work)
    }
  }

  const read = async (ids: readonly unknown[]): Promise<(CatalogueItem | undefined)[]> => {
    const asked = ids.map(itemIdOf)
    const known = [...new Set(asked)].filter((id) => id !== undefined)
    const found = new Map<string | undefined, CatalogueItem>()
    for (let from = 0; from < known.length; from += perRead) {
      const some = known.slice(from, from + perRead)
      const entries = await within(patience, clock, store.getMany(some.map(itemKey)), breakers.reads)
      for (const [index, entry] of entries.entries()) {
        if (entry) found.set(some[index], readStoredItem(entry.value))
      }
    }
    return asked.map((id) => found.get(id))
  }

  const catalogue: Catalogue = {
    async put(items) {
      assertOpen()
      checkList('put()', items, '[{ id: "mug", title: "Mug" }]')
      const putting = alterAll(items, (given) => {
        const item = understood(given, currency)
        if (item instanceof AttuneError) return { outcome: item }
        return { id: item.id, step: (stored) => putItem(stored, item, clock.now()) }
      })
      return untilDone(putting)
    },
    async setAvailable(ids, available, options) {
      assertOpen()
      checkList('setAvailable()', ids, '["mug"]')
      checkOptions('setAvailable()', options, { updatedAt: isTime })
      if (typeof available !== 'boolean') {
        const cure = 'Write setAvailable(["mug"], false).'
        throw new AttuneError('ATTUNE_OPTIONS', `setAvailable() takes true or false for the items. ${cure}`)
      }
      const updatedAt = parseInstant(options?.updatedAt)
      const setting = alterAll(ids, (given) => {
        const id = itemIdOf(given)
        if (id === undefined) return { outcome: 'unknown' as const }
        return { id, step: (stored) => setAvailable(stored, available, updatedAt, clock.now()) }
      })
      return untilDone(setting)
    },
    async get(id) {
      assertOpen()
      return (await read([id]))[0]
    },
    async getMany(ids) {
      assertOpen()
      checkList('getMany()', ids, '["mug"]')
      return read(ids)
    },
    async remove(ids) {
      assertOpen()
      checkList('remove()', ids, '["mug"]')
      const known = ids.map(itemIdOf).filter((id) => id !== undefined)
      const outcomes = await untilDone(alterAll(known, (id) => ({ id, step: removeItem })))
      for (const outcome of outcomes) if (outcome instanceof AttuneError) throw outcome
      return outcomes.filter(Boolean).length
    },
    async *all() {
      assertOpen()
      for await (const { value } of store.scan(itemPrefix)) yield readStoredItem(value)
    },
  }
  return {
    catalogue,
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay)
    },
  }
}

function understood(given: unknown, currency: string) {
  try {
    return readItem(given, currency)
  } catch (error) {
    if (error instanceof AttuneError) return error
    throw error
  }
}

function checkList(taker: string, given: unknown, example: string): void {
  if (Array.isArray(given)) return
  const message = `${taker} takes a list, also of one: ${taker.replace('()', '')}(${example}).`
  throw new AttuneError('ATTUNE_OPTIONS', message)
}

const isTime: Check = (value, path) => {
  if (parseInstant(value) !== undefined) return []
  const cure = 'Give ISO 8601, milliseconds since 1970, or a Date.'
  return problem('wrong-type', path, 'This is not a time.', cure)
}
