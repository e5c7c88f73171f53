import { manualClock } from 'attune/testing'
import { describe, expect, it, vi } from 'vitest'
import { bullMqEngine } from '../../../adapters/bullmq/engine.ts'
import { jobId } from '../../../core/testing/jobs-contract.ts'
import { engineSite, lastingStore, minutes } from '../engine-site.ts'
import { canShare, sharedUrl as url } from '../redis-server.ts'
import { impatient, startStuckWorker } from '../stuck-worker.ts'
import { ownQueue } from './own-queue.ts'

const soon = { timeout: 60_000 }

describe.skipIf(!canShare)('bullMqJobs in trouble', () => {
  it('gives whom a killed process was waking to another, once its lock is over', async () => {
    const { queue, prefix, look } = ownQueue()
    const anna = jobId('anna')
    const jobs = bullMqEngine({ url, queue, prefix }, impatient)
    await jobs.enqueue([{ id: anna, at: Date.now() }])
    const process = await startStuckWorker({ engine: 'bullmq', url, queue, prefix })
    expect(process.woke).toBe(anna)

    const woken: string[] = []
    const worker = await jobs.work(async (id) => void woken.push(id), { concurrency: 1, onError: () => {} })
    // While it lives it renews its lock.
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    expect(woken).toEqual([])
    await process.kill()
    await vi.waitFor(() => expect(woken).toEqual([anna]), soon)
    await worker.stop()
    await jobs.close()
    await look((queue) => queue.obliterate({ force: true }))
  })

  it('keeps what always fails among the failed, and begins it anew once the shop is mended', async () => {
    const { open, look } = ownQueue()
    const clock = manualClock(Date.now())
    const store = lastingStore(clock)

    const shop = await engineSite(open(), { store, clock, workers: 0 })
    await shop.buys('anna')
    await shop.close()
    // One attempt instead of nine, whose pauses take minutes.
    await look(async (queue) => {
      const [job] = await queue.getJobs(['waiting', 'delayed'])
      await job!.remove()
      await queue.add(job!.name, job!.data, { ...job!.opts, delay: 0, attempts: 1 })
    })

    const broken = await engineSite(open(), { store, clock, channels: {} })
    await vi.waitFor(async () => expect(await look((queue) => queue.getFailedCount())).toBe(1), soon)
    await broken.close()
    expect(broken.errors.map(({ code }) => code)).toEqual(['ATTUNE_NO_CHANNEL'])

    const mended = await engineSite(open(), { store, clock })
    await minutes(clock, 2)
    await vi.waitFor(() => expect(mended.mails).toEqual(['thanks']), soon)
    await mended.close()
    expect(mended.errors).toEqual([])
    expect(await look((queue) => queue.getFailedCount())).toBe(0)
    await look((queue) => queue.obliterate({ force: true }))
  })
})
