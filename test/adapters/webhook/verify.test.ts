import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { verifyWebhook, type WebhookMessage, webhook } from 'attune/adapters/webhook'
import { manualClock } from 'attune/testing'
import express from 'express'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isSigned, signatures } from '../../../adapters/webhook/signature.ts'
import { letter } from '../../support/letters.ts'
import { outgoing } from '../outgoing.ts'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const older = `whsec_${Buffer.alloc(24, 8).toString('base64')}`
const other = `whsec_${Buffer.alloc(64, 9).toString('base64')}`

describe('a signature', () => {
  it('is that which the documentation of Standard Webhooks libraries has as an example', () => {
    const key = Buffer.from('plJ3nmyCDGBKInavdOK15jsl', 'base64')
    const body = '{"event_type":"ping","data":{"success":true}}'
    expect(signatures([key], 'msg_loFOjxBNrRLzqYUf', 1731705121, body)).toBe(
      'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
    )
  })

  it('law: holds for what was signed, by any of the secrets, and for nothing else', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(255), { minLength: 3, maxLength: 5 }),
        fc.string(),
        fc.nat(),
        fc.string({ unit: letter }),
        (bytes, id, at, body) => {
          const [stranger, ...known] = bytes.map((byte) => Buffer.alloc(32, byte)) as [Buffer, ...Buffer[]]
          const given = signatures(known, id, at, body)
          for (const key of known) expect(isSigned([stranger, key], id, at, body, given)).toBe(true)
          expect(isSigned([stranger], id, at, body, given)).toBe(false)
          expect(isSigned(known, `${id}x`, at, body, given)).toBe(false)
          expect(isSigned(known, id, at + 1, body, given)).toBe(false)
          expect(isSigned(known, id, at, `${body}.`, given)).toBe(false)
          expect(isSigned(known, id, at, body, given.replaceAll('v1,', 'v2,'))).toBe(false)
          expect(isSigned(known, id, at, body, '')).toBe(false)
        },
      ),
    )
  })
})

describe('a receiver that goes by verifyWebhook()', () => {
  const clock = manualClock(Date.UTC(2026, 2, 1, 12))
  let server: Server
  let url: string
  let done: WebhookMessage[]
  let refused: number
  let accepts: string | string[]
  let spoil: (body: string) => string

  beforeEach(async () => {
    ;[done, refused, accepts, spoil] = [[], 0, secret, (body) => body]
    const app = express()
    app.post('/attune', express.text({ type: () => true }), (req, res) => {
      const message = verifyWebhook(req.headers, spoil(req.body), { secret: accepts, clock })
      if (message === undefined) {
        refused++
        res.sendStatus(401)
        return
      }
      if (!done.some(({ data }) => data.id === message.data.id)) done.push(message)
      res.sendStatus(204)
    })
    server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/attune`
  })
  afterEach(() => new Promise((resolve) => server.close(resolve)))

  async function send(secrets: string | string[] = secret, at = clock) {
    const channel = webhook({ url, secret: secrets, address: 'phone', clock: at })
    const became = await channel.send(outgoing({ to: '+31612345678' }))
    await channel.close()
    return became
  }

  it('gets all of the message, and does each once', async () => {
    expect(await send()).toEqual({ outcome: 'sent', reference: 'Zm9sbG93LXVwLW1lc3NhZ2' })
    await send()
    expect(done).toEqual([
      {
        type: 'attune.message',
        timestamp: '2026-03-01T12:00:00.000Z',
        data: { ...outgoing({ to: '+31612345678' }) },
      },
    ])
  })

  it('goes on while the secret is replaced, whichever side begins', async () => {
    accepts = older
    expect(await send([secret, older])).toMatchObject({ outcome: 'sent' })
    accepts = [secret, older]
    expect(await send(older)).toMatchObject({ outcome: 'sent' })
    expect(refused).toBe(0)
  })

  it.each<[string, () => unknown]>([
    ['is signed by a stranger', () => send(other)],
    ['is of ten minutes ago', () => send(secret, manualClock(clock.now() - 600_000))],
    ['is of the future', () => send(secret, manualClock(clock.now() + 600_000))],
    [
      'was altered',
      () => {
        spoil = (body) => body.replace('machine-nudge', 'free-machines')
        return send()
      },
    ],
  ])('refuses what %s, which is tried again, and the site is told', async (_, sending) => {
    expect(await sending()).toMatchObject({
      outcome: 'failed',
      error: { code: 'ATTUNE_CHANNEL', message: expect.stringContaining('look after `secret`') },
    })
    expect([done, refused]).toEqual([[], 1])
  })
})

describe('verifyWebhook()', () => {
  const clock = manualClock(1_731_705_121_000)
  const key = Buffer.alloc(32, 7)
  const body = JSON.stringify({ type: 'attune.message', timestamp: 'x', data: { id: 'm' } })
  const good = { 'webhook-id': 'm', 'webhook-timestamp': '1731705121' }
  const signed = (text: string | Uint8Array = body, id = 'm') => ({
    ...good,
    'webhook-id': id,
    'webhook-signature': signatures([key], id, 1731705121, text),
  })

  it('takes the headers of a Request, and a body of bytes', () => {
    const bytes = Buffer.from(body)
    expect(verifyWebhook(new Headers(signed()), bytes, { secret, clock })).toEqual(JSON.parse(body))
  })

  it.each<[string, Record<string, string | string[] | undefined>, string]>([
    ['no headers', {}, body],
    ['no signature', good, body],
    [
      'several signatures as a list',
      { ...signed(), 'webhook-signature': [signed()['webhook-signature']] },
      body,
    ],
    ['no time', { ...signed(), 'webhook-timestamp': '' }, body],
    ['a time that is none', { ...signed(), 'webhook-timestamp': '1731705121.0' }, body],
    ['a signature of thousands', { ...signed(), 'webhook-signature': `${'v1,AAAA '.repeat(1000)}` }, body],
    ['no JSON', signed('{'), '{'],
    ['JSON of somebody else with the same secret', signed('{"type":"ping"}'), '{"type":"ping"}'],
    ['an id that is another in the body', signed(body, 'n'), body],
  ])('gives nothing for %s', (_, headers, text) => {
    expect(verifyWebhook(headers, text, { secret, clock })).toBeUndefined()
  })

  it.each<[unknown[], RegExp]>([
    [[{}, body, { secret: undefined }], /needs the `secret`/],
    [[{}, body, undefined], /needs the `secret`/],
    [[{}, body, { secret: 'password' }], /whsec_/],
    [[{}, body, { secrets: secret }], /Did you mean "secret"\?/],
    [[{}, { type: 'attune.message' }, { secret }], /the body as it came/],
  ])('refuses %j as a mistake of the receiver’s', (parts, says) => {
    expect(() => verifyWebhook(...(parts as Parameters<typeof verifyWebhook>))).toThrow(
      expect.objectContaining({ code: 'ATTUNE_OPTIONS', message: expect.stringMatching(says) }),
    )
  })
})
