import { type PushPayload, webPush } from 'attune/adapters/web-push'
import { channelContract } from 'attune/testing'
import { describe, it } from 'vitest'
import { startHttpPeer } from '../http-peer.ts'
import { browser, readVapid } from './browser.ts'
import { keys, options } from './site.ts'

channelContract({ describe, it }, async (timeout) => {
  const browsers = Array.from({ length: 100 }, () => browser())
  const peer = await startHttpPeer({ sent: 201, gone: 410, refused: 413 }, ({ path, headers, body }) => {
    const { key } = readVapid(headers.authorization!)
    if (key !== keys.publicKey) throw new Error('This is another site’s key.')
    const payload = JSON.parse(browsers[Number(path.slice('/push/'.length))]!.read(body)) as PushPayload
    if (payload.tag !== headers.topic) throw new Error('The tag is another than the topic.')
    return {
      key: payload.tag,
      to: path,
      fields: [...Object.keys(headers), ...Object.keys(payload)],
      subject: payload.title,
      text: payload.body,
    }
  })
  const host = `localhost:${peer.port}`
  const good = browsers[0]!.subscription(`https://${host}/push/0`)
  const at = (endpoint: string) => ({ ...good, endpoint })
  const { p256dh, auth } = good.keys
  return {
    peer,
    channel: webPush({ ...options, services: [host], ca: peer.certificate.cert, timeout }),
    address: (n) => browsers[n]!.subscription(`https://${host}/push/${n}`),
    wrongAddresses: [
      good.endpoint,
      { endpoint: good.endpoint },
      at(''),
      at(`http://${host}/push/0`),
      at(`https://anna:secret@${host}/push/0`),
      at(`https://${host}/push/0#fragment`),
      at('https://localhost/push/0'),
      at(`https://127.0.0.1:${peer.port}/push/0`),
      at('https://127.0.0.1/'),
      at('https://169.254.169.254/latest/meta-data/'),
      at('https://[::1]/'),
      at('https://2130706433/'),
      at('https://fcm.googleapis.com/fcm/send/x'),
      at('https://evil.example/'),
      at(`https://evil.example/?${host}`),
      at(`https://${host}.evil.example/`),
      at(`https://evil.example\\@${host}/`.replace('\\@', '\\.')),
      at('file:///etc/passwd'),
      at(`https://${host}/${'x'.repeat(3000)}`),
      { ...good, keys: { p256dh } },
      { ...good, keys: { p256dh, auth: '' } },
      { ...good, keys: { p256dh, auth: `${auth}AAAA` } },
      { ...good, keys: { p256dh: p256dh.slice(0, -1), auth } },
      { ...good, keys: { p256dh: `A${p256dh.slice(1)}`, auth } },
      { ...good, keys: { p256dh: `BA${'A'.repeat(85)}`, auth } },
      { ...good, keys: [p256dh, auth] },
      { ...good, keys: { p256dh: { length: 87 }, auth } },
    ],
    dispose: () => peer.close(),
  }
})
