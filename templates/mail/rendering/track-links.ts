import { attributeOf, type HtmlTag, readTag } from '../compiling/html-tag.ts'
import { decodeEntities, encodeAttribute } from './entities.ts'

/** Before an address that nobody is to be told of a click on; taken off again. */
export const untrackedMark = 'attune-untracked:'

const anchor = /<a(?:rea)?[\s/]/iy
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
  const next = anchorsOf(html)
  for (let at = next(0); at >= 0; ) {
    const tag = readTag(html, at)
    if (!tag) break
    for (const { start, end, text } of changesOf(tag, click)) {
      out += html.slice(from, start) + text
      from = end
    }
    at = next(tag.end)
  }
  return from === 0 ? html : out + html.slice(from)
}

/** Where the next link begins from somewhere on, or -1. Two letters are looked for, as that is far quicker than a pattern. */
function anchorsOf(html: string): (from: number) => number {
  let [small, capital] = [-1, -1]
  const ahead = (known: number, letters: string, from: number) => {
    if (known >= from) return known
    const found = html.indexOf(letters, from)
    return found < 0 ? Number.POSITIVE_INFINITY : found
  }
  return (from) => {
    for (let at = from; ; at++) {
      small = ahead(small, '<a', at)
      capital = ahead(capital, '<A', at)
      at = Math.min(small, capital)
      if (at === Number.POSITIVE_INFINITY) return -1
      anchor.lastIndex = at
      if (anchor.test(html)) return at
    }
  }
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
