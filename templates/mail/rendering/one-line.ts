const mostCharacters = 200

/** Control characters and ends of lines, and what turns the direction of text around (Unicode Standard Annex 9). */
const unwanted = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu

/** A text as one line of a mail's header: 200 characters at most, cut between those that people see as one. */
export function oneLine(text: string): string {
  const line = text.replaceAll(unwanted, ' ').replaceAll(/\s+/g, ' ').trim()
  if (line.length <= mostCharacters) return line
  const { index } = graphemes.segment(line).containing(mostCharacters - 1)!
  return `${line.slice(0, index).trimEnd()}…`
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
