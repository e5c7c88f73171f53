import { doubleQuote, endsName, equals, greaterThan, isSpace, singleQuote, slash } from './characters.ts'
import { filledAttribute, placementAttribute } from './placement-attribute.ts'

/** One start or end tag, as far as it matters here. Offsets are into the text it was read from. */
export interface Tag {
  /** After the name. */
  nameEnd: number
  /** After the `>`. */
  end: number
  selfClosing: boolean
  /** Where the value of `placementAttribute` begins and ends; -1 without. */
  valueStart: number
  valueEnd: number
  /** It has `filledAttribute`. */
  isFilled: boolean
}

export const blankTag = (): Tag => ({
  ...{ nameEnd: 0, end: 0, selfClosing: false, valueStart: -1, valueEnd: -1 },
  isFilled: false,
})

/**
 * Reads a tag, from the first letter of its name, as section 13.2.5 of the HTML standard does it: a `>` in
 * quotes does not end it, and of two attributes of one name the first counts. False: it ends further on.
 */
export function readTag(text: string, nameStart: number, tag: Tag): boolean {
  const { length } = text
  let at = nameStart
  while (at < length && !endsName(text.charCodeAt(at))) at++
  tag.nameEnd = at
  tag.selfClosing = false
  tag.valueStart = -1
  tag.valueEnd = -1
  tag.isFilled = false

  while (at < length) {
    const code = text.charCodeAt(at)
    if (code === greaterThan) {
      tag.end = at + 1
      return true
    }
    if (code === slash) {
      at++
      tag.selfClosing = text.charCodeAt(at) === greaterThan
    } else if (isSpace(code)) {
      at++
    } else {
      at = readAttribute(text, at, tag)
    }
  }
  return false
}

/** From the first character of its name, whatever that is. Returns where it ends, at most the text's length. */
function readAttribute(text: string, from: number, tag: Tag): number {
  const { length } = text
  let at = from + 1
  while (at < length) {
    const code = text.charCodeAt(at)
    if (code === equals || endsName(code)) break
    at++
  }
  const counts =
    at - from === placementAttribute.length &&
    tag.valueStart < 0 &&
    text.slice(from, at) === placementAttribute
  if (counts) tag.valueStart = tag.valueEnd = at
  if (at - from === filledAttribute.length && text.slice(from, at) === filledAttribute) tag.isFilled = true
  at = skipSpace(text, at)
  if (text.charCodeAt(at) !== equals) return at
  at = skipSpace(text, at + 1)
  const quote = text.charCodeAt(at)
  if (quote === doubleQuote || quote === singleQuote) {
    const end = text.indexOf(quote === doubleQuote ? '"' : "'", at + 1)
    if (end < 0) return length
    if (counts) {
      tag.valueStart = at + 1
      tag.valueEnd = end
    }
    return end + 1
  }
  const start = at
  while (at < length && text.charCodeAt(at) !== greaterThan && !isSpace(text.charCodeAt(at))) at++
  if (counts) {
    tag.valueStart = start
    tag.valueEnd = at
  }
  return at
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (isSpace(text.charCodeAt(at))) at++
  return at
}
