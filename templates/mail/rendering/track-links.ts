import { attributeOf, type HtmlTag, readTag } from '../compiling/html-tag.ts'
import { decodeEntities, encodeAttribute } from './entities.ts'

/** Before an address that nobody is to be told of a click on; taken off again. */
export const untrackedMark = 'attune-untracked:'

const anchor = /<a(?:rea)?[\s/]/gi
const webAddress = /^https?:\/\/[^\s\\]+$/i
const otherAddress = /^(?:(?:mailto|tel|sms):|#.)/i

/** Whether an address may stand in a mail: a page, a mailbox, a telephone or a place in the mail itself. */
export function isAddress(url: string): boolean {
  return webAddress.test(url) || otherAddress.test(url)
}

/** Whether it is one of a page. */
export function isWebAddress(url: string): boolean {
  return webAddress.test(url)
}

/**
 * Sends the links of a mail through `click`, in one scan of its HTML: all `<a href>` of pages, but for those with
 * `data-attune-untracked`. An address that may not stand in a mail becomes `#`.
 */
export function trackLinks(html: string, click: (url: string) => string): string {
  let out = ''
  let from = 0
  anchor.lastIndex = 0
  for (let found = anchor.exec(html); found; found = anchor.exec(html)) {
    const tag = readTag(html, found.index)
    if (!tag) break
    anchor.lastIndex = tag.end
    for (const { start, end, text } of changesOf(tag, click)) {
      out += html.slice(from, start) + text
      from = end
    }
  }
  return from === 0 ? html : out + html.slice(from)
}

interface Change {
  readonly start: number
  readonly end: number
  readonly text: string
}

function changesOf(tag: HtmlTag, click: (url: string) => string): Change[] {
  const href = attributeOf(tag, 'href')
  const untracked = attributeOf(tag, 'data-attune-untracked')
  const changes: Change[] = []
  if (untracked) changes.push({ start: untracked.start, end: untracked.end, text: '' })
  if (href?.value !== undefined) {
    const url = decodeEntities(href.value).trim()
    const text = `href="${encodeAttribute(addressOf(url, untracked ? same : click))}"`
    changes.push({ start: href.start, end: href.end, text })
  }
  return changes.sort((a, b) => a.start - b.start)
}

function addressOf(url: string, click: (url: string) => string): string {
  const marked = url.startsWith(untrackedMark)
  const address = marked ? url.slice(untrackedMark.length) : url
  if (webAddress.test(address)) return marked ? address : click(address)
  return otherAddress.test(address) ? address : '#'
}

function same(url: string): string {
  return url
}
