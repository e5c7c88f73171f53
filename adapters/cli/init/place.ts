import { deedOf } from './does.ts'
import type { Imports } from './imports.ts'
import type { MadeApp } from './made-app.ts'
import type { Source } from './source.ts'
import { type Statement, statementsOf } from './statements.ts'
import { functionsTouching } from './touching.ts'

/** Where lines go in: before the character `at`, which begins a line or is the end of the text. */
export interface Spot {
  readonly at: number
  /** What the lines begin with. */
  readonly indent: string
}

export interface Places {
  /** Behind the last of the imports, or of the modules that are required before the app is made. */
  readonly imports: Spot
  /** Behind what prepares requests, before what answers them. */
  readonly uses: Spot
}

/** Where the lines of Attune go; undefined where statements share lines, as in a minified source. */
export function placesFor(source: Source, app: MadeApp, imports: Imports): Places | undefined {
  if (app.name === undefined || app.statement === undefined) return undefined
  const importing = lastImport(source, app, imports)
  const uses = spotBehind(source, lastPreparing(source, app, imports), app.statement)
  const importSpot = importing && spotBehind(source, importing, importing)
  return uses && importSpot && { imports: importSpot, uses }
}

/** The last statement that personalisation comes after: the one that makes the app, at least. */
function lastPreparing(source: Source, app: MadeApp, imports: Imports): Statement {
  const name = app.name!.split('.').flatMap((part, at) => (at === 0 ? [part] : ['.', part]))
  const around = { name, imports, touching: functionsTouching(source, name) }
  let behind = app.statement!
  for (const statement of statementsOf(source, app.block)) {
    if (statement.first <= app.statement!.last) continue
    const deed = deedOf(source, statement, around)
    if (deed === 'answers' || ends(source, statement)) break
    if (deed === 'prepares') behind = statement
  }
  return behind
}

function ends({ tokens }: Source, { first }: Statement): boolean {
  return ['return', 'throw'].includes(tokens[first]!.text)
}

function lastImport(source: Source, app: MadeApp, { asModule }: Imports): Statement | undefined {
  const { tokens } = source
  const isImport = ({ first, last }: Statement): boolean => {
    const { text } = tokens[first]!
    if (asModule) return text === 'import' && !['(', '.'].includes(tokens[first + 1]!.text)
    if (text === 'require') return true
    if (!/^(?:const|let|var)$/.test(text)) return false
    return tokens.some((token, index) => {
      const inside = index > first && index < last
      return inside && token.text === 'require' && tokens[index + 2]?.quoted
    })
  }
  return statementsOf(source, -1).findLast((one) => one.first <= app.call && isImport(one))
}

/** The line after a statement, indented as `like` is, if that has lines of its own. */
function spotBehind(source: Source, { first, last }: Statement, like: Statement): Spot | undefined {
  const { text, tokens } = source
  const [begin, end, next] = [tokens[first]!, tokens[last]!, tokens[last + 1]]
  if (!begin.opensLine || (next && !next.opensLine)) return undefined
  const feed = text.indexOf('\n', end.end)
  const rest = text.slice(end.end, feed < 0 ? text.length : feed)
  // A comment that begins here and ends on a later line.
  if (/\/\*(?!.*\*\/)/.test(rest)) return undefined
  const { start } = tokens[like.first]!
  const indent = text.slice(text.lastIndexOf('\n', start - 1) + 1, start).replace('\uFEFF', '')
  if (indent.trim() !== '') return undefined
  return { at: feed < 0 ? text.length : feed + 1, indent }
}
