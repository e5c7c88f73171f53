import { generateKeyPairSync, sign } from 'node:crypto'
import { sendgridFeedback } from 'attune/adapters/sendgrid'
import express from 'express'
import { afterEach, describe, expect, it } from 'vitest'
import { type FeedbackSite, feedbackSite, takesNoHarm } from './feedback-site.ts'

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const shown = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
const prefix = 'X-Twilio-Email-Event-Webhook'

let site: FeedbackSite
afterEach(() => site?.close())

async function open(before: unknown[] = []) {
  site = await feedbackSite((attune) => sendgridFeedback(attune, { publicKey: shown }), before)
  return site
}

/** As SendGrid signs it. */
function signed(body: string, at: number, key = privateKey): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000))
  const signature = sign('sha256', Buffer.from(timestamp + body), key).toString('base64')
  return { [`${prefix}-Signature`]: signature, [`${prefix}-Timestamp`]: timestamp }
}

const send = (events: unknown, at: number = site.clock.now()) => {
  const body = typeof events === 'string' ? events : JSON.stringify(events)
  return site.post(body, signed(body, at))
}

const event = (event: string, more: object = {}) => ({
  event,
  email: 'anna@example.org',
  timestamp: Math.floor(site.clock.now() / 1000),
  sg_event_id: `${event}-1`,
  ...more,
})

describe('SendGrid', () => {
  it('is believed about bounces and spam reports, of each address in a post', async () => {
    await open()
    const events = [
      event('bounce', { email: 'Anna@example.org', type: 'bounce' }),
      event('spamreport', { email: 'ben@example.org' }),
      event('bounce', { email: 'cleo@example.org', type: 'blocked', sg_event_id: '3' }),
      event('dropped', { email: 'dan@example.org', reason: 'Bounced Address' }),
      event('delivered', { email: 'eve@example.org' }),
      event('open', { email: 'eve@example.org' }),
    ]
    expect(await send(events)).toEqual([200, 5])
    const people = await Promise.all(['anna', 'ben', 'cleo', 'dan', 'eve'].map(site.suppressed))
    expect(people).toEqual(['bounced', 'complained', undefined, 'bounced', undefined])
  })

  it('counts what it tells twice once, in one post and in several', async () => {
    await open()
    const delivered = event('delivered', { 'X-Attune-Message': site.token })
    expect(await send([delivered, delivered])).toEqual([200, 1])
    await send([delivered])
    expect(await site.feature('delivered')).toBe(1)
    const soft = event('bounce', { type: 'blocked' })
    for (let i = 0; i < 9; i++) await send([soft])
    expect(await site.suppressed('anna')).toBeUndefined()
  })

  it('unsubscribes whoever called a message spam that it knows by the token', async () => {
    await open()
    await send([event('spamreport', { 'X-Attune-Message': site.token })])
    expect(await site.refusedMarketing()).toBe(true)
  })

  it('is not believed without its signature, with that of another, of another body, or too late', async () => {
    await open()
    const body = JSON.stringify([event('bounce')])
    const now = site.clock.now()
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const right = signed(body, now)
    const wrong: Record<string, string>[] = [
      {},
      signed(body, now, other),
      signed(`${body} `, now),
      signed(body, now - 26 * 3_600_000),
      signed(body, now + 3_600_000),
      { ...right, [`${prefix}-Timestamp`]: '1' },
      { ...right, [`${prefix}-Timestamp`]: String(Math.floor(now / 1000) + 1) },
      { ...right, [`${prefix}-Signature`]: 'AAAA' },
      { ...right, [`${prefix}-Signature`]: 'x'.repeat(5_000) },
    ]
    for (const headers of wrong)
      expect(await site.post(body, headers)).toEqual([403, 'ATTUNE_FEEDBACK_REFUSED'])
    expect(await site.suppressed('anna')).toBeUndefined()
    expect(await site.post(body, right)).toEqual([200, 1])
  })

  it('takes no harm from what it should not be sent', async () => {
    await open()
    await takesNoHarm(site, (body) => send(body))
    expect(await send('x'.repeat(1_100_000))).toEqual([413, 'ATTUNE_BODY_TOO_LARGE'])
    expect(await send(Array(10_001).fill(0))).toEqual([413, 'ATTUNE_BODY_TOO_LARGE'])
  })

  it('says where to mount it when a parser was there first, and takes what one kept as it came', async () => {
    await open([express.json()])
    expect(await send([event('bounce')])).toEqual([400, 'ATTUNE_BODY_INVALID'])
    await site.close()
    await open([express.raw({ type: '*/*' })])
    expect(await send([event('bounce')])).toEqual([200, 1])
  })

  it('is told that the store is down, and tells it again later', async () => {
    await open()
    await site.attune.close()
    expect(await send([event('bounce')])).toEqual([503, 'ATTUNE_STORE_CLOSED'])
  })

  it('is refused with a key that is none, and misspelt', async () => {
    await open()
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey
    const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey
    const keys = [rsa, p384].map((key) => key.export({ type: 'spki', format: 'pem' }) as string)
    for (const publicKey of [...keys, '', 'x', shown.slice(2)])
      expect(() => sendgridFeedback(site.attune, { publicKey })).toThrow(/P-256|verification key/)
    expect(() => sendgridFeedback(site.attune, { publickey: shown } as never)).toThrow(/publicKey/)
    const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string
    expect(sendgridFeedback(site.attune, { publicKey: pem })).toBeTypeOf('function')
  })
})
