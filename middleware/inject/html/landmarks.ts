import {
  doubleQuote,
  equals,
  exclamation,
  greaterThan,
  isLetter,
  isSpace,
  lessThan,
  question,
  singleQuote,
  slash,
} from './characters.ts'
import { foreignRoots, textElements } from './element-kinds.ts'
import { placementAttribute } from './placement-attribute.ts'

const names = [...textElements, ...foreignRoots, 'template']
const nameAhead = new RegExp(`(?:${names.join('|')})[\\t\\n\\f\\r />]`, 'iy')

/** By the first two letters of a name, so that most tags need no second look. */
const beginnings = new Uint8Array(1024)
for (const name of names) beginnings[beginning(name.charCodeAt(0), name.charCodeAt(1))] = 1

function beginning(first: number, second: number): number {
  return ((first & 31) << 5) | (second & 31)
}

/**
 * The next `<` at or after `from` that matters to how a page is read, if it is a tag at all: it begins an
 * element with a placement, an element of text, something foreign, a template or a remark. -1: none in
 * this text, or none complete. Ordinary tags are jumped over, which makes most of the difference in time.
 * `attribute`: where the first `placementAttribute` from there on is, if that is in this text.
 */
export function nextLandmark(text: string, from: number, attribute: number): number {
  let placement = attribute
  let before = -1
  let at = text.indexOf('<', from)
  for (;;) {
    const end = placement < 0 ? text.length - 2 : placement
    while (at >= 0 && at < end) {
      const first = text.charCodeAt(at + 1)
      if (first >= 0x40) {
        if (beginnings[beginning(first, text.charCodeAt(at + 2))] === 1 && isNameAhead(text, at)) return at
      } else if (first === slash) {
        if (!isLetter(text.charCodeAt(at + 2))) return at
      } else if (first === exclamation || first === question) return at
      before = at
      at = text.indexOf('<', at + 1)
    }
    if (placement < 0) return -1
    if (before >= 0) return before
    placement = text.indexOf(placementAttribute, placement + 1)
  }
}

function isNameAhead(text: string, at: number): boolean {
  nameAhead.lastIndex = at + 1
  return nameAhead.test(text)
}

/**
 * Whether a `<` is text or begins a tag for certain, and is not in another tag, such as in an attribute
 * in quotes. `from`: where the page is known to be between tags, with no landmark since; `apostrophe`: where the
 * first `'` from there on is, or infinity. False: it may be either.
 *
 * Why this is so: were it in quotes, the last quotation mark of that kind would be the one that opened
 * them, and follow an `=`. Were it in a tag without quotes around it, there would be a `<` or a quotation mark
 * after the last `>`, which then would be in quotes itself.
 */
export function isOutsideTags(text: string, at: number, from: number, apostrophe: number): boolean {
  let back = at - 1
  for (; back >= from; back--) {
    const code = text.charCodeAt(back)
    if (code === greaterThan) break
    if (code === lessThan || code === doubleQuote || code === singleQuote) return false
  }
  if (followsEquals(text, lastQuote(text, from, back), from)) return false
  return apostrophe > back || !followsEquals(text, text.lastIndexOf("'", back), from)
}

function lastQuote(text: string, from: number, before: number): number {
  let at = before
  while (at >= from && text.charCodeAt(at) !== doubleQuote) at--
  return at
}

function followsEquals(text: string, quote: number, from: number): boolean {
  let at = quote - 1
  while (at >= from && isSpace(text.charCodeAt(at))) at--
  return at >= from && text.charCodeAt(at) === equals
}
