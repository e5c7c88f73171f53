import { randomBytes } from 'node:crypto'
import { checkGiven } from '../../core/check-given.ts'
import { checkOptions } from '../../core/check-options.ts'
import { AttuneError } from '../../core/errors.ts'
import { heldStore } from '../../core/held-sites.ts'
import { systemClock } from '../../core/ports/clock.ts'
import type { SqlStore } from '../../core/ports/sql-store.ts'
import type { StoreKey } from '../../core/ports/store.ts'
import { checkCommit, checkKey, checkLogPlace, checkPrefix, checkTopic } from '../../core/ports/store-key.ts'
import { columnsOf, type PreparedCommit, preparedCommit } from './commit.ts'
import { type Database, database, type PostgresPool, silence } from './connection.ts'
import { lostSchema, storeFailure, wasRolledBack } from './failure.ts'
import { groupCommit } from './group-commit.ts'
import { keepHouse } from './housekeeping.ts'
import { type Joining, joining } from './joining.ts'
import { optionNames, type PostgresStoreOptions } from './options.ts'
import { ownPool } from './own-pool.ts'
import { storeReads } from './reads.ts'
import { prepareSchema } from './schema.ts'
import { statementsOf } from './statements.ts'
import { placeOf } from './url.ts'
import { idOf } from './value.ts'

export type { PostgresClient, PostgresPool } from './connection.ts'
export type { PostgresStoreOptions } from './options.ts'

const takes = 'postgresStore() takes a URL, postgres://user:password@host/database, or a Pool of pg.'
const takenPart =
  'Something takes part in the commits of this store already: let it leave before another joins.'

/**
 * A store in PostgreSQL 12 or later, for any number of processes. It connects with the first call, creates
 * its schema, and brings it up to date after an upgrade; calls reject while the server cannot be reached,
 * and recover when it can. A commit is one round trip, shared by commits made at the same time.
 *
 * @param urlOrPool `postgres://user:password@host/database`, or a `Pool` of `pg`, which stays yours: it is not
 *   closed, and its `error` events are yours to listen to
 * @throws AttuneError `ATTUNE_OPTIONS` when the URL or an option is not acceptable; with a URL calls reject with it
 *   where the package `pg` is not installed. Calls reject with `ATTUNE_STORE_UNAVAILABLE`, and with
 *   `ATTUNE_FORMAT_NEWER` when a newer Attune wrote the schema. A commit that rejects may have been written all the
 *   same, when the answer was lost.
 */
