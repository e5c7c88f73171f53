import assert from 'node:assert/strict'
import type { ChannelTest } from './channel-contract.ts'
import { channelMessage } from './channel-message.ts'

export function channelEndContract(test: ChannelTest): void {
  test('a closed channel answers that it failed, and sends nothing', async (subject) => {
    const { channel, peer } = subject
    assert.equal((await channel.send(channelMessage(subject, 1))).outcome, 'sent')
    await channel.close()
    await channel.close()
    const delivery = await channel.send(channelMessage(subject, 2))
    assert.equal(delivery.outcome, 'failed')
    assert.equal((await peer.taken()).length, 1)
  })

  test('closing waits for what is under way, and what was said of it is true', async (subject) => {
    const { channel, peer } = subject
    const sending = Array.from({ length: 20 }, (_, n) => channel.send(channelMessage(subject, n)))
    await channel.close()
    const taken = (await peer.taken()).length
    const deliveries = await Promise.all(sending)
    for (const { outcome } of deliveries) assert.ok(outcome === 'sent' || outcome === 'failed', outcome)
    assert.equal(deliveries.filter(({ outcome }) => outcome === 'sent').length, taken)
  })

  test('closing ends in its time, whatever the other side does', async (subject) => {
    const { channel, peer } = subject
    for (const how of ['never-answers', 'never-begins'] as const) {
      if (!(await peer.conduct(how))) continue
      const sending = Array.from({ length: 3 }, (_, n) => channel.send(channelMessage(subject, n)))
      await channel.close()
      for (const { outcome } of await Promise.all(sending)) assert.ok(outcome !== 'sent', outcome)
      return
    }
  }, 300)
}
