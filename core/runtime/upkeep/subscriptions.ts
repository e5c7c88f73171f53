import { randomUUID } from 'node:crypto'
import { AttuneError } from '../../errors.ts'
import { isObject } from '../../json.ts'
import type { StoreKey } from '../../ports/store.ts'
import type { Transition } from '../../segments/membership.ts'
import type { Site } from '../site.ts'

/** Told of transitions one after the other. When it throws or rejects, the transition is offered again. */
export type TransitionListener = (transition: Transition) => void | Promise<void>

/** How long a process that died keeps others from taking over. */
const leaseLife = 30_000
const batch = 100
const partition = 'site'
const topic = 'transitions'

/** What the names of the entries begin with that keep a place in the log. */
export const readerPrefix = 'subscription/'

interface Place {
  readonly cursor?: string
  readonly owner: string
  readonly until: number
}

export interface Subscription {
  /** Hands over what is there. */
  serve(): Promise<void>
  /** Lets another process take over at once. */
  release(): Promise<void>
}

interface Held {
  readonly place: Place
  readonly version: string
}

/**
 * Hands transitions to a listener, oldest first. Its place in the log is kept under its name, so that
 * none is missed over a restart; one whose listener threw, or whose process died, is offered again.
 * Of several processes with the same name, one at a time is served.
 */
export function createSubscription(name: string, listener: TransitionListener, site: Site): Subscription {
  const { store, clock } = site
  const owner = randomUUID()
  const key = { partition, name: readerPrefix + name }
  let held: Held | undefined

  /** Writes the place down; undefined when another process did so first. */
  const keep = async (
    version: string | null,
    cursor: string | undefined,
    until: number = clock.now() + leaseLife,
  ): Promise<Held | undefined> => {
    const place: Place = { owner, until, ...(cursor !== undefined && { cursor }) }
    const { name } = key
    const result = await store.commit({
      partition,
      check: [{ name, version }],
      set: [{ name, value: place }],
    })
    return result.ok ? { place, version: result.versions[name]! } : undefined
  }

  const serve = async () => {
    const entry = await store.get(key)
    const known = entry?.value as Place | undefined
    if (known && known.owner !== owner && known.until > clock.now()) return
    let page = await store.consume(topic, known?.cursor, batch)
    if (page.entries.length === 0) return
    held = await keep(entry?.version ?? null, known?.cursor)
    while (held && page.entries.length > 0) {
      for (const { value, cursor } of page.entries) {
        await offer(listener, value as Transition, name)
        held = await keep(held.version, cursor)
        if (!held) return
      }
      page = await store.consume(topic, held.place.cursor, batch)
    }
  }

  return {
    serve,
    async release() {
      if (held) await keep(held.version, held.place.cursor, 0)
      held = undefined
    },
  }
}

/**
 * What an entry says of a place in the log, if it does: the topic, the cursor (undefined when nothing was
 * read yet), and the value without the cursor, free for any process to take. A cursor means nothing to
 * another store.
 */
export function readerOf(
  key: StoreKey,
  value: unknown,
): { topic: string; cursor: string | undefined; value: unknown } | undefined {
  if (key.partition !== partition || !key.name.startsWith(readerPrefix) || !isObject(value)) return undefined
  const { cursor, ...rest } = value
  return { topic, cursor: typeof cursor === 'string' ? cursor : undefined, value: { ...rest, until: 0 } }
}

/** The value of an entry that keeps a place in the log, at another place. */
export function readerAt(value: unknown, cursor: string | undefined): unknown {
  return cursor === undefined ? value : { ...(value as object), cursor }
}

async function offer(listener: TransitionListener, transition: Transition, name: string): Promise<void> {
  try {
    await listener(transition)
  } catch (cause) {
    throw new AttuneError(
      'ATTUNE_LISTENER',
      `The subscription "${name}" threw; the transition is offered again.`,
      {
        cause,
      },
    )
  }
}
