import { storeFailure } from './failure.ts'

/** A statement that connections keep prepared under its name. */
export interface Statement {
  name: string
  text: string
}

interface Query extends Partial<Statement> {
  text: string
  values?: unknown[]
  rowMode?: 'array'
  query_timeout?: number
}

/** What Attune asks of a connection: `PoolClient` of `pg` is one. */
export interface PostgresClient {
  query(query: Query): Promise<{ rows: unknown[] }>
  release(destroy?: boolean): void
  on(event: 'error', listener: (error: Error) => void): unknown
  off(event: 'error', listener: (error: Error) => void): unknown
}

/** What Attune asks of a pool: `Pool` of `pg` is one. */
export interface PostgresPool {
  query(query: Query): Promise<{ rows: unknown[] }>
  connect(callback: (error: Error | undefined, client: PostgresClient | undefined) => void): void
}

/** Sends text without parameters; rows come as arrays. */
export type Run = (text: string) => Promise<unknown[][]>

/** One connection, on which statements follow each other. */
export interface Connection {
  run: Run
  query(statement: Statement, values: unknown[]): Promise<unknown[][]>
  /** For statements of others: rows come as objects, and failures as they are. */
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
}

/** A pool of which every answer comes in time and every failure is an `AttuneError`. */
export interface Database {
  query(statement: Statement, values: unknown[]): Promise<unknown[][]>
  /** Work on one connection, which is thrown away when the work fails. */
  onOneConnection<T>(work: (connection: Connection) => Promise<T>): Promise<T>
}

export interface DatabaseOptions {
  /** For messages: host and database, without the password. */
  where: string
  /** Milliseconds for a statement, waiting for a free connection included. */
  timeout: number
  /** Whether statements are prepared. */
  prepare: boolean
}

export function database(pool: PostgresPool, { where, timeout, prepare }: DatabaseOptions): Database {
  async function explained<T>(work: Promise<T>): Promise<T> {
    try {
      return await within(work, timeout)
    } catch (error) {
      throw storeFailure(where, error)
    }
  }

  function queryOf({ name, text }: Statement, values: unknown[]): Query {
    return prepare ? { name, text, values } : { text, values }
  }

  async function send(to: Pick<PostgresPool, 'query'>, query: Query): Promise<unknown[][]> {
    // pg throws a connection away that did not answer in time.
    const { rows } = await to.query({ ...query, rowMode: 'array', query_timeout: timeout })
    return rows as unknown[][]
  }

  /** By callback: a connection that breaks at once would, with a promise, emit its error before we listen. */
  function checkOut(): Promise<PostgresClient> {
    return new Promise((resolve, reject) => {
      let waiting = true
      const timer = setTimeout(() => settle(silence(timeout)), timeout)

      function settle(error: Error | undefined, client?: PostgresClient): void {
        if (!waiting) {
          client?.release()
          return
        }
        waiting = false
        clearTimeout(timer)
        client?.on('error', leftToTheQuery)
        if (client === undefined) reject(storeFailure(where, error))
        else resolve(client)
      }

      pool.connect(settle)
    })
  }

  return {
    query: (statement, values) => explained(send(pool, queryOf(statement, values))),
    async onOneConnection(work) {
      const client = await checkOut()
      let failed = true
      try {
        const result = await work({
          run: (text) => explained(send(client, { text })),
          query: (statement, values) => explained(send(client, queryOf(statement, values))),
          executeSql: (text, values = []) => client.query({ text, values, query_timeout: timeout }),
        })
        failed = false
        return result
      } finally {
        client.release(failed)
        client.off('error', leftToTheQuery)
      }
    },
  }
}

/** The pool's own limits begin anew with each step, and a pool handed in may have none. */
export function within<T>(work: Promise<T>, timeout: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(silence(timeout)), timeout)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

export function silence(timeout: number): Error {
  return new Error(`No answer within ${timeout} ms`)
}

/** A connection that breaks fails its query as well; the event without a listener would end the process. */
function leftToTheQuery(): void {}
