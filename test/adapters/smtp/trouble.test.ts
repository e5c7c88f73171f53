import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer as createPlain } from 'node:net'
import { createServer } from 'node:tls'
import type { Delivery } from 'attune'
import { type SmtpOptions, smtp } from 'attune/adapters/smtp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { certificateFor } from '../../support/certificate.ts'
import { outgoing } from '../outgoing.ts'
import { type ScriptedServer, type SmtpScript, startScriptedServer } from './scripted-server.ts'

let server: ScriptedServer

beforeEach(async () => {
  server = await startScriptedServer(['PIPELINING'])
})
afterEach(() => server.close())

function open(options: Partial<SmtpOptions> = {}) {
  return smtp({ url: server.url, from: 'Shop <news@shop.example>', timeout: 10_000, ...options })
}

/** What becomes of one message when the server does as it is told. */
async function delivery(script: SmtpScript, options?: Partial<SmtpOptions>): Promise<Delivery> {
  server.script(script)
  const channel = open(options)
  const became = await channel.send(outgoing())
  await channel.close()
  return became
}

describe('a server that is down', () => {
  it('is told to the site, as no mail arrives before it is looked after', async () => {
    await server.close()
    const channel = open()
    const became = await channel.send(outgoing())
    await channel.close()
    expect(became).toMatchObject({ outcome: 'failed', error: { code: 'ATTUNE_CHANNEL' } })
    expect((became as { error: Error }).error.message).toMatch(/cannot be reached.*url.*ECONNREFUSED/s)
  })
})

describe('a server that refuses an address', () => {
  it.each<[answer: string, unreachable: boolean]>([
    ['550 5.1.1 <{to}>: no such user', true],
    ['550 5.1.2 No such domain', true],
    ['550 5.1.3 Bad syntax', true],
    ['550 5.1.6 Moved', true],
    ['550 5.1.10 Null MX', true],
    ['550 No such user here', true],
    ['551 User not local', true],
    ['553 Mailbox name invalid', true],
    ['550-Requested action not taken:\r\n550 mailbox unavailable', true],
    ['550 5.7.1 Relaying denied', false],
    ['550 5.1.8 Bad sender', false],
    ['550 5.2.2 Mailbox full', false],
    ['552 Mailbox full', false],
    ['554 Refused', false],
    ['554 5.7.1 <{to}>: Relay access denied', false],
    ["553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", false],
    ['550 relay not permitted', false],
    ['550 Your address 192.0.2.1 is on a block list', false],
    ['550 see 5.1.1.1', true],
  ])('by %j: the address is given up is %j', async (rcpt, unreachable) => {
    const became = await delivery({ rcpt })
    expect(became.outcome).toBe('refused')
    expect((became as { unreachable?: boolean }).unreachable ?? false).toBe(unreachable)
    expect(server.mails).toEqual([])
  })
})

describe('what became of a mail when the server', () => {
  it.each<[what: string, script: SmtpScript, outcome: Delivery['outcome']]>([
    ['does not know us for now', { greeting: '421 4.3.2 Too many connections' }, 'failed'],
    ['does not speak SMTP', { greeting: 'SSH-2.0-OpenSSH' }, 'failed'],
    ['greets in half a line and hangs up', { greeting: 'hang up' }, 'failed'],
    ['is too busy to greet', { greeting: '554 5.3.2 Not today' }, 'failed'],
    ['hangs up on the sender', { mail: 'hang up' }, 'failed'],
    ['hangs up on the address', { rcpt: 'hang up' }, 'failed'],
    ['hangs up when asked to take it', { data: 'hang up' }, 'failed'],
    ['asks to come back with the address', { rcpt: '451 4.7.1 Greylisted, come back later' }, 'failed'],
    ['is full for now', { data: '452 4.3.1 No room' }, 'failed'],
    ['takes no mail at all', { data: '554 5.3.0 No' }, 'refused'],
    ['has it, and refuses it for now', { end: '451 4.3.0 Not now' }, 'failed'],
    ['has it, and closes for the night', { end: '421 4.3.2 Closing' }, 'failed'],
    ['has it, and refuses it', { end: '550 5.7.1 Spam' }, 'refused'],
    ['has it, and then says that nobody is there', { end: '550 5.1.1 No such user' }, 'refused'],
    ['has it, and hangs up', { end: 'hang up' }, 'unknown'],
    ['has it, and says what is no answer', { end: '\u00ff\u00fe\0\0' }, 'unknown'],
    ['has it, and goes on asking for it', { end: '354 Go on' }, 'unknown'],
    ['has it', { end: '250-2.0.0 Taken\r\n250 as 12345' }, 'sent'],
  ])('%s: %j is %s', async (_, script, outcome) => {
    expect((await delivery(script)).outcome).toBe(outcome)
  })

  it('loses the connection in the middle of it: surely not taken, however much of it went out', async () => {
    server.script({ bytes: 100_000 })
    const channel = open()
    const html = `<p>${'All that we have. '.repeat(1_000_000)}</p>`
    const became = await channel.send(outgoing({ content: { subject: 'Long', text: 'Long', html } }))
    await channel.close()
    expect(became.outcome).toBe('failed')
    expect(server.mails).toEqual([])
  })

  it('closed the connection meanwhile, as it was idle: it is sent by another', async () => {
    const channel = open({ connections: 1 })
    expect(await channel.send(outgoing())).toMatchObject({ outcome: 'sent' })
    server.hangUp()
    expect(await channel.send(outgoing({ id: 'B'.repeat(22) }))).toMatchObject({ outcome: 'sent' })
    await channel.close()
    expect(server.mails).toHaveLength(2)
  })

  it('never ends its answer: the attempt ends all the same, and the memory is not filled', async () => {
    const became = await delivery({ greeting: `220-${'x'.repeat(100)}\r\n`.repeat(5000) }, { timeout: 2000 })
    expect(became.outcome).toBe('failed')
  })
})

