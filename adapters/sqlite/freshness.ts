import { nextTick } from 'node:process'
import type { DatabaseSync } from 'node:sqlite'
import { prepare } from './connection.ts'

/** Tells whether another connection has written since a value was read. */
export interface Freshness {
  /** A number that grows when somebody else has written; asked of the file once per callback. */
  epoch(): number
  /** Asks the file now. */
  renew(): void
}

/**
 * `PRAGMA data_version` changes when another connection has written. It costs microseconds, and what
 * another process tells us can only arrive in a later callback, so that one look per callback is enough
 * for everybody to see what was acknowledged to them. (Only a process run synchronously, as by
 * `spawnSync`, is seen no sooner than the next callback.)
 */
export function freshness(db: DatabaseSync): Freshness {
  const dataVersion = prepare(db, 'PRAGMA data_version')
  let seen = 0
  let epoch = 0
  let known = false

  function expire(): void {
    known = false
  }

  function renew(): void {
    const [version] = dataVersion.get() as unknown as [number]
    if (version !== seen) epoch++
    seen = version
    if (!known) nextTick(expire)
    known = true
  }

  return {
    epoch() {
      if (!known) renew()
      return epoch
    },
    renew,
  }
}
