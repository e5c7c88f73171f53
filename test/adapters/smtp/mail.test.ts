import { type SmtpOptions, smtp } from 'attune/adapters/smtp'
import { manualClock } from 'attune/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { outgoing, unsubscribe } from '../outgoing.ts'
import { type MailServer, type ReceivedMail, startMailServer } from './mail-server.ts'

let server: MailServer

beforeEach(async () => {
  server = await startMailServer()
})
afterEach(() => server.close())

/** Sends one message, and gives it as it came. */
async function received(
  changes: Parameters<typeof outgoing>[0] = {},
  options: Partial<SmtpOptions> = {},
): Promise<ReceivedMail> {
  const url = `smtp://127.0.0.1:${server.port}`
  const channel = smtp({ url, from: 'Shop <news@shop.example>', ...options })
  expect(await channel.send(outgoing(changes))).toMatchObject({ outcome: 'sent' })
  await channel.close()
  expect(server.mails).toHaveLength(1)
  return server.mails[0]!
}

describe('a mail', () => {
  it('says who sends it, to whom, when, and what about', async () => {
    const clock = manualClock(Date.UTC(2026, 2, 1, 12))
    const { mail, from, to } = await received({}, { clock, replyTo: 'Help <help@shop.example>' })
    expect(mail.from).toMatchObject({ name: 'Shop', address: 'news@shop.example' })
    expect(mail.to).toMatchObject([{ name: '', address: 'anna@shop.example' }])
    expect(mail.replyTo).toMatchObject([{ name: 'Help', address: 'help@shop.example' }])
    expect([mail.subject, mail.date]).toEqual(['Still looking?', '2026-03-01T12:00:00.000Z'])
    expect([from, to]).toEqual(['news@shop.example', ['anna@shop.example']])
  })

  it('has the text before the HTML, as readers show the last that they can', async () => {
    const { mail, raw } = await received()
    expect(raw).toMatch(/^Content-Type: multipart\/alternative;/m)
    expect(raw.indexOf('text/plain')).toBeLessThan(raw.indexOf('text/html'))
    expect(mail.text?.trimEnd()).toBe('It is still there.\nYours, the shop')
    expect(mail.html?.trimEnd()).toBe('<p>It is still there.</p>')
  })

  it('without HTML is text alone', async () => {
    const { id, ...rest } = outgoing()
    const { subject, text } = rest.content
    const channel = smtp({ url: `smtp://127.0.0.1:${server.port}`, from: 'news@shop.example' })
    await channel.send({ id, ...rest, content: { subject, text } })
    await channel.close()
    expect(server.mails[0]!.field('content-type')).toEqual([expect.stringMatching(/^text\/plain/)])
    expect(server.mails[0]!.mail.from).toMatchObject({ name: '', address: 'news@shop.example' })
  })

  it('can be unsubscribed from by one click: each header of RFC 8058 is there once', async () => {
    const { field, names } = await received()
    expect(field('list-unsubscribe')).toEqual([`<${unsubscribe}>`])
    expect(field('list-unsubscribe-post')).toEqual(['List-Unsubscribe=One-Click'])
    expect(names).not.toContain('Auto-Submitted')
  })

  it('that cannot be unsubscribed from says that a machine wrote it, so that absence notes do not answer', async () => {
    const { unsubscribe: _, ...message } = outgoing({ kind: 'transactional' })
    const channel = smtp({ url: `smtp://127.0.0.1:${server.port}`, from: 'news@shop.example' })
    await channel.send(message)
    await channel.close()
    expect(server.mails[0]!.field('auto-submitted')).toEqual(['auto-generated'])
    expect(server.mails[0]!.names.filter((name) => name.startsWith('List-'))).toEqual([])
  })

  it('is known by its id in the Message-ID and the reference, and by its signed token in a header of its own', async () => {
    const { mail, field } = await received()
    expect(mail.messageId).toBe('<Zm9sbG93LXVwLW1lc3NhZ2@shop.example>')
    expect(field('x-attune-message')).toEqual(['c2lnbmVk.dG9rZW4'])
  })

  it('bounces to an address of its own where there is a `returnPath`', async () => {
    const { from, mail } = await received({}, { returnPath: (id) => `bounces+${id}@shop.example` })
    expect(from).toBe('bounces+Zm9sbG93LXVwLW1lc3NhZ2@shop.example')
    expect(mail.from).toMatchObject({ address: 'news@shop.example' })
  })

  it('reaches an address with spaces around it, a domain of other letters, or a name of them', async () => {
    const addresses: [string, string][] = [
      [' anna@shop.example\t', 'anna@shop.example'],
      ['anna@bücher.example', 'anna@xn--bcher-kva.example'],
      ["o'neill+news=x@shop.example", "o'neill+news=x@shop.example"],
      ['jürgen@shop.example', Buffer.from('jürgen@shop.example').toString('latin1')],
    ]
    const channel = smtp({
      url: `smtp://127.0.0.1:${server.port}`,
      from: 'Größe & Söhne <news@shop.example>',
    })
    for (const [to] of addresses)
      expect(await channel.send(outgoing({ to }))).toMatchObject({ outcome: 'sent' })
    await channel.close()
    expect(server.mails.flatMap(({ field }) => field('to'))).toEqual(addresses.map(([, arrived]) => arrived))
    expect(server.mails[0]!.mail.from).toMatchObject({ name: 'Größe & Söhne' })
  })

  it('asks nothing of a person’s data but the address: neither ids nor names are in it', async () => {
    const { raw } = await received({ person: { profileId: 'profile-of-anna', userId: 'user-anna' } })
    expect(raw).not.toMatch(/profile-of-anna|user-anna|machine-nudge/)
  })

  it('is not sent where the link to unsubscribe cannot stand in a header', async () => {
    const channel = smtp({ url: `smtp://127.0.0.1:${server.port}`, from: 'news@shop.example' })
    const links = ['', 'unsubscribe', 'javascript:alert(1)', `https://shop.example/${'x'.repeat(1000)}`]
    for (const link of links) {
      expect(await channel.send(outgoing({ unsubscribe: link }))).toMatchObject({ outcome: 'refused' })
    }
    await channel.close()
    expect(server.mails).toEqual([])
  })

  it('has no line that is longer than servers take, however long the subject and the text', async () => {
    const long = 'x'.repeat(5000)
    const { mail, raw } = await received({ content: { subject: long, text: long, html: `<p>${long}</p>` } })
    expect(mail.subject).toBe(long.slice(0, 500))
    expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998)
    expect([mail.text?.trimEnd(), mail.html?.trimEnd()]).toEqual([long, `<p>${long}</p>`])
  })

  it('has a link of one line, whatever it was made of', async () => {
    const link = 'https://shop.example/a b\r\nBcc: x@evil.example?t=<ü>'
    const { field, names } = await received({ unsubscribe: link })
    expect(field('list-unsubscribe')).toEqual([
      '<https://shop.example/a%20bBcc:%20x@evil.example?t=%3C%C3%BC%3E>',
    ])
    expect(names).not.toContain('Bcc')
  })
})
