import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Analytics } from '@segment/analytics-node'
import { collector, createWriteKey } from 'attune/middleware'
import { afterEach, expect, it, vi } from 'vitest'
import { manualClock } from '../../core/testing/clock.ts'
import { failingStore } from '../support/failing-store.ts'
import { noon, openSite } from '../support/open-site.ts'

const { key, hash } = createWriteKey()
const context = { consent: { categoryPreferences: { personalization: true } } }
const minutes = 600_000
const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  vi.useRealTimers()
  for (const close of closing.splice(0)) await close()
})

/** Segment's own library for Node, as a till would use it, and the site it sends to. */
async function open(writeKey = key) {
  const clock = manualClock(noon)
  const { store, state } = failingStore(clock)
  const features = { spent: { sum: 'revenue', events: 'Order Completed' } } as const
  const site = await openSite({ store, clock, features, currency: 'EUR' })
  const collecting = collector(site.attune, { writeKeys: [{ name: 'till', hash }] })
  let losing = false
  const server = createServer((req, res) => {
    if (losing) res.end = () => res.destroy()
    losing = false
    req.url = req.url!.slice('/attune'.length)
    collecting(req, res, () => res.writeHead(404).end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(async () => {
    server.closeAllConnections()
    server.close()
  })
  const statuses: number[] = []
  const failures: unknown[] = []
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const analytics = new Analytics({
    writeKey,
    host,
    path: '/attune/v1/batch',
    flushAt: 20,
    maxRetries: 4,
    httpRequestTimeout: minutes,
  })
    .on('http_response', ({ status }) => statuses.push(status))
    .on('error', (error) => failures.push(error))
  const ann = async () => {
    const visitor = await site.arrive()
    await visitor.identify('ann')
    return visitor
  }
  const loseAnswer = () => {
    losing = true
  }
  return { ...site, analytics, statuses, failures, state, clock, loseAnswer, ann }
}

const order = (id: string) => ({
  userId: 'ann',
  event: 'Order Completed',
  properties: { order_id: id, revenue: 30, currency: 'EUR' },
  context,
})

it('Segment’s own library for Node is understood in all its calls', async () => {
  const { analytics, statuses, failures, ann, attune, arrive } = await open()
  analytics.identify({ userId: 'ann', traits: { firstName: 'Ann' }, context })
  analytics.track(order('1'))
  analytics.page({ userId: 'ann', name: 'Home', properties: { url: 'https://shop.example/' } })
  analytics.screen({ userId: 'ann', name: 'Home' })
  analytics.group({ userId: 'ann', groupId: 'acme', traits: { size: 3 } })
  analytics.alias({ userId: 'ann', previousId: 'ann-of-old' })
  await analytics.closeAndFlush()
  expect([statuses, failures]).toEqual([[200], []])
  const visitor = await ann()
  expect([visitor.feature('spent'), visitor.trait('firstName')]).toEqual([30, 'Ann'])
  expect(await attune.find({ userId: 'ann-of-old' })).toMatchObject({ userId: 'ann' })
  const old = await arrive()
  await old.identify('ann-of-old')
  expect(old.id).toBe(visitor.id)
})

it('… and tries again while the store is down, or an answer was lost, until all is kept and counted once', async () => {
  const { analytics, statuses, failures, ann, state, clock, loseAnswer } = await open()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const running = setInterval(() => vi.advanceTimersByTime(500), 1)
  closing.push(async () => clearInterval(running))
  analytics.on('http_response', ({ status }) => {
    if (status !== 503) return
    clock.advance(60_000)
    state.failing = statuses.length === 1 ? 'full' : 'no'
    if (state.failing === 'no') loseAnswer()
  })
  state.failing = 'full'
  for (const id of ['1', '2', '3']) analytics.track(order(id))
  await analytics.closeAndFlush({ timeout: minutes })
  expect([statuses, failures]).toEqual([[503, 503, 200], []])
  expect((await ann()).feature('spent')).toBe(90)
  expect(state.writes).toBeGreaterThan(3)
})

it('… and is told at once that its key is not good', async () => {
  const { analytics, statuses, failures } = await open('somebody-else’s')
  analytics.track(order('1'))
  await analytics.closeAndFlush()
  expect([statuses, failures.length]).toEqual([[401], 1])
})