describe('whether a lost mail may have arrived can be told as well', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  const dkim = { domain: 'shop.example', selector: 'mail', privateKey: pem }
  const certificate = certificateFor(['localhost'])

  /** Speaks TLS from the first byte, and lets the scripted server do the rest. */
  async function withTls(body: (port: number) => Promise<void>): Promise<void> {
    const front = createServer(certificate, (outside) => {
      const inside = connect(Number(new URL(server.url).port), '127.0.0.1')
      for (const [one, other] of [
        [outside, inside],
        [inside, outside],
      ] as const) {
        one.pipe(other)
        one.on('error', () => {})
        one.on('close', () => other.destroy())
      }
    }).listen(0, '127.0.0.1')
    await once(front, 'listening')
    try {
      await body((front.address() as AddressInfo).port)
    } finally {
      front.close()
    }
  }

  it.each<[script: SmtpScript, outcome: Delivery['outcome']]>([
    [{ data: 'hang up' }, 'failed'],
    [{ end: 'hang up' }, 'unknown'],
    [{ end: '451 4.3.0 Not now' }, 'failed'],
  ])('of mail that is signed, or goes through TLS: %j is %s', async (script, outcome) => {
    expect((await delivery(script, { dkim })).outcome).toBe(outcome)
    await withTls(async (port) => {
      const url = `smtps://localhost:${port}`
      expect((await delivery(script, { url, ca: certificate.cert, dkim })).outcome).toBe(outcome)
      expect((await delivery(script, { url, ca: certificate.cert })).outcome).toBe(outcome)
    })
  })

  it('of mail to a server that goes away in the middle of the TLS handshake', async () => {
    const abrupt = createPlain((socket) => socket.once('data', () => socket.destroy())).listen(0, '127.0.0.1')
    await once(abrupt, 'listening')
    const url = `smtps://localhost:${(abrupt.address() as AddressInfo).port}`
    expect((await delivery({}, { url })).outcome).toBe('failed')
    abrupt.close()
  })
})

describe('who the server does not accept', () => {
  it.each<[what: string, script: SmtpScript]>([
    ['the sender', { mail: '550 5.7.1 <news@shop.example>: sender rejected' }],
    ['a client that has not signed in', { mail: '530 5.7.0 Authentication required' }],
    ['this machine', { greeting: '554 5.7.1 192.0.2.1 is not welcome' }],
  ])('%s: it is tried again, and the site is told what to mend', async (_, script) => {
    const became = await delivery(script)
    expect(became).toMatchObject({
      outcome: 'failed',
      error: {
        code: 'ATTUNE_CHANNEL',
        message: expect.stringContaining('look after `url`, `auth` and `from`'),
      },
    })
    expect(JSON.stringify(became)).not.toContain('192.0.2.1')
  })
})

it('the same id gives the same Message-ID from another process', async () => {
  for (const channel of [open(), open()]) {
    await channel.send(outgoing())
    await channel.close()
  }
  const [first, second] = server.mails.map(({ raw }) => /^Message-ID: .*$/m.exec(raw)![0])
  expect(first).toBe('Message-ID: <Zm9sbG93LXVwLW1lc3NhZ2@shop.example>')
  expect(second).toBe(first)
})
