import type { Channel, Delivery, OutgoingMessage } from '../ports/channel.ts'

/**
 * A channel of the site's own, for those who send by themselves. What `send` answers is what became of the message,
 * nothing meaning `sent`; what it throws leaves that unknown.
 *
 * ```ts
 * channels: { email: ownChannel('email', async (message) => { await queue.add(message) }) }
 * ```
 *
 * @param address the trait that says where somebody is reached; undefined where their ids are enough
 */
export function ownChannel(
  address: string | undefined,
  send: (message: OutgoingMessage) => Promise<Delivery> | Promise<void>,
): Channel {
  return {
    name: 'own',
    address,
    send: async (message) => ((await send(message)) as Delivery | undefined) ?? { outcome: 'sent' },
    async close() {},
  }
}
