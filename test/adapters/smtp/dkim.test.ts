import { createHash, createVerify, generateKeyPairSync } from 'node:crypto'
import { smtp } from 'attune/adapters/smtp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { outgoing } from '../outgoing.ts'
import { type MailServer, startMailServer } from './mail-server.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string

/** RFC 6376, 3.4.2 and 3.4.4: `relaxed` of header and body. */
const relaxedField = (field: string): string => {
  const [, name, value] = /^([^:]+):([\s\S]*)$/.exec(field)!
  return `${name!.toLowerCase().trim()}:${value!
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim()}`
}
const relaxedBody = (body: string): string => {
  const lines = body.replace(/[ \t]+(?=\r\n)/g, '').replace(/[ \t]+/g, ' ')
  return lines.replace(/(\r\n)+$/, '\r\n')
}

/** What a signature covers, where it is right; a reader who asks the DNS for the key would come to the same. */
function verified(raw: string): { tags: Map<string, string>; covered: string[] } | undefined {
  const end = raw.indexOf('\r\n\r\n')
  const fields = raw.slice(0, end + 2).match(/^[^ \t\r\n][^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*/gm)!
  const signature = fields.find((field) => /^dkim-signature:/i.test(field))!
  const value = signature.slice(signature.indexOf(':') + 1)
  const tags = new Map(
    value.split(';').map((tag) => {
      const [name, ...rest] = tag.split('=')
      return [name!.trim(), rest.join('=').replace(/\s+/g, '')]
    }),
  )
  const body = createHash('sha256')
    .update(relaxedBody(raw.slice(end + 4)), 'latin1')
    .digest('base64')
  if (body !== tags.get('bh')) return undefined
  const left = fields.slice()
  const covered = tags.get('h')!.split(':')
  const lines = covered.flatMap((name) => {
    const at = left.findLastIndex((field) => field.toLowerCase().startsWith(`${name.toLowerCase()}:`))
    return at < 0 ? [] : [relaxedField(left.splice(at, 1)[0]!)]
  })
  const unsigned = relaxedField(signature.replace(/(\bb=)[\s\S]*$/, '$1'))
  const verifier = createVerify('sha256').update([...lines, unsigned].join('\r\n'), 'latin1')
  return verifier.verify(publicKey, tags.get('b')!, 'base64') ? { tags, covered } : undefined
}

describe('a mail signed with DKIM', () => {
  let server: MailServer

  beforeAll(async () => {
    server = await startMailServer()
    const dkim = { domain: 'shop.example', selector: 'mail', privateKey: pem }
    const channel = smtp({ url: `smtp://127.0.0.1:${server.port}`, from: 'Shop <news@shop.example>', dkim })
    const html = `<p>${'Größe, '.repeat(500)}</p>\n\n.\n..\n \n`
    await channel.send(outgoing())
    await channel.send(outgoing({ content: { subject: 'Größe: 日本語', text: '.\n\n ü \n\n\n', html } }))
    await channel.close()
  })
  afterAll(() => server.close())

  it('is right by the key in the DNS, with letters of every script too', () => {
    expect(server.mails).toHaveLength(2)
    for (const { raw } of server.mails) {
      const { tags } = verified(raw)!
      expect([tags.get('d'), tags.get('s'), tags.get('a')]).toEqual(['shop.example', 'mail', 'rsa-sha256'])
    }
  })

  it('covers who sends it, to whom, what about, and both headers by which one unsubscribes', () => {
    expect(verified(server.mails[0]!.raw)!.covered).toEqual(
      expect.arrayContaining([
        ...['from', 'to', 'subject', 'date', 'message-id', 'content-type'],
        ...['list-unsubscribe', 'list-unsubscribe-post'],
      ]),
    )
  })

  it('is wrong when anything of that was changed on the way', () => {
    const { raw } = server.mails[0]!
    for (const [from, to] of [
      ['Still looking?', 'Still there?'],
      ['It is still there', 'It is not there'],
      ['List-Unsubscribe=One-Click', 'List-Unsubscribe=Two-Click'],
      ['<https://shop.example/attune', '<https://evil.example/attune'],
      ['news@shop.example', 'news@evil.example'],
    ] as const) {
      expect(raw).toContain(from)
      expect(verified(raw.replace(from, to)), from).toBeUndefined()
    }
  })
})
