import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Store } from 'attune'
import { redisStore } from 'attune/adapters/redis'
import { createClient } from 'redis'
import { describe, expect, it } from 'vitest'
import { canStart, freePort, type OwnRedis, startRedis, tell } from './redis-server.ts'

const unavailable = (message: RegExp) => ({
  code: 'ATTUNE_STORE_UNAVAILABLE',
  message: expect.stringMatching(message),
})
const write = (store: Store, name = 'n') => store.commit({ partition: 'p', set: [{ name, value: name }] })

/** Tries until the store answers again. */
async function recovered(store: Store): Promise<void> {
  for (;;) {
    try {
      return void (await store.get({ partition: 'p', name: 'n' }))
    } catch {
      await pause(10)
    }
  }
}

describe('a server that never answers', () => {
  it('costs the first command its time limit and later ones nothing, and does not hinder closing', async () => {
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.resume()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }

    const store = redisStore(`redis://127.0.0.1:${port}`, { timeout: 300 })
    const started = performance.now()
    await expect(write(store)).rejects.toMatchObject(unavailable(/no answer within 300 ms.*hangs/))
    expect(performance.now() - started).toBeGreaterThan(290)
    expect(performance.now() - started).toBeLessThan(1200)
    const later = performance.now()
    await expect(write(store)).rejects.toMatchObject(unavailable(/no answer/))
    expect(performance.now() - later).toBeLessThan(900)
    await store.close()
    for (const socket of sockets) socket.destroy()
    server.close()
  })

  it('does not keep the process of a store that is closed while it connects', async () => {
    const server = createServer((socket) => socket.on('error', () => {}).resume()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }

    const store = redisStore(`redis://127.0.0.1:${port}`)
    // By then it has its package, and no socket yet.
    await import('redis')
    await new Promise((resolve) => process.nextTick(resolve))
    const [[socket]] = await Promise.all([once(server, 'connection') as Promise<[Socket]>, store.close()])
    if (!socket.destroyed) await once(socket, 'close', { signal: AbortSignal.timeout(3_000) })
    server.close()
    await once(server, 'close')
  })
})

