import { checkOptions } from '../../core/check-options.ts'
import { AttuneError } from '../../core/errors.ts'
import { heldStore } from '../../core/held-sites.ts'
import { systemClock } from '../../core/ports/clock.ts'
import type { Store, StoreKey } from '../../core/ports/store.ts'
import { checkCommit, checkKey, checkLogPlace, checkPrefix, checkTopic } from '../../core/ports/store-key.ts'
import { preparedCommit } from './commit.ts'
import { connect } from './connection.ts'
import { entriesTable } from './entries.ts'
import { isBusy, storeFailure } from './failure.ts'
import { freshness } from './freshness.ts'
import { groupCommit } from './group-commit.ts'
import { keepHouse } from './housekeeping.ts'
import { logTables } from './log.ts'
import { optionNames, type SqliteStoreOptions } from './options.ts'
import { patiently } from './patience.ts'
import { scanPages } from './scan.ts'
import { scheduleTable } from './schedule.ts'

export type { SqliteStoreOptions } from './options.ts'

/**
 * A store in one file on a local disk, by the SQLite inside Node. Several processes of one machine may
 * open the same file. Commits of the same turn of the event loop share a transaction.
 *
 * @param path the file, created for its owner alone if absent (its folder must exist); `:memory:` for none
 * @throws AttuneError `ATTUNE_OPTIONS` for options that are none and on a Node without SQLite, `ATTUNE_STORE_UNAVAILABLE` when the file cannot be opened or is not Attune's,
 *   `ATTUNE_FORMAT_NEWER` when a newer Attune wrote it
 */
export function sqliteStore(path: string, options: SqliteStoreOptions = {}): Store {
  checkOptions('sqliteStore()', options, optionNames)
  const { durability = 'process', cache = 5000, keepLog = 7 * 24 * 60 * 60 * 1000, patience = 5000 } = options
  if (typeof path !== 'string' || path === '') {
    throw new AttuneError('ATTUNE_OPTIONS', 'sqliteStore() takes the path of a file, such as "attune.db".')
  }
  const held = path === ':memory:' ? undefined : heldStore('sqlite')
  if (held) return held
  const clock = options.clock ?? systemClock
  const db = connect(path, { durability })
  const fresh = freshness(db)
  const entries = entriesTable(db, clock.now, fresh, cache)
  const log = logTables(db)
  const schedule = scheduleTable(db)
  const scanPage = scanPages(db, clock.now)
  const writes = groupCommit(db, {
    patience,
    begun: fresh.renew,
    rolledBack() {
      entries.forget()
      log.forget()
    },
  })
  const stopHousekeeping = keepHouse(db, writes, log, clock, keepLog)
  let closing: Promise<void> | undefined

  /** Done at once when it can be; the lock is rarely in the way of a reader. */
  async function read<T>(work: () => T): Promise<T> {
    assertOpen()
    try {
      return work()
    } catch (error) {
      if (!isBusy(error)) throw storeFailure(path, error)
      return explained(patiently(work, patience))
    }
  }

  async function explained<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer
    } catch (error) {
      throw storeFailure(path, error)
    }
  }

  async function finish(): Promise<void> {
    stopHousekeeping()
    await writes.settled()
    db.close()
  }

  function assertOpen(): void {
    if (closing) throw new AttuneError('ATTUNE_STORE_CLOSED', `The SQLite store ${path} was closed.`)
  }

  return {
    name: 'sqlite',
    get(key) {
      return read(() => {
        checkKey(key)
        return entries.read(key)
      })
    },
    getMany(keys) {
      return read(() => {
        keys.forEach(checkKey)
        return keys.map(entries.read)
      })
    },
    async commit(commit) {
      assertOpen()
      checkCommit(commit)
      return explained(writes.run(preparedCommit(commit, { entries, log, schedule }, clock.now), commit.lazy))
    },
    async *scan(prefix, after) {
      checkPrefix(prefix)
      let place: StoreKey | undefined = after
      do {
        const page = await read(() => scanPage(prefix, place))
        yield* page.entries
        place = page.next
      } while (place !== undefined)
    },
    consume(topic, cursor, limit) {
      return read(() => {
        checkTopic(topic)
        return log.read(topic, cursor, limit)
      })
    },
    async *scanLog(topic, partition) {
      checkLogPlace(topic, partition)
      let after: number | undefined = 0
      do {
        const from: number = after
        const page = await read(() => log.page(topic, partition, from))
        yield* page.entries
        after = page.next
      } while (after !== undefined)
    },
    async forget(topic, partition, cursors) {
      assertOpen()
      checkLogPlace(topic, partition)
      await explained(writes.run(() => log.blank(topic, cursors)))
    },
    topics: () => read(log.topics),
    due: (now, limit, after) => read(() => schedule.due(now, limit, after)),
    close: () => (closing ??= finish()),
  }
}
