import { bullMqJobs } from 'attune/adapters/bullmq'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { describe, expect, it, vi } from 'vitest'
import { jobId } from '../../../core/testing/jobs-contract.ts'
import { canShare, sharedUrl as url } from '../redis-server.ts'
import { ownQueue } from './own-queue.ts'

const anna = jobId('anna')

/** Wakes anna over a connection, and lets go of the engine. */
async function wakeAnna(connection: object): Promise<void> {
  const { queue, prefix, look } = ownQueue()
  const jobs = bullMqJobs({ connection, queue, prefix })
  const woken: string[] = []
  const errors: unknown[] = []
  const worker = await jobs.work(async (id) => void woken.push(id), {
    concurrency: 1,
    onError: (error) => errors.push(error),
  })
  await jobs.enqueue([{ id: anna, at: Date.now() }])
  await vi.waitFor(() => expect(woken).toEqual([anna]), { timeout: 60_000 })
  await worker.stop()
  await jobs.close()
  expect(errors).toEqual([])
  await look((queue) => queue.obliterate({ force: true }))
}

describe.skipIf(!canShare)('the connection of bullMqJobs', () => {
  it('may be options of ioredis', async () => {
    const { hostname: host, port, username, password } = new URL(url)
    const secret = { ...(username && { username }), ...(password && { password }) }
    await wakeAnna({ host, port: Number(port || 6379), connectionName: 'shop', ...secret })
  })

  it('may be a client of ioredis, which stays the site’s to close', async () => {
    const client = new Redis(url, { maxRetriesPerRequest: null })
    await wakeAnna(client)
    expect(await client.ping()).toBe('PONG')
    await client.quit()
  })

  it('may be a client of node-redis, which stays the site’s to close', async () => {
    const client = createClient({ url })
    await client.connect()
    await wakeAnna(client)
    expect(await client.ping()).toBe('PONG')
    await client.close()
  })

  it('says what a client of ioredis has to be told that gives up early', async () => {
    const client = new Redis(url)
    const jobs = bullMqJobs({ connection: client })
    await expect(jobs.work(async () => {}, { concurrency: 1, onError: () => {} })).rejects.toThrow(
      /maxRetriesPerRequest/,
    )
    await jobs.close()
    await client.quit()
  })

  it('is no text, and no nothing', () => {
    expect(() => bullMqJobs({ connection: url as unknown as object })).toThrow(/connection/)
    expect(() => bullMqJobs({ connection: null as unknown as object })).toThrow(/connection/)
  })
})
