import type { ScheduledPlace, Store } from '../ports/store.ts'
import { endOfTime } from './read-store.ts'
import type { ScheduledRecord } from './record.ts'
import { sumOf, type Written } from './write-entries.ts'

const perPage = 1000

/** Schedules what is not known already, those of a partition in one commit. */
export async function writeScheduled(
  store: Store,
  records: readonly ScheduledRecord[],
  isScheduled: (record: ScheduledRecord) => boolean,
): Promise<Written> {
  const groups = Map.groupBy(records, ({ partition }) => partition)
  const written = [...groups].map(async ([partition, group]) => {
    const chosen = group.filter((record) => !isScheduled(record))
    const schedule = chosen.map(({ name, at, value }) => ({ name, at, value }))
    if (schedule.length > 0) await store.commit({ partition, schedule })
    return { written: chosen.length, same: 0, kept: group.length - chosen.length }
  })
  return sumOf(await Promise.all(written))
}

/**
 * Unschedules what a copy has and its source has not. Both are walked along in the order of their times, and
 * compared moment by moment.
 * @returns how many
 */
export async function unscheduleStale(source: Store, copy: Store): Promise<number> {
  const original = byMoment(source)
  let theirs = await original.next()
  let removed = 0
  for await (const { at, places } of byMoment(copy)) {
    while (!theirs.done && theirs.value.at < at) theirs = await original.next()
    const known = new Set(!theirs.done && theirs.value.at === at ? theirs.value.places.map(pathOf) : [])
    for (const place of places) {
      if (known.has(pathOf(place))) continue
      await copy.commit({ partition: place.partition, unschedule: [place.name] })
      removed++
    }
  }
  return removed
}

/** What is scheduled, all of one moment together. */
async function* byMoment(store: Store): AsyncGenerator<{ at: number; places: ScheduledPlace[] }> {
  let places: ScheduledPlace[] = []
  let page = await store.due(endOfTime, perPage)
  while (page.length > 0) {
    for (const place of page) {
      const [first] = places
      if (first !== undefined && first.at !== place.at) {
        yield { at: first.at, places }
        places = []
      }
      places.push(place)
    }
    page = await store.due(endOfTime, perPage, page.at(-1))
  }
  if (places[0] !== undefined) yield { at: places[0].at, places }
}

function pathOf({ partition, name }: ScheduledPlace): string {
  return `${partition}/${name}`
}
