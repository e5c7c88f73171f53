import { verifyWebhook, webhook } from 'attune/adapters/webhook'
import { channelContract } from 'attune/testing'
import { describe, it } from 'vitest'
import { startHttpPeer } from '../http-peer.ts'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

channelContract({ describe, it }, async (timeout) => {
  const peer = await startHttpPeer({ sent: 204, gone: 410, refused: 422 }, ({ headers, body }) => {
    const { data } = verifyWebhook(headers, body, { secret })!
    return {
      key: data.id,
      to: data.person.profileId,
      fields: [...Object.keys(headers), ...Object.keys(data), ...Object.keys(data.content)],
      subject: data.content.subject,
      text: data.content.text,
    }
  })
  return {
    peer,
    channel: webhook({
      url: `https://localhost:${peer.port}/attune`,
      secret,
      timeout,
      ca: peer.certificate.cert,
    }),
    address: () => undefined,
    dispose: () => peer.close(),
  }
})
