import type { Source } from './source.ts'
import { statementsOf } from './statements.ts'

/** How somebody writes their sources. */
export interface Style {
  readonly quote: "'" | '"'
  readonly semicolons: boolean
  /** One step of indentation. */
  readonly indent: string
  readonly newline: '\n' | '\r\n'
}

/** The style of a source, by what most of it does. */
export function styleOf(source: Source): Style {
  const { text, tokens } = source
  const quotes = tokens.filter(({ quoted }) => quoted).map((token) => token.text[0])
  const double = quotes.filter((quote) => quote === '"').length
  const single = quotes.filter((quote) => quote === "'").length
  const ends = statementsOf(source, -1).map(({ last }) => tokens[last]!.text)
  const closed = ends.filter((end) => end === ';').length
  // What ends with a brace is a function, as a rule, and says nothing.
  const open = ends.filter((end) => end !== ';' && end !== '}').length
  const windows = text.split('\r\n').length - 1
  return {
    quote: double > single ? '"' : "'",
    semicolons: closed > open,
    indent: indentOf(text),
    newline: windows * 2 > text.split('\n').length - 1 ? '\r\n' : '\n',
  }
}

/** A tab, or the fewest spaces that a line begins with, one aside: a comment may be a column off. */
function indentOf(text: string): string {
  const begins = [...text.matchAll(/^([ \t]+)(?=[^\s*])/gm)].map(([, begin]) => begin!)
  const tabs = begins.filter((begin) => begin.startsWith('\t')).length
  if (tabs * 2 > begins.length) return '\t'
  const widths = begins.map(({ length }) => length).filter((width) => width > 1)
  return ' '.repeat(widths.length > 0 ? Math.min(...widths, 8) : 2)
}

/** Lines of our own, which have single quotes, semicolons, two spaces and line feeds, in somebody's style. */
export function styled(lines: readonly string[], { quote, semicolons, indent, newline }: Style): string {
  return lines
    .map((line) => {
      const [, begin = '', rest = ''] = /^((?: {2})*)(.*)$/.exec(line)!
      // Quotes in comments are none: there are no others in our lines.
      const quoted = /^(?:\/\/|\*|\/\*)/.test(rest) ? rest : rest.replaceAll("'", quote)
      const ended = semicolons ? quoted : quoted.replace(/;$/, '')
      return indent.repeat(begin.length / 2) + ended + newline
    })
    .join('')
}
