import type { MessageDesk } from '../../../followups/desk.ts'
import type { Channel } from '../../../ports/channel.ts'
import type { Visitor } from '../../../visitor.ts'
import type { Shell } from '../../shell.ts'
import type { Stored } from '../../storing/draft.ts'
import type { Suppressions } from '../suppressions.ts'
import { showBlock } from './block.ts'
import { createClicks } from './clicks.ts'
import { countOpen } from './count.ts'
import { takeFeedback } from './feedback.ts'
import { readLink } from './read-link.ts'
import { answerLink, preferencesOf, refuse, resume } from './subscriptions.ts'

/** What the desk works with. */
export interface DeskPorts {
  readonly shell: Shell
  readonly secrets: readonly string[]
  readonly channels: Readonly<Record<string, Channel>>
  readonly suppressions: Suppressions
  /** The person as a message sees them; a stranger where nobody was read. */
  open(stored?: Stored): Visitor
}

export interface DeskWork {
  readonly desk: MessageDesk
  /** Counts what is still held. */
  settled(): Promise<void>
}

export function createDesk(ports: DeskPorts): DeskWork {
  const { shell, secrets } = ports
  const clicks = createClicks(shell)
  const desk: MessageDesk = {
    subscriptionOf(token) {
      const { purpose, channel } = readLink('unsubscribe', token, secrets)
      return { purpose, channel }
    },
    async unsubscribe(token, source = 'unsubscribe link') {
      const link = readLink('unsubscribe', token, secrets)
      await answerLink(shell, link.profileId, refuse([link], source, link))
    },
    async resubscribe(token) {
      const link = readLink('unsubscribe', token, secrets)
      await answerLink(shell, link.profileId, resume([link], 'unsubscribe link'))
    },
    async preferences(token) {
      return preferencesOf(shell, readLink('preferences', token, secrets).profileId)
    },
    async setPreferences(token, wanted) {
      const { profileId } = readLink('preferences', token, secrets)
      const known = (await preferencesOf(shell, profileId)).filter(({ key }) => Object.hasOwn(wanted, key))
      const off = known.filter(({ key }) => wanted[key] === false)
      const on = known.filter(({ key, refused }) => wanted[key] === true && !refused)
      const source = 'preferences link'
      if (off.length > 0) await answerLink(shell, profileId, refuse(off, source))
      if (on.length > 0) await answerLink(shell, profileId, resume(on, source))
      return preferencesOf(shell, profileId)
    },
    click(token, by) {
      const link = readLink('click', token, secrets)
      return { url: link.url, counted: clicks.take(link, by) }
    },
    open: (token, by) => ({ counted: countOpen(shell, readLink('open', token, secrets), by) }),
    block: async (token, by, part) => showBlock(ports, readLink('block', token, secrets), by, part),
    feedback: (feedback) => takeFeedback(ports, feedback),
  }
  return { desk, settled: clicks.settled }
}
