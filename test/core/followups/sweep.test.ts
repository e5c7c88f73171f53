import type { Job, Jobs } from 'attune'
import { createAttune } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { type ManualClock, manualClock } from 'attune/testing'
import { expect, test } from 'vitest'
import { oneAtATime } from '../../../core/runtime/followups/one-at-a-time.ts'
import { partitionOf, wakeName } from '../../../core/runtime/storing/keys.ts'
import { plainMessages, postBox } from './mail-site.ts'

const anna = 'A'.repeat(22)
const ben = 'B'.repeat(22)

/** Second by second, as the store has to answer in time. */
async function pass(clock: ManualClock, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 1_000) {
    clock.advance(1_000)
    await turns(5)
  }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** A site on an engine that is told of jobs and does nothing about them. */
async function forgetfulSite(workers: number) {
  const clock = manualClock()
  const store = memoryStore({ clock })
  const told: Job[] = []
  let toldAtItsEnd = Number.NaN
  const jobs: Jobs = {
    name: 'forgetful',
    async enqueue(more) {
      await turns(3)
      told.push(...more)
    },
    async cancel() {},
    work: async () => ({ async pause() {}, async resume() {}, async stop() {} }),
    async close() {
      toldAtItsEnd = told.length
    },
  }
  const attune = await createAttune({
    timeZone: 'UTC',
    ...{ store, clock, jobs, workers },
    followUps: { thanks: { on: { event: 'Order Completed' }, steps: 'thanks' } },
    sending: { url: false },
    channels: { email: postBox() },
    messages: plainMessages('thanks'),
    secret: 'a secret of the tests of follow-ups',
  })
  const schedule = async (id: string, at: number) =>
    void (await store.commit({
      partition: partitionOf(id),
      schedule: [{ name: wakeName(id), at, value: { profileId: id } }],
    }))
  return { attune, store, clock, told, schedule, toldAtItsEnd: () => toldAtItsEnd }
}

test('an engine is reminded every minute of what is overdue, and of nothing else', async () => {
  const { attune, clock, told, schedule } = await forgetfulSite(1)
  const start = clock.now()
  await schedule(anna, start + 29_000)
  await schedule(ben, start + 31_000)
  await pass(clock, 61_000)
  expect(told).toEqual([{ id: anna, at: start + 29_000 }])
  await pass(clock, 61_000)
  expect(told.slice(1)).toEqual([
    { id: anna, at: start + 29_000 },
    { id: ben, at: start + 31_000 },
  ])
  await attune.close()
  await pass(clock, 180_000)
  expect(told).toHaveLength(3)
})

test('a process that sends nothing reminds nobody', async () => {
  const { attune, clock, told, schedule } = await forgetfulSite(0)
  await schedule(anna, clock.now())
  await pass(clock, 180_000)
  expect(told).toEqual([])
  await attune.close()
})

test('an engine is told of what is still written while the site closes, and let go afterwards', async () => {
  const { attune, store, told, toldAtItsEnd } = await forgetfulSite(1)
  const all = Object.fromEntries(attune.purposes.map((purpose) => [purpose, true]))
  await attune.answerConsent({ userId: 'anna' }, all, { source: 'test' })
  const { commit } = store
  let closing: Promise<unknown> | undefined
  store.commit = async (written) => {
    closing ??= attune.close()
    await turns(5)
    return commit(written)
  }
  await attune.track({ type: 'track', userId: 'anna', event: 'Order Completed', messageId: 'order' })
  await closing
  expect(told).toHaveLength(1)
  expect(toldAtItsEnd()).toBe(1)
})

test('a person is woken after the wake before, also when that failed', async () => {
  const steps: string[] = []
  let fail = () => {}
  const failing = new Promise<void>((_, reject) => {
    fail = () => reject(new Error('failed'))
  })
  const wake = oneAtATime(async (id) => {
    steps.push(`${id} begins`)
    if (steps.length === 1) await failing
  })
  const first = expect(wake('anna')).rejects.toThrow('failed')
  const second = wake('anna')
  await wake('ben')
  expect(steps).toEqual(['anna begins', 'ben begins'])
  fail()
  await first
  await second
  expect(steps).toEqual(['anna begins', 'ben begins', 'anna begins'])
})
