import { generateKeyPairSync } from 'node:crypto'
import { inspect } from 'node:util'
import { AttuneError } from 'attune'
import { smtp } from 'attune/adapters/smtp'
import { describe, expect, it } from 'vitest'

/** Options as JavaScript hands them over, which no type checker has seen. */
// biome-ignore lint/suspicious/noExplicitAny: the mistakes are those that types would find
type Untyped = any

const url = 'smtps://shop:topsecret@mail.shop.example'
const from = 'Shop <news@shop.example>'
const good = { url, from }
const weak = generateKeyPairSync('rsa', { modulusLength: 512 }).privateKey
const other = generateKeyPairSync('ed25519').privateKey
const pem = (key: typeof weak) => key.export({ type: 'pkcs8', format: 'pem' })
const dkim = { domain: 'shop.example', selector: 'mail', privateKey: pem(weak) }

function refusal(options: Untyped): AttuneError {
  try {
    smtp(options)
  } catch (error) {
    expect(error).toBeInstanceOf(AttuneError)
    return error as AttuneError
  }
  throw new Error('It was not refused.')
}

describe('smtp() refuses, when the site starts, and never quotes a secret:', () => {
  it.each<[options: Untyped, path: string, says: RegExp]>([
    [undefined, 'options.url', /needs "url"/],
    [{ from }, 'options.url', /is the variable set\?/],
    [{ url }, 'options.from', /needs "from"/],
    [{ ...good, form: from }, 'options.form', /Did you mean "from"\?/],
    [{ ...good, replyto: from }, 'options.replyto', /Did you mean "replyTo"\?/],
    [{ ...good, url: 'mail.shop.example' }, 'options.url', /does not begin with smtps:/],
    [{ ...good, url: 'https://shop:topsecret@mail.shop.example' }, 'options.url', /does not begin with/],
    [{ ...good, url: 'smtp://shop:top#secret@mail.shop.example' }, 'options.url', /%23 for #/],
    [{ ...good, url: 'smtp://shop:100%secret@mail.shop.example' }, 'options.url', /as %25/],
    [{ ...good, url: `${url}?pool=true` }, 'options.url', /comes only the port/],
    [{ ...good, url: 'smtp://mail.shop.example:465' }, 'options.url', /it is smtps:/],
    [{ ...good, from: 'Shop' }, 'options.from', /not a mail address/],
    [
      { ...good, from: 'Shop <news@shop.example>\r\nBcc: x@evil.example' },
      'options.from',
      /not a mail address/,
    ],
    [{ ...good, replyTo: 'a@shop.example, b@shop.example' }, 'options.replyTo', /not a mail address/],
    [{ ...good, returnPath: () => 'bounces' }, 'options.returnPath', /gives no mail address/],
    [{ ...good, returnPath: (id: string) => `${id.repeat(3)}@shop.example` }, 'options.returnPath', /64/],
    [{ ...good, auth: { user: 'shop' } }, 'options.auth.password', /needs "password"/],
    [{ ...good, auth: { user: 'shop', pass: 'topsecret' } }, 'options.auth.pass', /"password"/],
    [{ ...good, auth: { user: 'shop', token: 'topsecret' } }, 'options.auth.token', /not a function/],
    [
      { ...good, dkim: { ...dkim, privateKey: 'topsecret' } },
      'options.dkim.privateKey',
      /no private RSA key/,
    ],
    [{ ...good, dkim: { ...dkim, privateKey: pem(other) } }, 'options.dkim.privateKey', /no private RSA key/],
    [{ ...good, dkim }, 'options.dkim.privateKey', /has 512 bits/],
    [{ ...good, dkim: { ...dkim, selector: 'a;b' } }, 'options.dkim.selector', /not a selector/],
    [{ ...good, dkim: { ...dkim, domain: 'shop' } }, 'options.dkim.domain', /not a domain/],
    [{ ...good, rate: 0 }, 'options.rate', /above 0/],
    [{ ...good, connections: 1.5 }, 'options.connections', /whole number/],
    [{ ...good, timeout: '5s' }, 'options.timeout', /milliseconds/],
    [{ ...good, timeout: 600_000 }, 'options.timeout', /longer than two minutes/],
    [{ ...good, unencrypted: 'no' }, 'options.unencrypted', /neither true nor false/],
    [{ ...good, clock: Date }, 'options.clock', /not a clock/],
  ])('%j', (options, path, says) => {
    const error = refusal(options)
    expect(error.code).toBe('ATTUNE_OPTIONS')
    expect(error.problems.map((problem) => problem.path)).toContain(path)
    expect(error.message).toMatch(says)
    expect(inspect(error)).not.toMatch(/topsecret|100%|PRIVATE KEY/)
  })

  it('a server that is to be spoken to by TLS and without', () => {
    expect(refusal({ ...good, unencrypted: true }).message).toContain('write smtp://')
  })
})

it('a channel that is open tells nobody its password', async () => {
  const channel = smtp(good)
  expect(inspect(channel, { depth: 10 })).not.toContain('topsecret')
  expect([channel.name, channel.address, smtp({ ...good, address: 'workEmail' }).address]).toEqual([
    ...['smtp', 'email'],
    'workEmail',
  ])
  await channel.close()
})
