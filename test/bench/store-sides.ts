import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from 'attune'
import { keyvStore } from 'attune/adapters/keyv'
import { memoryStore } from 'attune/adapters/memory'
import { postgresStore } from 'attune/adapters/postgres'
import { redisStore } from 'attune/adapters/redis'
import { sqliteStore } from 'attune/adapters/sqlite'
import Keyv from 'keyv'
import { bareKeyv, bareMap, barePostgres, bareRedis, bareSqlite } from './bare-clients.ts'

/** What a page does with a store: it reads one person, and writes them back with one entry of the log. */
export interface Side {
  /** The person's value as it is stored, or undefined. */
  read(person: number): Promise<unknown>
  write(person: number, value: unknown, logged: unknown): Promise<void>
  close(): Promise<void>
}

export interface Sides {
  readonly name: string
  /** What the reference is. */
  readonly client: string
  readonly attune: Side
  readonly bare: Side
}

/** Where servers are; those that are not are left out. */
export interface Services {
  readonly redis?: string | undefined
  readonly postgres?: string | undefined
}

const life = 365 * 86_400_000

/** Every store beside the bare client of what it is built on, which reads and writes the same but checks nothing. */
export async function openSides({ redis, postgres }: Services): Promise<Sides[]> {
  const folder = mkdtempSync(join(tmpdir(), 'attune-stores-'))
  const sqlite = sideOf(sqliteStore(join(folder, 'attune.db')))
  const closing = async () => {
    await sqlite.close()
    rmSync(folder, { recursive: true })
  }
  const keyv = keyvStore(new Keyv({ store: new Map() }), { onWarning: () => {} })
  return [
    { name: 'memory', client: 'Map', attune: sideOf(memoryStore()), bare: bareMap() },
    {
      name: 'sqlite',
      client: 'node:sqlite',
      attune: { ...sqlite, close: closing },
      bare: bareSqlite(join(folder, 'bare.db')),
    },
    { name: 'keyv on a Map', client: 'Keyv on a Map', attune: sideOf(keyv), bare: bareKeyv() },
    ...(redis === undefined
      ? []
      : [
          {
            name: 'redis',
            client: 'node-redis',
            attune: sideOf(redisStore(redis)),
            bare: await bareRedis(redis),
          },
        ]),
    ...(postgres === undefined
      ? []
      : [
          {
            name: 'postgres',
            client: 'pg',
            attune: sideOf(postgresStore(postgres)),
            bare: await barePostgres(postgres),
          },
        ]),
  ]
}

/** A commit as a page view makes it: checked against the version that was read. */
function sideOf(store: Store): Side {
  const versions = new Map<number, string>()
  const place = (person: number) => ({
    partition: `people-${person % 256}`,
    name: `profile/person-${person}`,
  })
  return {
    async read(person) {
      const entry = await store.get(place(person))
      if (entry) versions.set(person, entry.version)
      return entry?.value
    },
    async write(person, value, logged) {
      const { partition, name } = place(person)
      const { ok } = await store.commit({
        partition,
        check: [{ name, version: versions.get(person) ?? null }],
        set: [{ name, value, ttl: life }],
        append: [{ topic: 'exposures', value: logged }],
      })
      if (!ok) throw new Error(`${store.name}: nobody else writes, and still there was a conflict.`)
    },
    close: () => store.close(),
  }
}
