import { createDatabase, startProxy } from '../adapters/postgres-server.ts'
import { startRedis } from '../adapters/redis-server.ts'

/** A server that stores of a soak live on, and that can fail. */
export interface Server {
  readonly url: string
  /** Ends it as a crash would, and starts it with what it has kept. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** A Redis of our own that keeps what it has acknowledged: it writes to disk before it answers. */
export async function redisServer(): Promise<Server> {
  const redis = await startRedis('--appendonly', 'yes', '--appendfsync', 'always')
  return {
    url: redis.url,
    async restart() {
      await redis.kill()
      await redis.restart()
    },
    close: () => redis.dispose(),
  }
}

/** A database of our own on the PostgreSQL that is there; a restart breaks all connections and refuses new ones. */
export async function postgresBehindProxy(): Promise<Server> {
  const database = await createDatabase()
  const proxy = await startProxy(database.url)
  return {
    url: proxy.url,
    async restart() {
      await proxy.goDown()
      await proxy.comeUp()
    },
    async close() {
      await proxy.goDown()
      await database.drop()
    },
  }
}
