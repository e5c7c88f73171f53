import { randomBytes } from 'node:crypto'
import { connect, createServer, type Server, type Socket } from 'node:net'
import pg from 'pg'

/** A role of this server that may create databases. */
const adminUrl = process.env.ATTUNE_TEST_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/postgres'

/** Why the tests cannot run here, or undefined. In continuous integration they must run. */
export async function whyNoPostgres(): Promise<string | undefined> {
  if (process.env.CI) return undefined
  try {
    await administer('SELECT 1')
    return undefined
  } catch (error) {
    return `no PostgreSQL at ${new URL(adminUrl).host}: ${(error as Error).message}`
  }
}

async function administer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 2000 })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

export interface TestDatabase {
  url: string
  /** A schema name that was not given before. */
  newSchema(): string
  query(sql: string): Promise<Record<string, unknown>[]>
  /** A connection of its own, closed with the database. */
  client(): Promise<pg.Client>
  drop(): Promise<void>
}

/** An empty database with a random name. */
export async function createDatabase(): Promise<TestDatabase> {
  const name = `attune_test_${randomBytes(6).toString('hex')}`
  await administer(`CREATE DATABASE ${name}`)
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  const pool = new pg.Pool({ connectionString: url.href, max: 2, application_name: 'test' })
  const clients: pg.Client[] = []
  let schemas = 0
  return {
    url: url.href,
    newSchema: () => `attune_${++schemas}`,
    query: async (sql) => (await pool.query(sql)).rows,
    async client() {
      const client = new pg.Client({ connectionString: url.href, application_name: 'test' })
      clients.push(client)
      await client.connect()
      return client
    },
    async drop() {
      for (const client of clients) await client.end()
      await pool.end()
      await administer(`DROP DATABASE ${name} WITH (FORCE)`)
    },
  }
}

export interface Proxy {
  /** Leads to the database, through the proxy. */
  url: string
  /** Lets nothing through any more, while connections stay open. */
  hang(): void
  /** Breaks all connections and refuses new ones. */
  goDown(): Promise<void>
  /** Works again, on the same port. */
  comeUp(): Promise<void>
}

/** Stands between a store and the server, and can fail as networks and servers do. */
export async function startProxy(databaseUrl: string): Promise<Proxy> {
  const { hostname, port } = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let hanging = false
  let server: Server | undefined

  function accept(near: Socket): void {
    const far = connect(Number(port || 5432), hostname)
    for (const [from, to] of [[near, far] as const, [far, near] as const]) {
      sockets.add(from)
      from.on('data', (chunk) => hanging || to.write(chunk))
      from.on('error', () => {})
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
  }

  async function listen(onPort: number): Promise<number> {
    hanging = false
    const opened = createServer(accept)
    server = opened
    await new Promise<void>((resolve) => opened.listen(onPort, '127.0.0.1', resolve))
    return (opened.address() as { port: number }).port
  }

  const ownPort = await listen(0)
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${ownPort}`
  return {
    url: url.href,
    hang() {
      hanging = true
    },
    async goDown() {
      const closed = new Promise((resolve) => server!.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
    async comeUp() {
      await listen(ownPort)
    },
  }
}
