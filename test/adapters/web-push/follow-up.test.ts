import { createAttune, type MessageTemplates } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { type PushPayload, webPush } from 'attune/adapters/web-push'
import { manualClock } from 'attune/testing'
import { describe, expect, it } from 'vitest'
import { startHttpPeer } from '../http-peer.ts'
import { browser } from './browser.ts'
import { options } from './site.ts'

/** As long as those of the push service of Windows are. */
const token = `BQYAAAAG${'Fc1EoZlZmOZDaaohTf%2b'.repeat(20)}%3d%3d`

const messages: MessageTemplates = {
  names: ['nudge'],
  async render() {
    return { subject: 'Still looking?', text: 'It is still there.', url: '/machines' }
  },
}

describe('a visitor who lets the shop send notifications', () => {
  it('gets one when the follow-up is due, and no more once the subscription is over', async () => {
    const anna = browser()
    const peer = await startHttpPeer({ sent: 201, gone: 410, refused: 413 }, () => {
      throw new Error('not read here')
    })
    const host = `localhost:${peer.port}`
    const clock = manualClock(Date.UTC(2025, 0, 6, 10))
    const attune = await createAttune({
      store: memoryStore({ clock }),
      clock,
      secret: 'a secret of sufficient length for a test',
      timeZone: 'UTC',
      workers: 0,
      messages,
      channels: { push: webPush({ ...options, services: [host], ca: peer.certificate.cert, clock }) },
      followUps: {
        nudge: {
          on: { event: 'Product Viewed' },
          steps: 'nudge',
          channel: 'push',
          after: { hours: 1 },
          again: { hours: 1 },
        },
      },
    })
    const headers = { 'user-agent': 'Mozilla/5.0 Firefox/140.0' }
    const request = () => ({ method: 'POST', url: '/push', headers, host: 'shop.example', now: clock.now() })
    const visitor = await attune.visit({ request: request() })
    await visitor.answerConsent({ personalization: true, marketing: true, preferences: true })
    const pushSubscription = anna.subscription(`https://${host}/w/?token=${token}`)
    await visitor.signal({ type: 'identify', traits: { pushSubscription } })
    await visitor.track('Product Viewed')

    await attune.followUps.runDue()
    expect(peer.requests).toEqual([])
    clock.advance(3_600_000)
    await attune.followUps.runDue()
    expect(peer.requests.map(({ path }) => path)).toEqual([`/w/?token=${token}`])
    const payload = JSON.parse(anna.read(peer.requests[0]!.body)) as PushPayload
    expect(payload).toMatchObject({ title: 'Still looking?', url: '/machines' })

    peer.answer(410)
    for (let n = 0; n < 3; n++) {
      const again = await attune.visit({ request: request(), profileId: visitor.id })
      await again.track('Product Viewed')
      clock.advance(7_200_000)
      await attune.followUps.runDue()
    }
    expect(peer.requests).toHaveLength(2)
    const told = await attune.followUps.of({ profileId: visitor.id })
    expect(told?.messages.map(({ outcome, why }) => why ?? outcome).sort()).toEqual([
      ...['push service: 410', 'sent'],
      ...['suppressed', 'suppressed'],
    ])
    await attune.close()
    await peer.close()
  })
})
