import { randomUUID } from 'node:crypto'
import { AttuneError } from '../errors.ts'
import type { StoreEntry } from '../ports/store.ts'
import type { Transition } from '../segments/membership.ts'
import type { Site } from './site.ts'

export type TransitionListener = (transition: Transition) => void | Promise<void>

/** How long a process that died keeps others from taking over. */
const leaseLife = 30_000
const batch = 100

interface Place {
  readonly cursor?: string
  readonly owner: string
  readonly until: number
}

/**
 * Hands transitions to a listener, oldest first. Its place in the log is kept under its name, so that
 * none is missed over a restart; one whose listener threw, or whose process died, is offered again.
 * Of several processes with the same name, one at a time is served.
 */
export function createSubscription(
  name: string,
  listener: TransitionListener,
  site: Site,
): () => Promise<void> {
  const { store, clock } = site
  const owner = randomUUID()
  const key = { partition: 'site', name: `subscription/${name}` }

  const claim = async (
    entry: StoreEntry | undefined,
  ): Promise<{ place: Place; version: string } | undefined> => {
    const known = entry?.value as Place | undefined
    if (known && known.owner !== owner && known.until > clock.now()) return undefined
    return keep(entry?.version ?? null, known?.cursor)
  }

  const keep = async (version: string | null, cursor: string | undefined) => {
    const place: Place = { owner, until: clock.now() + leaseLife, ...(cursor !== undefined && { cursor }) }
    const check = [{ name: key.name, version }]
    const result = await store.commit({
      partition: key.partition,
      check,
      set: [{ name: key.name, value: place }],
    })
    return result.ok ? { place, version: result.versions[key.name]! } : undefined
  }

  return async () => {
    let held = await claim(await store.get(key))
    while (held) {
      const page = await store.consume('transitions', held.place.cursor, batch)
      if (page.entries.length === 0) return
      for (const { value, cursor } of page.entries) {
        await offer(listener, value as Transition, name)
        held = held && (await keep(held.version, cursor))
        if (!held) return
      }
    }
  }
}

async function offer(listener: TransitionListener, transition: Transition, name: string): Promise<void> {
  try {
    await listener(transition)
  } catch (cause) {
    throw new AttuneError(
      'ATTUNE_LISTENER',
      `The subscription "${name}" threw; the transition is offered again.`,
      { cause },
    )
  }
}
