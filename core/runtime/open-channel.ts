import type { Channel, Delivery, OutgoingMessage } from '../ports/channel.ts'

/** What the channels differ in. */
interface Parts {
  readonly name: string
  readonly address: string | undefined
  /** Tries once; `closed` is aborted when nothing more is to be begun. */
  attempt(message: OutgoingMessage, closed: AbortSignal): Promise<Delivery>
  /** Lets go of connections, when no attempt is under way any more. */
  release(): void
}

/** A channel that never rejects, refuses to work once it is closed, and waits at its end for what is under way. */
export function openChannel({ name, address, attempt, release }: Parts): Channel {
  const underWay = new Set<Promise<Delivery>>()
  const closed = new AbortController()
  let closing: Promise<void> | undefined

  async function tried(message: OutgoingMessage): Promise<Delivery> {
    try {
      return await attempt(message, closed.signal)
    } catch (error) {
      const { name: kind } = error as { name?: unknown }
      return { outcome: 'unknown', why: `the channel itself failed: ${String(kind).slice(0, 50)}` }
    }
  }

  async function finish(): Promise<void> {
    closed.abort()
    await Promise.all(underWay)
    release()
  }

  return {
    name,
    address,
    send(message) {
      if (closing) return Promise.resolve({ outcome: 'failed', why: 'the channel was closed' })
      const trying = tried(message)
      underWay.add(trying)
      return trying.finally(() => underWay.delete(trying))
    },
    close: () => (closing ??= finish()),
  }
}
