import { randomBytes } from 'node:crypto'
import process from 'node:process'
import { checkGiven } from '../../core/check-given.ts'
import { checkOptions } from '../../core/check-options.ts'
import { AttuneError } from '../../core/errors.ts'
import { systemClock } from '../../core/ports/clock.ts'
import type { ScheduledEntry, ScheduledPlace, Store, StoreKey } from '../../core/ports/store.ts'
import { checkCommit, checkKey, checkLogPlace, checkPrefix, checkTopic } from '../../core/ports/store-key.ts'
import { backend as backendOf, documentKey, type KeyvLike, parseDocument } from './backend.ts'
import { batches } from './batches.ts'
import { changeOf } from './commit.ts'
import type { Listed } from './directory.ts'
import { readEntry } from './draft.ts'
import { keepHouse } from './housekeeping.ts'
import { type KeyvStoreOptions, optionNames } from './options.ts'
import { openState, type State } from './state.ts'

export type { KeyvLike } from './backend.ts'
export type { KeyvStoreOptions } from './options.ts'

const readAtOnce = 64

const singleProcess =
  'keyvStore() is for one process at a time: Keyv cannot tell when another one writes, and two would overwrite ' +
  'each other. For several processes use the SQLite, Redis or PostgreSQL store.'

const takes = 'keyvStore() takes a Keyv. Of what it stores in, make one: new Keyv({ store }).'

/**
 * A store in whatever is behind a Keyv (version 5 or 6), for **one process at a time**, and for some 100 000
 * names, which it keeps in memory. It is as durable as a `set` that the Keyv has acknowledged. Each batch of
 * commits is first written to a journal, one document; a process that dies in between leaves no half commit, as
 * the next to open the store writes the journal out.
 *
 * Give it a Keyv of its own, or a namespace of its own. What is behind it must not evict entries, as caches
 * do. Values are handed over as JSON text, so that the serializer of the Keyv, whichever it is, has next to
 * nothing to do; of a Keyv 5 `throwOnErrors` is switched on, as it passes failed reads off as absent keys
 * otherwise. The Keyv stays yours: `close()` does not disconnect it.
 *
 * @throws AttuneError `ATTUNE_OPTIONS` for options that are none. Calls reject with `ATTUNE_STORE_UNAVAILABLE` when the Keyv fails, and with `ATTUNE_FORMAT_NEWER` when
 *   a newer Attune wrote to it. A commit that rejects may have been written all the same, but never in part.
 */
export function keyvStore(keyv: KeyvLike, options: KeyvStoreOptions = {}): Store {
  checkOptions('keyvStore()', options, optionNames)
  const { keepLog = 7 * 24 * 60 * 60 * 1000, clock = systemClock } = options
  const { onWarning = (message) => process.emitWarning(message, { code: 'ATTUNE_SINGLE_PROCESS' }) } = options
  checkGiven(keyv, ['get', 'set', 'delete', 'on', 'off'], takes)
  const backend = backendOf(keyv)
  const writes = batches({
    backend,
    now: clock.now,
    state,
    lost() {
      opened = undefined
    },
  })
  const stopHousekeeping = keepHouse(writes, { backend, state, clock, keepLog })
  // Unique to this store, so that no version is ever used again, not even after a backup is restored.
  const origin = randomBytes(9).toString('base64url')
  let versions = 0
  let opened: Promise<State> | undefined
  let closing: Promise<void> | undefined
  onWarning(singleProcess)

  /** Opened once; again after a failure, when it is not known what was written. */
  function state(): Promise<State> {
    opened ??= openState(backend, keepLog).catch((error) => {
      opened = undefined
      throw error
    })
    return opened
  }

  async function read(key: StoreKey) {
    await state()
    return readEntry(backend, key, clock.now())
  }

  async function readScheduled({ partition, name, at }: Listed): Promise<ScheduledEntry | undefined> {
    const text = await backend.read(documentKey('s', partition, name))
    // Unscheduled while we were reading.
    if (text === undefined) return undefined
    return { partition, name, at, value: parseDocument(text, `What is scheduled as ${partition}/${name}`) }
  }

  async function finish(): Promise<void> {
    await stopHousekeeping()
    await writes.settled()
    backend.release()
  }

  function assertOpen(): void {
    if (closing) throw new AttuneError('ATTUNE_STORE_CLOSED', 'The Keyv store was closed.')
  }

  return {
    name: 'keyv',
    async get(key) {
      assertOpen()
      checkKey(key)
      return read(key)
    },
    async getMany(keys) {
      assertOpen()
      keys.forEach(checkKey)
      return Promise.all(keys.map(read))
    },
    async commit(commit) {
      assertOpen()
      checkCommit(commit)
      return writes.run(changeOf(commit, clock.now, () => `${origin}.${(++versions).toString(36)}`))
    },
    async *scan(prefix, after) {
      assertOpen()
      checkPrefix(prefix)
      const { directory } = await state()
      const all = [...directory.all()].filter(({ kind, name }) => kind === 'e' && name.startsWith(prefix))
      // When that key is gone, from the start.
      const place = after ? all.findIndex((key) => isSame(key, after)) : -1
      const matching = all.slice(place + 1)
      for (let from = 0; from < matching.length; from += readAtOnce) {
        assertOpen()
        const keys = matching
          .slice(from, from + readAtOnce)
          .map(({ partition, name }) => ({ partition, name }))
        const entries = await Promise.all(keys.map(read))
        for (const [i, key] of keys.entries()) if (entries[i]) yield { key, ...entries[i] }
      }
    },
    async consume(topic, cursor, limit) {
      assertOpen()
      checkTopic(topic)
      const { log } = await state()
      return log.read(topic, cursor, limit)
    },
    async *scanLog(topic, partition) {
      assertOpen()
      checkLogPlace(topic, partition)
      const { log } = await state()
      for await (const entry of log.of(topic, partition)) {
        assertOpen()
        yield entry
      }
    },
    async forget(topic, partition, cursors) {
      assertOpen()
      checkLogPlace(topic, partition)
      await writes.run({ change: (draft) => draft.forget(topic, cursors), reads: [] })
    },
    async topics() {
      assertOpen()
      const { log } = await state()
      return log.topics()
    },
    async due(now, limit, after) {
      assertOpen()
      const { directory } = await state()
      const due = [...directory.all()].filter(
        (listed) =>
          listed.kind === 's' && listed.at <= now && (after === undefined || inOrder(after, listed) < 0),
      )
      const soonest = due.sort(inOrder).slice(0, limit)
      const entries = await Promise.all(soonest.map(readScheduled))
      return entries.filter((entry) => entry !== undefined)
    },
    close: () => (closing ??= finish()),
  }
}

function isSame(a: StoreKey, b: StoreKey): boolean {
  return a.name === b.name && a.partition === b.partition
}

function inOrder(a: ScheduledPlace, b: ScheduledPlace): number {
  return a.at - b.at || compare(a.partition, b.partition) || compare(a.name, b.name)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
