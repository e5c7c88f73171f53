import { type SmtpOptions, smtp } from 'attune/adapters/smtp'
import type { SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { certificateFor } from '../../support/certificate.ts'
import { outgoing } from '../outgoing.ts'
import { type MailServer, startMailServer } from './mail-server.ts'
import { startScriptedServer } from './scripted-server.ts'

const good = certificateFor(['localhost', '127.0.0.1'])
let server: MailServer

afterEach(() => server.close())

async function start(options: SMTPServerOptions = {}): Promise<void> {
  server = await startMailServer({ ...good, ...options })
}

/** What becomes of one message, sent to `scheme://[user:password@]localhost`. */
async function send(scheme: string, options: Partial<SmtpOptions> = {}) {
  const url = `${scheme}localhost:${server.port}`
  const channel = smtp({ url, from: 'news@shop.example', timeout: 10_000, ...options })
  const became = await channel.send(outgoing())
  await channel.close()
  return became
}

describe('TLS', () => {
  it('is from the first byte by smtps://', async () => {
    await start({ secure: true })
    expect(await send('smtps://', { ca: good.cert })).toMatchObject({ outcome: 'sent' })
    expect(server.mails[0]!.session.secure).toBe(true)
  })

  it('is begun by STARTTLS where it has to be', async () => {
    await start()
    expect(await send('smtp://', { ca: good.cert, unencrypted: false })).toMatchObject({ outcome: 'sent' })
    expect(server.mails[0]!.session.secure).toBe(true)
  })

  it('is not needed to this machine', async () => {
    await start()
    expect(await send('smtp://')).toMatchObject({ outcome: 'sent' })
    expect(server.mails[0]!.session.secure).toBe(false)
  })

  it('is needed where it has to be: to a server without it nothing is sent, not even who signs in', async () => {
    await start()
    const plain = await startScriptedServer(['AUTH PLAIN'])
    const url = plain.url.replace('//', '//shop:topsecret@')
    const channel = smtp({ url, from: 'news@shop.example', unencrypted: false })
    expect(await channel.send(outgoing())).toMatchObject({
      outcome: 'failed',
      error: { code: 'ATTUNE_CHANNEL', message: expect.stringContaining('or `unencrypted`') },
    })
    await channel.close()
    expect(plain.said.map((line) => line.split(' ')[0])).toEqual(['EHLO', 'STARTTLS'])
    await plain.close()
  })

  it.each<[string, SMTPServerOptions, string]>([
    ['nobody known has signed', certificateFor(['localhost']), good.cert],
    ['has expired', certificateFor(['localhost'], Date.now() - 1000), ''],
    ['is another host’s', certificateFor(['mail.evil.example']), ''],
  ])('trusts no certificate that %s: nothing is sent, and the site is told', async (_, certificate, ca) => {
    for (const secure of [true, false]) {
      await start({ ...certificate, secure })
      const became = await send(secure ? 'smtps://' : 'smtp://', {
        ca: ca || (certificate.cert as string),
        ...(!secure && { unencrypted: false }),
      })
      expect(became).toMatchObject({ outcome: 'failed', error: { code: 'ATTUNE_CHANNEL' } })
      expect(server.mails).toEqual([])
      if (secure) await server.close()
    }
  })

  it('that breaks off is no reason to send without', async () => {
    await start()
    const broken = await startScriptedServer(['STARTTLS'])
    const channel = smtp({ url: broken.url, from: 'news@shop.example', unencrypted: false, timeout: 500 })
    expect(await channel.send(outgoing())).toMatchObject({ outcome: 'failed' })
    await channel.close()
    expect(broken.mails).toEqual([])
    await broken.close()
  })
})

describe('signing in', () => {
  const onAuth: SMTPServerOptions['onAuth'] = (auth, _, done) => {
    const known =
      (auth.username === 'shop@shop.example' && auth.password === 'top/secret#1') ||
      auth.accessToken === 'token-1'
    if (known) done(null, { user: 'shop' })
    else done(Object.assign(new Error(`535 ${auth.username} ${auth.password}`), { responseCode: 535 }))
  }

  it.each<[string, string, Partial<SmtpOptions>]>([
    ['of the URL', 'smtp://shop%40shop.example:top%2Fsecret%231@', {}],
    ['of `auth`', 'smtp://', { auth: { user: 'shop@shop.example', password: 'top/secret#1' } }],
    ['of a token', 'smtp://', { auth: { user: 'shop@shop.example', token: async () => 'token-1' } }],
  ])('goes by the password %s', async (_, scheme, options) => {
    await start({
      authOptional: false,
      authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
      onAuth,
      allowInsecureAuth: true,
    })
    expect(await send(scheme, options)).toMatchObject({ outcome: 'sent' })
    expect(server.mails[0]!.session.user).toBe('shop')
  })

  it.each<[string, Partial<SmtpOptions>]>([
    ['password', { auth: { user: 'shop@shop.example', password: 'wrong-secret' } }],
    ['token', { auth: { user: 'shop@shop.example', token: () => 'wrong-secret' } }],
    [
      'function of tokens',
      { auth: { user: 'shop@shop.example', token: () => Promise.reject(new Error('wrong-secret')) } },
    ],
  ])('by a wrong %s: it is tried again, and the site is told, without the secret', async (_, options) => {
    await start({ authOptional: false, authMethods: ['PLAIN', 'XOAUTH2'], onAuth, allowInsecureAuth: true })
    const became = await send('smtp://', options)
    expect(became).toMatchObject({
      outcome: 'failed',
      error: { code: 'ATTUNE_CHANNEL', message: expect.stringContaining('look after `url` or `auth`') },
    })
    const { error, why } = became as { error: Error; why: string }
    expect([why, error.message, error.stack, JSON.stringify(error)].join()).not.toMatch(/secret/)
    expect(error.cause).toBeUndefined()
  })

  it('is not given up silently by a server that offers none', async () => {
    await start({ disabledCommands: ['AUTH'] })
    const became = await send('smtp://shop:topsecret@')
    expect(became).toMatchObject({ outcome: 'failed', error: { code: 'ATTUNE_CHANNEL' } })
    expect(server.mails).toEqual([])
  })
})
