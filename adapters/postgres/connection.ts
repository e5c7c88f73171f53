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
}

/** What Attune asks of a pool: `Pool` of `pg` is one. */
export interface PostgresPool {
  query(query: Query): Promise<{ rows: unknown[] }>
  connect(): Promise<PostgresClient>
}

/** Sends text without parameters; rows come as arrays. */
export type Run = (text: string) => Promise<unknown[][]>

/** A pool of which every answer comes in time and every failure is an `AttuneError`. */
export interface Database {
  query(statement: Statement, values: unknown[]): Promise<unknown[][]>
  /** Work on one connection, which is thrown away when the work fails. */
  onOneConnection<T>(work: (run: Run) => Promise<T>): Promise<T>
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

  async function send(to: Pick<PostgresPool, 'query'>, query: Query): Promise<unknown[][]> {
    // pg throws a connection away that did not answer in time.
    const { rows } = await to.query({ ...query, rowMode: 'array', query_timeout: timeout })
    return rows as unknown[][]
  }

  async function checkOut(): Promise<PostgresClient> {
    const connecting = pool.connect()
    try {
      return await explained(connecting)
    } catch (error) {
      // It may still come, when nobody waits for it any more.
      connecting.then(
        (client) => client.release(),
        () => {},
      )
      throw error
    }
  }

  return {
    query({ name, text }, values) {
      return explained(send(pool, prepare ? { name, text, values } : { text, values }))
    },
    async onOneConnection(work) {
      const client = await checkOut()
      let failed = true
      try {
        const result = await work((text) => explained(send(client, { text })))
        failed = false
        return result
      } finally {
        client.release(failed)
      }
    },
  }
}

/** The pool's own limits begin anew with each step, and a pool handed in may have none. */
function within<T>(work: Promise<T>, timeout: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No answer within ${timeout} ms`)), timeout)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
