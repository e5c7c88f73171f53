import type { Channel, Delivery, OutgoingMessage } from 'attune'
import { type ChannelPeer, channelContract, type PeerConduct, type TakenMessage } from 'attune/testing'
import { describe, expect, it } from 'vitest'

/** A channel without any network, as right as can be, and the other side of it. */
function rightChannel(timeout: number): { channel: Channel; peer: ChannelPeer } {
  let how: PeerConduct = 'takes'
  const taken: TakenMessage[] = []
  let closed = false
  const underWay = new Set<Promise<unknown>>()

  const take = ({ id, to, content }: OutgoingMessage) => {
    const subject = content.subject.toWellFormed().replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    taken.push({
      key: id,
      to: String(to),
      fields: ['subject', 'text'],
      subject,
      text: content.text.toWellFormed(),
    })
  }
  const late = (delivery: Delivery) =>
    new Promise<Delivery>((resolve) => setTimeout(() => resolve(delivery), timeout))

  async function attempt(message: OutgoingMessage): Promise<Delivery> {
    await new Promise((resolve) => setImmediate(resolve))
    if (typeof message.to !== 'string' || !/^\+\d+$/.test(message.to))
      return { outcome: 'refused', why: 'not a number', unreachable: true }
    if (['takes', 'hangs-up-late', 'never-answers', 'talks-nonsense'].includes(how)) take(message)
    if (how === 'takes') return { outcome: 'sent', reference: message.id }
    if (how === 'knows-nobody') return { outcome: 'refused', why: 'no such number', unreachable: true }
    if (how === 'refuses') return { outcome: 'refused', why: 'blocked' }
    if (how === 'is-busy') return { outcome: 'failed', why: 'busy', retryAfter: 5000 }
    if (how === 'never-begins') return late({ outcome: 'failed', why: 'late' })
    if (how === 'never-answers') return late({ outcome: 'unknown', why: 'late' })
    if (how === 'hangs-up-late' || how === 'talks-nonsense') return { outcome: 'unknown', why: 'lost' }
    return { outcome: 'failed', why: 'lost' }
  }

  return {
    peer: {
      pause: 5000,
      async conduct(next) {
        how = next
        return true
      },
      taken: async () => taken.slice(),
    },
    channel: {
      name: 'right',
      address: 'phone',
      send(message) {
        if (closed) return Promise.resolve({ outcome: 'failed', why: 'closed' })
        const sending = attempt(message)
        underWay.add(sending)
        return sending
      },
      async close() {
        closed = true
        await Promise.all(underWay)
      },
    },
  }
}

/** The tests that fail with a channel that has one thing wrong. */
async function failing(spoil: (channel: Channel, peer: ChannelPeer) => Channel): Promise<string[]> {
  const tests: [string, () => Promise<void>][] = []
  const suite = {
    describe: (_: string, body: () => void) => body(),
    it: (name: string, body: () => Promise<void>) => tests.push([name, body]),
  }
  channelContract(suite, async (timeout) => {
    const { channel, peer } = rightChannel(Math.min(timeout, 30))
    return { channel: spoil(channel, peer), peer, address: (n) => `+316${n}` }
  })
  expect(tests.length).toBeGreaterThan(15)
  const failed: string[] = []
  for (const [name, body] of tests) await body().catch(() => failed.push(name))
  return failed
}

const answering =
  (change: (delivery: Delivery, message: OutgoingMessage) => Delivery) => (channel: Channel) => ({
    ...channel,
    send: async (message: OutgoingMessage) => change(await channel.send(message), message),
  })
const saying = (change: (message: OutgoingMessage) => OutgoingMessage) => (channel: Channel) => ({
  ...channel,
  send: (message: OutgoingMessage) => channel.send(change(message)),
})

describe('the Channel contract', () => {
  it('is passed by a channel that is right', async () => {
    expect(await failing((channel) => channel)).toEqual([])
  })

  it.each<[string, (channel: Channel, peer: ChannelPeer) => Channel]>([
    ['always says that it was sent', answering(() => ({ outcome: 'sent' }))],
    [
      'says of what may have been taken that it failed',
      answering((told) => (told.outcome === 'unknown' ? { ...told, outcome: 'failed' } : told)),
    ],
    [
      'says of what was surely not taken that nobody knows',
      answering((told) => (told.outcome === 'failed' ? { outcome: 'unknown', why: told.why } : told)),
    ],
    [
      'gives an address up for every refusal',
      answering((told) => (told.outcome === 'refused' ? { ...told, unreachable: true } : told)),
    ],
    [
      'gives no address up',
      answering((told) => (told.outcome === 'refused' ? { outcome: 'refused', why: told.why } : told)),
    ],
    [
      'does not pass the pause on',
      answering((told) => (told.outcome === 'failed' ? { outcome: 'failed', why: told.why } : told)),
    ],
    [
      'quotes the address',
      answering((told, { to }) => ('why' in told ? { ...told, why: `${told.why}: ${String(to)}` } : told)),
    ],
    ['has a new key for each attempt', saying((message) => ({ ...message, id: crypto.randomUUID() }))],
    ['has the same key for all', saying((message) => ({ ...message, id: 'x' }))],
    ['sends everything to the first', saying((message) => ({ ...message, to: '+3161' }))],
    [
      'loses half of the letters',
      saying((message) => ({
        ...message,
        content: {
          ...message.content,
          text: message.content.text.normalize('NFD').replace(/[^\0-\x7f]/g, ''),
        },
      })),
    ],
    [
      'sends all twice',
      (channel) => ({
        ...channel,
        send: (message) => channel.send(message).then(() => channel.send(message)),
      }),
    ],
    ['sends after its end', (channel) => ({ ...channel, close: async () => {} })],
    [
      'lets lines into subjects',
      (channel, peer) => {
        const [said, taken] = [new Map<string, string>(), peer.taken]
        peer.taken = async () =>
          (await taken()).map((one) => ({ ...one, subject: said.get(one.key) ?? one.subject }))
        return saying((message) => {
          said.set(message.id, message.content.subject)
          return message
        })(channel)
      },
    ],
  ])('is not passed by one that %s', async (_, spoil) => {
    expect(await failing(spoil)).not.toEqual([])
  })
})
