import { type AttuneError, type AttuneOptions, createAttune, type Jobs } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { plainMessages, postBox } from '../core/followups/mail-site.ts'

/** A site that thanks for orders, by an engine of jobs; in real time and in memory, where it is not told otherwise. */
export async function engineSite(
  jobs: Jobs,
  options: Partial<Pick<AttuneOptions, 'store' | 'clock' | 'workers'>> = {},
) {
  const box = postBox()
  const errors: AttuneError[] = []
  const attune = await createAttune({
    timeZone: 'UTC',
    store: memoryStore(),
    ...options,
    jobs,
    followUps: {
      thanks: {
        on: { event: 'Order Completed' },
        kind: 'transactional',
        steps: 'thanks',
      },
    },
    channels: { email: box },
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
