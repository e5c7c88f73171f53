import Keyv from 'keyv-5'
import { createClient } from 'redis'
import type { Plain } from './plain-shop.ts'

/** A Keyv of profiles as JSON, in Redis. Calls reject when Redis is away. */
export interface PlainKeyv {
  get(id: string): Promise<Plain | undefined>
  set(id: string, value: Plain): Promise<unknown>
  /** Every profile that is stored, by its id. */
  all(): AsyncIterable<[id: string, value: Plain]>
  close(): Promise<void>
}

const namespace = 'plain'

export function plainKeyv(url: string): PlainKeyv {
  const client = createClient({ url, disableOfflineQueue: true })
  // What fails rejects, and is asked again by whoever asked.
  client.on('error', () => {})
  const connected = client.connect()
  const keyv = new Keyv<Plain>({
    namespace,
    serialize: JSON.stringify,
    deserialize: JSON.parse,
    throwOnErrors: true,
    store: {
      get: async (key: string) => (await client.get(key)) ?? undefined,
      set: async (key: string, text: string) => (await client.set(key, text)) === 'OK',
      delete: async (key: string) => (await client.del(key)) === 1,
      clear: async () => {},
    },
  })

  return {
    async get(id) {
      await connected
      return keyv.get(id)
    },
    async set(id, value) {
      await connected
      return keyv.set(id, value)
    },
    async *all() {
      await connected
      for await (const keys of client.scanIterator({ MATCH: `${namespace}:*`, COUNT: 1000 })) {
        for (const key of keys) {
          const id = key.slice(namespace.length + 1)
          yield [id, (await keyv.get(id))!]
        }
      }
    },
    async close() {
      await connected
      client.destroy()
    },
  }
}
