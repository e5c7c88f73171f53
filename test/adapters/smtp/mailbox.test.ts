import fc from 'fast-check'
import addressparser from 'nodemailer/lib/addressparser'
import { addressParser } from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { mailbox } from '../../../adapters/smtp/mailbox.ts'
import { mailAddress } from '../../../core/mail-address.ts'
import { letter } from '../../support/letters.ts'

/** Texts that are nearly addresses, with what others read as the end of one, or the beginning of another. */
const piece = fc.constantFrom(
  ...[
    'anna',
    'a.b',
    'x+y',
    "o'neill",
    'shop.example',
    'evil.example',
    'é',
    '日本',
    '\ud83c',
    'ﬀ',
    '＠',
    '﹤',
    '．',
  ],
  ...[
    '@',
    '.',
    '..',
    '-',
    ',',
    ';',
    ':',
    '<',
    '>',
    '(',
    ')',
    '"',
    '\\',
    ' ',
    '\t',
    '\r\n',
    '\0',
    '\u00a0',
    '\u2028',
  ],
  ...['[127.0.0.1]', '127.0.0.1', '%40', '=?utf-8?q?a?=', '\u200b', '\u202e', '!', '/', '|', '{', '`'],
)
const nearly = fc.oneof(
  fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
  fc.array(piece, { maxLength: 3 }).map((pieces) => `anna${pieces.join('')}@shop.example`),
  fc.array(piece, { maxLength: 3 }).map((pieces) => `anna@shop.example${pieces.join('')}`),
  fc.emailAddress(),
  fc.string({ unit: letter }),
)

describe('an address', () => {
  it('law: what is taken for one is the same and the only one to whoever reads it in a header', () => {
    fc.assert(
      fc.property(nearly, (text) => {
        const address = mailAddress(text)
        if (address === undefined) return
        expect(addressparser(address, { flatten: true })).toEqual([{ address, name: '' }])
        expect(addressParser(address)).toEqual([{ address, name: '' }])
        expect(addressparser(`x@shop.example, ${address}, y@shop.example`, { flatten: true })).toHaveLength(3)
        expect(address).toMatch(/^[^\s@<>,;:"()[\]\\]{1,64}@[a-z0-9.-]+\.[a-z0-9-]*[a-z][a-z0-9-]*$/)
        expect(address.normalize('NFKC').split('@')).toHaveLength(2)
        expect(mailAddress(address)).toBe(address)
      }),
      { numRuns: 5000 },
    )
  })

  it('law: ordinary ones are taken', () => {
    const name = fc.stringMatching(/^[a-z0-9]([a-z0-9+_-]{0,10}[a-z0-9])?(\.[a-z0-9]{1,10})?$/)
    const domain = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?(\.[a-z]{2,10}){1,3}$/)
    fc.assert(
      fc.property(name, domain, (local, host) => {
        // Punycode that nobody could have made is refused.
        fc.pre(!host.includes('xn--') && !/(^|\.)..--/.test(host))
        expect(mailAddress(`${local}@${host}`)).toBe(`${local}@${host}`)
        expect(mailbox(`The shop <${local}@${host}>`)).toEqual({
          name: 'The shop',
          address: `${local}@${host}`,
        })
      }),
    )
  })

  it('takes no time worth mentioning, however long the text', () => {
    for (const text of ['.', 'a.', '@', 'a@', '<', '"', ' ', '\t', 'é']) {
      expect(mailAddress(text.repeat(1_000_000))).toBeUndefined()
      expect(mailbox(text.repeat(1_000_000))).toBeUndefined()
    }
  })
})
