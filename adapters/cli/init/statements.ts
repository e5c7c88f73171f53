import type { Source, Token } from './source.ts'

/** A statement by its first and its last token. */
export interface Statement {
  readonly first: number
  readonly last: number
}

/** A line that begins so goes on with the statement before. */
const continues =
  /^(?:[.,()[\]:?=<>+*/%&|^{`-]|\?\.|=>|instanceof$|in$|of$|else$|catch$|finally$|from$|as$|satisfies$|extends$|implements$)/
/** A line that ends so has more to come. */
const unfinished =
  /^(?:[.,(:?=<>+*/%&|^!~-].*|\[|\{|\?\.|=>|else|do|try|new|typeof|void|delete|await|const|let|var|import|export|default|from|as|in|of|instanceof|function|class|extends|implements|async|satisfies)$/
const heads = new Set(['if', 'for', 'while', 'with'])

/**
 * The statements of a block, or of the whole source for the block -1. Lines end statements as in JavaScript; where two
 * share a line they are taken for one, which then fits nothing that `init` looks for.
 */
export function statementsOf(source: Source, block: number): Statement[] {
  const { tokens } = source
  const end = block < 0 ? tokens.length : tokens[block]!.partner
  const statements: Statement[] = []
  let first = block + 1
  for (let index = first; index < end; index++) {
    index = lastOf(tokens, index)
    const next = index + 1 < end ? tokens[index + 1] : undefined
    if (next && !endsAt(tokens, first, index, next)) continue
    statements.push({ first, last: index })
    first = index + 1
  }
  return statements
}

/** Of an opening bracket its other half: what is inside belongs to one statement. */
function lastOf(tokens: readonly Token[], index: number): number {
  return Math.max(index, tokens[index]!.partner)
}

function endsAt(tokens: readonly Token[], first: number, index: number, next: Token): boolean {
  const { text, quoted } = tokens[index]!
  if (text === ';') return true
  if (!next.opensLine) return false
  if (!quoted && unfinished.test(text)) return false
  // The condition of an if is over, and what depends on it is still to come.
  if (heads.has(tokens[first]!.text) && tokens[first + 1]?.partner === index) return false
  return next.quoted || !continues.test(next.text)
}

/** The innermost braces around a token, -1 outside of all; other brackets are looked through. */
export function blockAround({ tokens }: Source, index: number): number {
  let { around } = tokens[index]!
  while (around >= 0 && tokens[around]!.text !== '{') around = tokens[around]!.around
  return around
}

/** The statement of a block that a token is in. */
export function statementAround(source: Source, block: number, index: number): Statement | undefined {
  return statementsOf(source, block).find(({ first, last }) => first <= index && index <= last)
}

/** Parts of a list between two tokens, such as arguments, as pairs of first and last. */
export function partsOf(source: Source, first: number, last: number): Statement[] {
  const { tokens } = source
  const parts: Statement[] = []
  let from = first
  for (let index = first; index <= last; index++) {
    if (tokens[index]!.text === ',') {
      parts.push({ first: from, last: index - 1 })
      from = index + 1
    } else index = lastOf(tokens, index)
  }
  if (from <= last) parts.push({ first: from, last })
  return parts
}
