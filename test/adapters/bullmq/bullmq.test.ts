import { setTimeout as pass } from 'node:timers/promises'
import { bullMqJobs } from 'attune/adapters/bullmq'
import { jobsContract } from 'attune/testing'
import { describe, expect, it, vi } from 'vitest'
import { engineSite } from '../engine-site.ts'
import { canShare, sharedUrl as url } from '../redis-server.ts'
import { ownQueue } from './own-queue.ts'

vi.setConfig({ testTimeout: 60_000, maxConcurrency: 12 })

describe.skipIf(!canShare)('bullMqJobs', () => {
  // Each on a queue of its own and nearly all the time waiting, so all at once.
  jobsContract({ describe, it: it.concurrent }, async () => {
    const { open, look } = ownQueue()
    return {
      ...{ jobs: open(), now: Date.now, pass, connect: async () => open() },
      dispose: () => look((queue) => queue.obliterate({ force: true })),
    }
  })

  it('sends a mail, and leaves nothing behind', async () => {
    const { open, look } = ownQueue()
    const site = await engineSite(open())
    await site.buys('anna')
    await vi.waitFor(() => expect(site.mails).toEqual(['thanks']), { timeout: 20_000 })
    await site.close()
    expect(site.errors).toEqual([])
    expect(await look((queue) => queue.getCompletedCount())).toBe(0)
    await look((queue) => queue.obliterate({ force: true }))
  })

  it('begins anew what it gave up when it is enqueued again', async () => {
    const { open, look } = ownQueue()
    const jobs = open()
    const job = { id: 'A'.repeat(22), at: Date.now() - 60_000 }
    let woken = 0
    const options = { concurrency: 1, onError: () => {} }
    await jobs.enqueue([job])
    await look(async (queue) => {
      const [waiting] = await queue.getWaiting()
      await queue.remove(waiting!.id!)
      const { data, opts } = waiting!
      await queue.add('wake', data, { ...opts, attempts: 1 })
    })
    const worker = await jobs.work(async () => {
      if (++woken === 1) throw new Error('closed')
    }, options)
    await vi.waitFor(async () => expect(await look((queue) => queue.getFailedCount())).toBe(1), {
      timeout: 20_000,
    })
    await jobs.enqueue([job])
    await vi.waitFor(() => expect(woken).toBe(2), { timeout: 20_000 })
    await worker.stop()
    await jobs.close()
    await look((queue) => queue.obliterate({ force: true }))
  })

  it('says what is wrong with its options', () => {
    expect(() => bullMqJobs({})).toThrow(/url/)
    expect(() => bullMqJobs({ url: 'http://shop.example' })).toThrow(/Redis/)
    expect(() => bullMqJobs({ url, queue: 'a:b' })).toThrow(/name/)
  })
})
