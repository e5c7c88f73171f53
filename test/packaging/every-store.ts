import type { Store } from 'attune'
import { keyvStore } from 'attune/adapters/keyv'
import { memoryStore } from 'attune/adapters/memory'
import { postgresStore } from 'attune/adapters/postgres'
import { redisStore } from 'attune/adapters/redis'
import { sqliteStore } from 'attune/adapters/sqlite'

// Compiled where no platform package is installed: types must not need `keyv`, `pg` or `redis`.

export const stores: Record<string, (...options: never[]) => Store | Promise<Store>> = {
  keyvStore,
  memoryStore,
  postgresStore,
  redisStore,
  sqliteStore,
}
