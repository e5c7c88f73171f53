import type { Pool } from 'pg'
import { installed } from '../../core/installed.ts'
import type { PostgresPool } from './connection.ts'

/** A pool that the store opens and closes itself. */
export interface OwnPool extends PostgresPool {
  /**
   * Loads the package, before anything is asked of the pool.
   * @throws AttuneError `ATTUNE_OPTIONS` where it is not installed
   */
  load(): Promise<void>
  end(): Promise<void>
}

export function ownPool(url: string, timeout: number, connections = 10): OwnPool {
  let pool: Pool | undefined

  return {
    async load() {
      if (pool) return
      const { default: pg } = await installed('pg', () => import('pg'))
      pool = new pg.Pool({
        connectionString: url,
        max: connections,
        connectionTimeoutMillis: timeout,
        // The server gives up a little before us, so that we know that nothing was written.
        statement_timeout: Math.ceil(timeout * 0.9),
        keepAlive: true,
        application_name: 'attune',
      })
      // An idle connection broke: the pool has dropped it, and the next call opens another.
      pool.on('error', () => {})
    },
    query: (query) => pool!.query(query),
    connect: (callback) => pool!.connect(callback),
    async end() {
      await pool?.end()
    },
  }
}
