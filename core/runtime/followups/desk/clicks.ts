import type { LinkRequest } from '../../../followups/desk.ts'
import type { Shell } from '../../shell.ts'
import type { MessageTokens } from '../../tokens/message-token.ts'
import { hourSince, keepQuietly } from './count.ts'
import { isScanner } from './scanners.ts'

type Click = MessageTokens['click']

/** How long a click is held, in milliseconds: who follows another link of the message meanwhile is no person. */
const holding = 1_000
/** Clicks held at once; the oldest goes first. */
const mostHeld = 10_000

interface Held {
  readonly click: Click
  readonly done: Promise<void>
  scanned: boolean
  release(): void
  /** Begins the wait anew. */
  wait(): void
}

export interface Clicks {
  /** Resolves when the click is counted, or found to be none; it never rejects. */
  take(click: Click, by: LinkRequest): Promise<void>
  /** Counts what is held without waiting longer. */
  settled(): Promise<void>
}

/** Counts clicks of people, not of programs that follow every link there is. Each process knows of its own alone. */
export function createClicks(shell: Shell): Clicks {
  const { site } = shell
  const held = new Map<string, Held>()

  const hold = (click: Click): Held => {
    const { promise, resolve } = Promise.withResolvers<void>()
    let cancel = () => {}
    const entry: Held = {
      click,
      done: promise,
      scanned: false,
      release() {
        cancel()
        held.delete(click.messageId)
        resolve(entry.scanned ? undefined : count(click))
      },
      wait() {
        cancel()
        cancel = site.clock.after(holding, entry.release)
      },
    }
    return entry
  }

  const count = ({ profileId, messageId, followUp, at, url }: Click) =>
    keepQuietly(shell, profileId, {
      event: 'Email Link Clicked',
      same: `${messageId} ${url} ${hourSince(at, site)}`,
      properties: { email_id: messageId, campaign_name: followUp, link_url: url },
    })

  return {
    async take(click, by) {
      if (by.counts === false || site.closed) return
      if (isScanner(by, { now: site.clock.now(), sent: click.at })) return
      const before = held.get(click.messageId)
      if (before) {
        if (before.click.url !== click.url) {
          before.scanned = true
          before.wait()
        }
        return before.done
      }
      if (held.size >= mostHeld) held.values().next().value!.release()
      const entry = hold(click)
      held.set(click.messageId, entry)
      entry.wait()
      return entry.done
    },
    async settled() {
      const rest = [...held.values()]
      for (const entry of rest) entry.release()
      await Promise.all(rest.map(({ done }) => done))
    },
  }
}