export function postgresStore(
  urlOrPool: string | PostgresPool,
  options: PostgresStoreOptions = {},
): SqlStore {
  checkOptions('postgresStore()', options, optionNames)
  const { schema = 'attune', timeout = 5000, synchronousCommit = true, prepare = true } = options
  const { keepLog = 7 * 24 * 60 * 60 * 1000, clock = systemClock } = options
  if (typeof urlOrPool !== 'string') checkGiven(urlOrPool, ['query', 'connect'], takes)
  const held = typeof urlOrPool === 'string' ? heldStore('postgres') : undefined
  // Nobody joins the commits of what is not opened.
  if (held) return held as SqlStore
  const where = typeof urlOrPool === 'string' ? placeOf(urlOrPool) : 'of the given pool'
  const own = typeof urlOrPool === 'string' ? ownPool(urlOrPool, timeout, options.connections) : undefined
  const db = database(own ?? (urlOrPool as PostgresPool), { where, timeout, prepare })
  const statements = statementsOf(schema)
  const reads = storeReads(db, statements, clock.now)
  const writes = groupCommit({
    send,
    isSlow: (commit) => joined?.concerns(commit) === true,
    rolledBack: wasRolledBack,
    tooLate: () => storeFailure(where, silence(timeout)),
    patience: timeout,
  })
  const stopHousekeeping = keepHouse(db, statements, { ready, clock, keepLog })
  // Unique to this store, so that no version is ever used again, not even after a backup is restored.
  const origin = randomBytes(9).toString('base64url')
  let versions = 0
  let prepared: Promise<void> | undefined
  let joined: Joining | undefined
  let closing: Promise<void> | undefined

  /** Prepares the schema once; again after a failure. */
  function ready(): Promise<void> {
    prepared ??= begin().catch((error) => {
      prepared = undefined
      throw error
    })
    return prepared
  }

  async function begin(): Promise<void> {
    await own?.load()
    await prepareSchema(db, schema, where)
  }

  async function whenReady<T>(work: () => Promise<T>): Promise<T> {
    try {
      await ready()
      return await work()
    } catch (error) {
      if (lostSchema(error)) prepared = undefined
      throw error
    }
  }

  function send(group: readonly PreparedCommit[]): Promise<Map<number, Set<string>>> {
    const on = async (connection: Pick<Database, 'query'>) => {
      const values = [clock.now(), synchronousCommit, ...columnsOf(group)]
      const rows = await connection.query(statements.commit, values)
      const failed = new Map<number, Set<string>>()
      for (const [of, name] of rows as [number, string][]) {
        failed.set(of - 1, (failed.get(of - 1) ?? new Set()).add(name))
      }
      return failed
    }
    const participant = group.some((commit) => joined?.concerns(commit)) ? joined : undefined
    return whenReady(() => participant?.transact(group, on) ?? on(db))
  }

  async function finish(): Promise<void> {
    await writes.settled()
    await stopHousekeeping()
    await own?.end()
  }

  function assertOpen(): void {
    if (closing) throw new AttuneError('ATTUNE_STORE_CLOSED', `The PostgreSQL store ${where} was closed.`)
  }

  return {
    name: 'postgres',
    async get(key) {
      assertOpen()
      checkKey(key)
      return whenReady(() => reads.get(key))
    },
    async getMany(keys) {
      assertOpen()
      keys.forEach(checkKey)
      return whenReady(() => reads.getMany(keys))
    },
    async commit(commit) {
      assertOpen()
      checkCommit(commit)
      const newVersion = () => `${origin}.${(++versions).toString(36)}`
      return writes.run(preparedCommit(commit, clock.now(), newVersion))
    },
    async *scan(prefix, after) {
      checkPrefix(prefix)
      let place: StoreKey | undefined = after
      do {
        assertOpen()
        const page = await whenReady(() => reads.scanPage(prefix, place))
        yield* page.entries
        place = page.next
      } while (place !== undefined)
    },
    async consume(topic, cursor, limit) {
      assertOpen()
      checkTopic(topic)
      return whenReady(() => reads.consume(topic, cursor, limit))
    },
    async *scanLog(topic, partition) {
      checkLogPlace(topic, partition)
      let after: string | undefined = '0'
      do {
        assertOpen()
        const from: string = after
        const page = await whenReady(() => reads.scanLogPage(topic, partition, from))
        yield* page.entries
        after = page.next
      } while (after !== undefined)
    },
    async forget(topic, partition, cursors) {
      assertOpen()
      checkLogPlace(topic, partition)
      const ids = cursors.map(idOf)
      if (ids.length > 0) await whenReady(() => db.query(statements.forget, [topic, partition, ids]))
    },
    async topics() {
      assertOpen()
      return whenReady(reads.topics)
    },
    async due(now, limit, after) {
      assertOpen()
      return whenReady(() => reads.due(now, limit, after))
    },
    join(participant) {
      assertOpen()
      if (joined) throw new AttuneError('ATTUNE_OPTIONS', takenPart)
      const mine = joining(db, participant, { clock, whenReady })
      joined = mine
      const ready = mine.prepare()
      // Who does not wait for it is told with the first commit.
      ready.catch(() => {})
      return {
        ready,
        leave() {
          if (joined === mine) joined = undefined
        },
      }
    },
    close: () => (closing ??= finish()),
  }
}
