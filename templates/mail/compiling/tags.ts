import type { Origin, Passage } from '../reading/passage.ts'

/** A Handlebars tag in a text: `{{…}}` with its braces. */
interface FoundTag {
  readonly start: number
  readonly end: number
  readonly comment: boolean
}

/** A text whose Handlebars tags stand as words, which whatever reads MJML or HTML takes for text. */
export interface Guarded {
  readonly passage: Passage
  /** Matches the words; the first group is the index of the tag. */
  readonly words: RegExp
  /** As they were written. */
  readonly tags: readonly string[]
  /** Puts tags back, as they were written or as `write` says. */
  restore(text: string, write?: (tag: string) => string): string
}

/**
 * Puts a word in place of every Handlebars tag, so that quotation marks and angle brackets in it are nobody's
 * business. Comments are left out.
 */
export function guardTags(passage: Passage): Guarded {
  const { text } = passage
  const prefix = unusedWord(text)
  const tags: string[] = []
  const origins: Origin[] = [passage.origins[0]!]
  let line = 0
  let guarded = ''
  let from = 0
  for (const { start, end, comment } of tagsIn(text)) {
    take(text.slice(from, start))
    const tag = text.slice(start, end)
    if (!comment) guarded += `${prefix}${tags.push(tag) - 1}z`
    line += newlines(tag)
    from = end
  }
  take(text.slice(from))
  const words = new RegExp(`${prefix}(\\d+)z`, 'g')
  return {
    passage: { text: guarded, origins },
    words,
    tags,
    restore: (given, write = (tag) => tag) => given.replace(words, (_, index) => write(tags[Number(index)]!)),
  }

  function take(piece: string): void {
    guarded += piece
    for (let count = newlines(piece); count > 0; count--) origins.push(passage.origins[++line]!)
  }
}

/** All tags of a text, in order. One that does not end is left to Handlebars to complain of. */
export function* tagsIn(text: string): Generator<FoundTag> {
  let at = text.indexOf('{{')
  while (at >= 0) {
    const found = text[at - 1] === '\\' && text[at - 2] !== '\\' ? escaped(at) : tagAt(text, at)
    if (!found) return
    yield found
    at = text.indexOf('{{', found.end)
  }
}

/** `\{{`: no tag, but braces to be shown. */
function escaped(at: number): FoundTag {
  return { start: at - 1, end: at + 2, comment: false }
}

function tagAt(text: string, start: number): FoundTag | undefined {
  const inside = text[start + 2] === '~' ? start + 3 : start + 2
  if (text.startsWith('!--', inside)) return closed(text, start, /--~?\}\}/g, inside, true)
  if (text[inside] === '!') return closed(text, start, /\}\}/g, inside, true)
  if (text.startsWith('{{{{', start)) return closed(text, start, /\}\}\}\}/g, inside)
  const end = /\}~?\}\}/g
  return closed(text, start, text[inside] === '{' ? end : /\}\}/g, afterTexts(text, inside))
}

function closed(
  text: string,
  start: number,
  end: RegExp,
  from: number,
  comment = false,
): FoundTag | undefined {
  end.lastIndex = from
  return end.test(text) ? { start, end: end.lastIndex, comment } : undefined
}

/** What ends a quoted text, or a name in brackets. */
const closers: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ['[', ']'],
])

/** Where the braces that end a tag can be looked for: behind its last quoted text. */
function afterTexts(text: string, from: number): number {
  let after = from
  for (let at = from; at < text.length && !text.startsWith('}}', at); at++) {
    const quote = closers.get(text[at]!)
    if (quote === undefined) continue
    do {
      at = text.indexOf(quote, at + 1)
    } while (at > 0 && text[at - 1] === '\\')
    if (at < 0) return after
    after = at + 1
  }
  return after
}

function unusedWord(text: string): string {
  for (let letter = 0; ; letter++) {
    const word = `zq${String.fromCharCode(97 + (letter % 25)).repeat(1 + Math.floor(letter / 25))}`
    if (!text.toLowerCase().includes(word)) return word
  }
}

function newlines(text: string): number {
  return text.split('\n').length - 1
}
