import { setTimeout as pass } from 'node:timers/promises'
import { type AttuneError, type AttuneOptions, createAttune, type Jobs, type Store } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import type { ManualClock } from 'attune/testing'
import { plainMessages, postBox } from '../core/followups/mail-site.ts'

/** A site that thanks for orders, by an engine of jobs; in real time and in memory, where it is not told otherwise. */
export async function engineSite(
  jobs: Jobs,
  options: Partial<Pick<AttuneOptions, 'store' | 'clock' | 'workers' | 'channels'>> = {},
) {
  const box = postBox()
  const errors: AttuneError[] = []
  const attune = await createAttune({
    timeZone: 'UTC',
    store: memoryStore(),
    channels: { email: box },
    ...options,
    jobs,
    followUps: {
      thanks: {
        on: { event: 'Order Completed' },
        kind: 'transactional',
        steps: 'thanks',
      },
    },
    messages: plainMessages('thanks'),
    secret: 'a secret of the tests of follow-ups',
    onError: (error) => errors.push(error),
  })
  return {
    errors,
    async buys(userId: string) {
      const all = Object.fromEntries(attune.purposes.map((purpose) => [purpose, true]))
      await attune.answerConsent({ userId }, all, { source: 'test' })
      await attune.track({ type: 'identify', userId, traits: { email: `${userId}@example.org` } })
      await attune.track({ type: 'track', userId, event: 'Order Completed', messageId: 'order 1' })
    },
    get mails() {
      return box.sent.map(({ template }) => template)
    },
    close: () => attune.close(),
  }
}

/** Lets minutes pass for a site, second by second, as its store and its engine have to answer in time. */
export async function minutes(clock: ManualClock, count: number): Promise<void> {
  for (let second = 0; second < count * 60; second++) {
    clock.advance(1_000)
    await pass(1)
  }
}

/** A store that outlives its sites, as a database does. */
export function lastingStore(clock: ManualClock): Store {
  return { ...memoryStore({ clock }), close: async () => {} }
}
