import type { Json } from '../json.ts'
import type { Channel } from '../ports/channel.ts'
import { contentContract } from './channel-contract-content.ts'
import { channelEndContract } from './channel-contract-end.ts'
import { outcomeContract } from './channel-contract-outcomes.ts'
import type { ContractSuite } from './store-contract.ts'

/** What the contract is tried on. */
export interface ChannelSubject {
  /** Open; the contract closes it. */
  readonly channel: Channel
  readonly peer: ChannelPeer
  /** What the trait says of somebody who can be reached, another for each number; undefined where none is needed. */
  address(n: number): Json | undefined
  /** What a trait might hold that leads nowhere, or elsewhere, beside what the contract tries of itself. */
  readonly wrongAddresses?: readonly Json[]
  /** Called when a test is over and the channel is closed. */
  dispose?(): Promise<void>
}

/** The other side, which a test lets do as it likes: it takes on whatever comes, until it is told otherwise. */
export interface ChannelPeer {
  /** What it does from now on. False: there is no such thing in what the two speak. */
  conduct(how: PeerConduct): Promise<boolean>
  /** What it took on, in that order, also where it never said so. */
  taken(): Promise<readonly TakenMessage[]>
  /** The milliseconds that it asks for when it `is-busy`; undefined where it cannot say. */
  readonly pause?: number
}

/** What the other side does with a message. Where it says why in words of its own, they name the address. */
export type PeerConduct =
  | 'takes'
  /** Says that there is nobody at this address. */
  | 'knows-nobody'
  /** Refuses for good what it is sent. */
  | 'refuses'
  /** Asks to be left alone for a while. */
  | 'is-busy'
  /** Does not listen. */
  | 'is-down'
  /** Loses the connection before it has the message. */
  | 'hangs-up-early'
  /** Takes the message on, and loses the connection before it says so. */
  | 'hangs-up-late'
  /** Accepts the connection, and does nothing more. */
  | 'never-begins'
  /** Takes the message on, and says nothing more. */
  | 'never-answers'
  /** Answers what is none of the answers there are. */
  | 'talks-nonsense'

/** A message as the other side has it. */
export interface TakenMessage {
  /** What tells a repeated message from another one: a Message-ID, an idempotency key. */
  readonly key: string
  /** Where it goes; all of them, should there be several. */
  readonly to: string
  /** The names of its fields, in any order. */
  readonly fields: readonly string[]
  readonly subject: string
  readonly text: string
}

/** Adds a test of which the body gets a fresh subject. `timeout`: milliseconds that an attempt may take in it. */
export type ChannelTest = (
  name: string,
  body: (subject: ChannelSubject) => Promise<void>,
  timeout?: number,
) => void

/**
 * The tests that every `Channel` passes. They throw by `node:assert`, so any test runner will do:
 *
 * ```ts
 * import { describe, it } from 'node:test'
 * channelContract({ describe, it }, async (timeout) => {
 *   const peer = await startPeer()
 *   return { peer, channel: myChannel({ url: peer.url, timeout }), address: (n) => `+31 6 0000 ${n}` }
 * })
 * ```
 *
 * @param make called once per test, with the milliseconds that an attempt may take
 */
export function channelContract(
  suite: ContractSuite,
  make: (timeout: number) => Promise<ChannelSubject>,
): void {
  const test: ChannelTest = (name, body, timeout = 20_000) => {
    suite.it(name, async () => {
      const subject = await make(timeout)
      try {
        await body(subject)
      } finally {
        await subject.channel.close()
        await subject.dispose?.()
      }
    })
  }

  suite.describe('the Channel contract', () => {
    suite.describe('what it brings', () => contentContract(test))
    suite.describe('what it says became of it', () => outcomeContract(test))
    suite.describe('its end', () => channelEndContract(test))
  })
}