describe.skipIf(!canStart)('a server of its own', () => {
  /** Lends a server that is gone when the test is over. */
  async function withRedis(options: string[], body: (server: OwnRedis) => Promise<void>): Promise<void> {
    const server = await startRedis(...options)
    try {
      await body(server)
    } finally {
      await server.dispose()
    }
  }

  it('may be started after the site', async () => {
    await withRedis([], async (server) => {
      await server.kill()
      const store = redisStore(server.url)
      await expect(write(store)).rejects.toMatchObject(unavailable(/ECONNREFUSED.*Nothing listens there/))
      await expect(store.get({ partition: 'p', name: 'n' })).rejects.toMatchObject(unavailable(/refused/i))
      await server.restart()
      await recovered(store)
      expect((await write(store)).ok).toBe(true)
      await store.close()
    })
  })

  it('may crash and come back while many write: nothing acknowledged is lost, no half of a commit is kept', async () => {
    await withRedis(['--appendonly', 'yes', '--appendfsync', 'always'], async (server) => {
      const store = redisStore(server.url)
      const acknowledged: string[] = []
      const failures: unknown[] = []
      let slowestFailure = 0
      let over = false
      const lane = async () => {
        while (!over) {
          const name = `k/${randomUUID()}`
          const started = performance.now()
          try {
            const append = [{ topic: 'written', value: name }]
            await store.commit({ partition: `p${name[2]}`, set: [{ name, value: name }], append })
            acknowledged.push(name)
          } catch (error) {
            failures.push(error)
            slowestFailure = Math.max(slowestFailure, performance.now() - started)
            await pause(5)
          }
        }
      }
      const lanes = Array.from({ length: 16 }, lane)
      for (let crash = 1; crash <= 3; crash++) {
        const before = acknowledged.length
        while (acknowledged.length < before + 200) await pause(5)
        await server.kill()
        await pause(30)
        await server.restart()
        await recovered(store)
      }
      over = true
      await Promise.all(lanes)

      expect(failures.length).toBeGreaterThan(3)
      for (const error of failures) expect(error).toMatchObject({ code: 'ATTUNE_STORE_UNAVAILABLE' })
      expect(slowestFailure).toBeLessThan(1000)
      const kept = new Set<string>()
      for await (const { key } of store.scan('k/')) kept.add(key.name)
      const logged = (await store.consume('written', undefined, 1_000_000)).entries.map(({ value }) => value)
      expect(acknowledged.filter((name) => !kept.has(name))).toEqual([])
      expect(new Set(logged)).toEqual(kept)
      expect(logged).toHaveLength(kept.size)
      await store.close()
    })
  })

  it('may stand still: commands end in time, and are answered when it goes on', async () => {
    await withRedis([], async (server) => {
      const store = redisStore(server.url, { timeout: 1_000 })
      await write(store)
      server.signal('SIGSTOP')
      const started = performance.now()
      const hanging = [write(store, 'a'), write(store, 'b'), store.consume('signals', undefined, 10)]
      for (const answer of hanging) {
        await expect(answer).rejects.toMatchObject({ code: 'ATTUNE_STORE_UNAVAILABLE' })
      }
      expect(performance.now() - started).toBeLessThan(5_000)
      const later = performance.now()
      await expect(write(store)).rejects.toMatchObject({ code: 'ATTUNE_STORE_UNAVAILABLE' })
      expect(performance.now() - later).toBeLessThan(150)
      server.signal('SIGCONT')
      await recovered(store)
      expect((await write(store)).ok).toBe(true)
      await store.close()
    })
  })

  it('that asks for a password says so when it is missing or wrong, and shows none', async () => {
    await withRedis(['--requirepass', 'right'], async ({ port }) => {
      const failure = async (url: string) => {
        const store = redisStore(url)
        const error: Error & { code?: string } = await write(store).then(
          () => new Error('written'),
          (reason) => reason,
        )
        await store.close()
        expect(error.code).toBe('ATTUNE_STORE_UNAVAILABLE')
        expect(error.message).not.toMatch(/topsecret|\n/)
        return error.message
      }
      expect(await failure(`redis://127.0.0.1:${port}`)).toMatch(/NOAUTH.*asks for a password/)
      expect(await failure(`redis://:topsecret@127.0.0.1:${port}`)).toMatch(/Check the user and the password/)
      expect(await failure(`redis://:right@127.0.0.1:${port}/99`)).toMatch(/number of the database/)
      const store = redisStore(`redis://:right@127.0.0.1:${port}/3`)
      expect((await write(store)).ok).toBe(true)
      await store.close()
    })
  })

  it('that is a read-only replica says so', async () => {
    await withRedis(['--replicaof', '127.0.0.1', String(await freePort())], async (server) => {
      const store = redisStore(server.url)
      await expect(write(store)).rejects.toMatchObject(unavailable(/READONLY.*connect to the primary/))
      await store.close()
    })
  })

  it('that is out of memory refuses to write, whole commits at a time, and goes on reading', async () => {
    await withRedis([], async (server) => {
      const store = redisStore(server.url)
      await write(store)
      await tell(server, 'CONFIG', 'SET', 'maxmemory', '1')
      const append = [{ topic: 'signals', value: 1 }]
      const commit = store.commit({ partition: 'p', set: [{ name: 'm', value: 1 }], append })
      await expect(commit).rejects.toMatchObject(unavailable(/OOM command not allowed.*out of memory/))
      expect((await store.get({ partition: 'p', name: 'n' }))?.value).toBe('n')
      expect(await store.get({ partition: 'p', name: 'm' })).toBeUndefined()
      expect((await store.consume('signals', undefined, 10)).entries).toEqual([])
      expect((await store.commit({ partition: 'p', delete: ['n'] })).ok).toBe(true)
      await store.close()
    })
  })

  it('asked through a client of the site’s own that is not connected, fails at once', async () => {
    await withRedis([], async (server) => {
      const client = createClient({ url: server.url })
      const store = redisStore(client)
      await expect(write(store)).rejects.toMatchObject(unavailable(/not connected.*Connect the client first/))
      await client.connect()
      expect((await write(store)).ok).toBe(true)
      await store.close()
      expect(await client.ping()).toBe('PONG')
      client.destroy()
    })
  })
})
