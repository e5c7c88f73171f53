import assert from 'node:assert/strict'
import type { Json } from '../json.ts'
import type { Delivery, OutgoingMessage } from '../ports/channel.ts'
import type { ChannelSubject, ChannelTest, PeerConduct } from './channel-contract.ts'
import { channelMessage } from './channel-message.ts'

/** Milliseconds that an attempt may take where the other side would take for ever. */
const short = 300

/** What no trait that names an address should hold. */
const wrongAddresses: readonly Json[] = [
  null,
  true,
  42,
  '',
  ' ',
  [],
  ['anna@shop.example'],
  {},
  { toString: 'anna' },
  { ['__proto__']: { address: 'anna@shop.example' } },
  { address: 'anna@shop.example' },
  'undefined',
  '\r\n',
  '\0',
  'x'.repeat(100_000),
  '../../etc/passwd',
  'http://127.0.0.1/',
  'file:///etc/passwd',
]

export function outcomeContract(test: ChannelTest): void {
  const conducts = (names: readonly PeerConduct[], says: string, expected: Expected, timeout?: number) => {
    for (const how of names) {
      test(`${says}: the other side ${how}`, (subject) => became(subject, how, expected), timeout)
    }
  }

  conducts(['knows-nobody'], 'refused, and nobody will ever be reached', ({ outcome, unreachable }) => {
    assert.deepEqual([outcome, unreachable], ['refused', true])
  })
  conducts(['refuses'], 'refused, and the address is as good as before', ({ outcome, unreachable }) => {
    assert.deepEqual([outcome, unreachable ?? false], ['refused', false])
  })
  conducts(['is-busy'], 'failed, with the pause where it is known', ({ outcome, retryAfter }, { pause }) => {
    assert.deepEqual([outcome, retryAfter], ['failed', pause])
  })
  conducts(['is-down', 'hangs-up-early'], 'failed, surely not taken', ({ outcome }) => {
    assert.equal(outcome, 'failed')
  })
  conducts(['hangs-up-late'], 'unknown, as it may have been taken', ({ outcome }) => {
    assert.equal(outcome, 'unknown')
  })
  conducts(['talks-nonsense'], 'neither sent nor refused', ({ outcome }) => {
    assert.ok(outcome === 'failed' || outcome === 'unknown', outcome)
  })
  conducts(['never-begins'], 'failed, in its time', ({ outcome }) => assert.equal(outcome, 'failed'), short)
  test(
    'unknown, in its time, once it may have been taken: the other side never-answers',
    async ({ channel, peer, ...subject }) => {
      if (!(await peer.conduct('never-answers'))) return
      // The time may be over before the message was sent, on a machine that is busy; then it has failed.
      for (let n = 0; n < 20; n++) {
        const before = (await peer.taken()).length
        const { outcome } = await channel.send(channelMessage({ channel, peer, ...subject }, n))
        if (outcome === 'unknown') return
        assert.equal(outcome, 'failed')
        assert.equal((await peer.taken()).length, before)
      }
      assert.fail('It is never unknown.')
    },
    short,
  )

  test('what is no address is refused, and the other side hears nothing', async (subject) => {
    if (subject.channel.address === undefined) return
    for (const to of [undefined, ...wrongAddresses, ...(subject.wrongAddresses ?? [])]) {
      const message = { ...channelMessage(subject, 1), to }
      const delivery = await subject.channel.send(message)
      assert.equal(delivery.outcome, 'refused', JSON.stringify(to)?.slice(0, 200))
      assertDiscreet(delivery, message)
    }
    assert.deepEqual(await subject.peer.taken(), [])
  })
}

type Loose = Delivery & { unreachable?: boolean; retryAfter?: number }
type Expected = (delivery: Loose, peer: ChannelSubject['peer']) => void

/** Tries it on the other side as it is now, and once more when that is itself again. */
async function became(subject: ChannelSubject, how: PeerConduct, expected: Expected): Promise<void> {
  const { channel, peer } = subject
  if (!(await peer.conduct(how))) return
  const message = channelMessage(subject, 7)
  const delivery = await channel.send(message)
  expected(delivery, peer)
  assertDiscreet(delivery, message)
  if (delivery.outcome !== 'unknown') assert.deepEqual(await peer.taken(), [], 'it was not taken')
  assert.equal(await peer.conduct('takes'), true)
  await goesOn(subject)
}

/** Several tries, as the time of an attempt may be short for a machine that is busy. */
async function goesOn(subject: ChannelSubject): Promise<void> {
  for (let n = 10; n < 30; n++) {
    if ((await subject.channel.send(channelMessage(subject, n))).outcome === 'sent') return
  }
  assert.fail('It does not go on when the other side does.')
}

/** That records hold nothing of the person: `why` is one short line without the address or the content. */
function assertDiscreet(delivery: Delivery, { to, content }: OutgoingMessage): void {
  const { why } = delivery as { why: string }
  assert.match(why, /^[\x20-\x7e]{1,200}$/)
  for (const secret of [...textsIn(to ?? null), content.subject, content.text]) {
    if (secret.length > 5) assert.ok(!why.includes(secret), `"${why}" quotes "${secret.slice(0, 100)}"`)
  }
}

function textsIn(value: Json): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
