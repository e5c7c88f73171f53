import jsTokens from 'js-tokens'

/** A word, sign or text of a source; blanks and comments are none. */
export interface Token {
  readonly text: string
  /** A text in quotes, without `${}`. */
  readonly quoted: boolean
  readonly start: number
  readonly end: number
  /** A line ends between the token before and this one. */
  readonly opensLine: boolean
  /** The index of the bracket around it; -1 outside of all. */
  readonly around: number
  /** Of a bracket, the index of its other half. */
  partner: number
}

/** A JavaScript or TypeScript source as far as `init` understands it: its tokens, and which brackets belong together. */
export interface Source {
  readonly text: string
  readonly tokens: readonly Token[]
}

const closing = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
])
const blank = new Set([
  'WhiteSpace',
  'SingleLineComment',
  'MultiLineComment',
  'HashbangComment',
  'LineTerminatorSequence',
])

/**
 * The tokens of a source, by `js-tokens`: it takes 13 KB where a parser that knows TypeScript takes 2 MB, and what `init`
 * has to see, statements and calls, can be told by words and brackets. Undefined where these do not add up, so that a
 * source that is not understood is left alone.
 * @param jsx whether the file's name says that it may hold JSX
 */
export function readSource(text: string, jsx = false): Source | undefined {
  const tokens: Token[] = []
  const open: number[] = []
  let [position, opensLine] = [0, true]
  for (const token of jsTokens(text, { jsx: jsx as true })) {
    const { type, value } = token
    const start = position
    position += value.length
    if (blank.has(type)) {
      if (type === 'LineTerminatorSequence' || (type === 'MultiLineComment' && /[\r\n]/.test(value)))
        opensLine = true
      if (type === 'MultiLineComment' && !token.closed) return undefined
      continue
    }
    if (type === 'Invalid' || type === 'JSXInvalid' || ('closed' in token && !token.closed)) return undefined
    const sign = type.endsWith('Punctuator')
    const closes = (sign && ')]}'.includes(value)) || type === 'TemplateTail'
    const partner = closes ? open.pop() : undefined
    const index = tokens.length
    if (closes) {
      if (partner === undefined || closingOf(tokens[partner]!.text) !== (sign ? value : '`')) return undefined
      tokens[partner]!.partner = index
    }
    const quoted = type === 'StringLiteral' || type === 'NoSubstitutionTemplate'
    const around = open.at(-1) ?? -1
    tokens.push({ text: value, quoted, start, end: position, opensLine, around, partner: partner ?? -1 })
    if ((sign && closing.has(value)) || type === 'TemplateHead') open.push(index)
    opensLine = false
  }
  return open.length === 0 ? { text, tokens } : undefined
}

/** A template opens with its first part. */
function closingOf(opening: string): string {
  return closing.get(opening) ?? '`'
}

/** The tokens from `first` to `last`, a blank between two, to be matched by expressions. */
export function spelled({ tokens }: Source, first: number, last: number): string {
  return tokens
    .slice(first, last + 1)
    .map(({ text }) => text)
    .join(' ')
}

/** What a text in quotes says. */
export function unquoted({ text }: Token): string {
  return text.slice(1, -1)
}
