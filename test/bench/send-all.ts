import { createAttune, type Definitions, type Store } from 'attune'
import { concurrency, type JobSide } from './job-sides.ts'

const definitions = {
  timeZone: 'UTC',
  followUps: { offer: { on: { event: 'Signed Up' }, steps: 'offer' } },
  sending: { url: false, quietHours: false, cap: false },
} as const satisfies Definitions

/** What a process has that sends: the store stays open for others. */
function site(store: Store, workers: number, sent: (id: string) => void) {
  return createAttune({
    ...definitions,
    store: { ...store, async close() {} },
    secret: 'a secret of the benches',
    workers,
    channels: {
      email: {
        name: 'nowhere',
        address: 'email',
        async send({ id }) {
          sent(id)
          return { outcome: 'sent' }
        },
        async close() {},
      },
    },
    messages: { names: ['offer'], render: async () => ({ subject: 'An offer', text: 'For you.' }) },
    onError(error) {
      throw error
    },
  })
}

/** As many people sign up as there are jobs, and a process sends each their mail: judged, marked, sent, noted. */
export async function sendAll(store: Store): Promise<JobSide> {
  const shop = await site(store, 0, () => {})
  return {
    async wakeAll(jobs) {
      await signUp(
        shop,
        jobs.map(({ id }) => id),
      )
      const left = new Set<string>()
      const all = Promise.withResolvers<void>()
      const start = performance.now()
      const sender = await site(store, concurrency, (id) => {
        left.add(id)
        if (left.size === jobs.length) all.resolve()
      })
      await all.promise
      const took = performance.now() - start
      await sender.close()
      return took
    },
    async close() {
      await shop.close()
    },
  }
}

async function signUp(shop: Awaited<ReturnType<typeof site>>, people: readonly string[]): Promise<void> {
  const context = { consent: { categoryPreferences: { personalization: true, marketing: true } } }
  for (let first = 0; first < people.length; first += 100) {
    await shop.trackAll(
      people.slice(first, first + 100).flatMap((userId) => [
        { type: 'identify', userId, traits: { email: `${userId}@people.example` }, context },
        { type: 'track', event: 'Signed Up', userId, context },
      ]),
    )
  }
}
