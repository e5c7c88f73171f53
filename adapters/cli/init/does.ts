import type { Imports } from './imports.ts'
import { type Source, spelled, unquoted } from './source.ts'
import { partsOf, type Statement } from './statements.ts'
import { isNamed } from './touching.ts'

/**
 * What a statement does to an app: `prepares` (parsers, sessions, static files, settings), which personalisation comes
 * after; `answers`, or may do so, which it comes before; or nothing of the kind.
 */
export type Deed = 'prepares' | 'answers' | 'nothing'

const settings = new Set(['set', 'enable', 'disable', 'engine'])
/** Middleware that answers nobody, or with files alone, by the names it goes by. */
const preparing =
  /json|urlencoded|session|cookie|body|static|favicon|helmet|cors|compress|morgan|logg|pino|winston|limit|slow|flash|passport|override|timeout|sanitiz|requestid|i18n|useragent|trace|metric/i
/** What answers by itself, or lets not everybody through: what comes after may never be reached. */
const deciding =
  /rout|controller|page|api|handler|fallback|notfound|error|404|proxy|graphql|apollo|trpc|vite|next|remix|ssr|history|admin|swagger|openapi|csrf|csurf|xsrf|lusca|auth|jwt|guard|login|permission/i
const responding = /\. (?:send|json|render|end|redirect|sendFile|sendStatus|write|pipe) \(/

/** The app whose statements are looked at, by the tokens of its name, such as `this`, `.` and `app`. */
export interface Surroundings {
  readonly name: readonly string[]
  readonly imports: Imports
  /** Functions of the source that do something to the app when they are called. */
  readonly touching: ReadonlySet<string>
}

/** What a statement that comes after an app was made does to it. */
export function deedOf(source: Source, statement: Statement, around: Surroundings): Deed {
  const { name, imports, touching } = around
  const { tokens } = source
  // Declared is not called.
  if (declaresFunction(source, statement)) return 'nothing'
  const deeds: Deed[] = []
  for (let index = statement.first; index <= statement.last; index++) {
    const isApp = isNamed(source, index, name)
    if (isApp) deeds.push(...deedsFrom(source, index + name.length, imports))
    const calls = tokens[index + 1]?.text === '('
    // A method of the object that has the app may do anything to it.
    const own = tokens[index - 1]?.text === '.' && tokens[index - 2]?.text === 'this'
    if (calls && (own ? name[0] === 'this' : touching.has(tokens[index]!.text))) deeds.push('answers')
  }
  if (deeds.length === 0) return 'nothing'
  return deeds.every((deed) => deed === 'prepares') ? 'prepares' : 'answers'
}

/** `function …`, `class …`, `const a = () => …`. */
function declaresFunction({ tokens }: Source, { first, last }: Statement): boolean {
  let at = first
  while (['export', 'default', 'async'].includes(tokens[at]!.text)) at++
  if (['function', 'class', 'interface', 'type'].includes(tokens[at]!.text)) return true
  if (!['const', 'let', 'var'].includes(tokens[at]!.text)) return false
  let value = -1
  for (at++; at <= last; at++) {
    const { text, partner } = tokens[at]!
    if (text === '=>' || (value === at - 1 && text === 'function')) return true
    if (value < 0 && text === '=') value = at
    else if (value === at - 1 && text === 'async') value = at
    if (partner > at) at = partner
  }
  return false
}

/** What `app.use(…).set(…)` does, from its first dot on; whatever else becomes of an app may answer. */
function deedsFrom(source: Source, dot: number, imports: Imports): Deed[] {
  const { tokens } = source
  const deeds: Deed[] = []
  for (let at = dot; tokens[at]?.text === '.'; ) {
    const [method, open] = [tokens[at + 1]!.text, tokens[at + 2]]
    if (method === 'locals') return [...deeds, 'prepares']
    if (open?.text !== '(') return ['answers']
    const given = partsOf(source, at + 3, open.partner - 1)
    const prepares = settings.has(method) || (method === 'use' && isPreparing(source, given, imports))
    deeds.push(prepares ? 'prepares' : 'answers')
    at = open.partner + 1
  }
  return deeds.length > 0 ? deeds : ['answers']
}

/** Whether what `app.use()` is given prepares; behind a path only what is known by its name. */
function isPreparing(source: Source, given: readonly Statement[], imports: Imports): boolean {
  const [path] = given
  const hasPath = path !== undefined && path.first === path.last && source.tokens[path.first]!.quoted
  const taken = hasPath ? given.slice(1) : given
  return taken.length > 0 && taken.every((part) => passesOn(source, part, imports, !hasPath))
}

function passesOn(source: Source, part: Statement, imports: Imports, strangers: boolean): boolean {
  const { tokens } = source
  const required = tokens[part.first]!.text === 'require' ? tokens[part.first + 2] : undefined
  const name = required ? unquoted(required) : dottedName(source, part)
  if (name === '') return strangers && isPassingFunction(source, part)
  if (deciding.test(name)) return false
  if (preparing.test(name)) return true
  const module = required ? name : imports.bindings.get(name.split('.')[0]!)?.module
  // What a package has is middleware, as a rule, and what the site has may be its pages.
  return strangers && module !== undefined && !/^(?:\.|#|(?:express|connect)$)/.test(module)
}

/** `express.json` of `express.json()`; empty where something is no name. */
function dottedName({ tokens }: Source, { first, last }: Statement): string {
  let at = first
  let name = ''
  while (at <= last && /^[\p{ID_Start}$_]/u.test(tokens[at]!.text)) {
    name += tokens[at]!.text
    if (tokens[at + 1]?.text !== '.') break
    name += '.'
    at += 2
  }
  return ['function', 'async'].includes(name) ? '' : name
}

/** `(req, res, next) => …` that answers nothing itself: with fewer parameters it is a page, with more it handles errors. */
function isPassingFunction(source: Source, { first, last }: Statement): boolean {
  const { tokens } = source
  let open = first
  while (open < last && tokens[open]!.text !== '(') open++
  const { partner } = tokens[open]!
  if (tokens[first]!.text === '(' && tokens[partner + 1]?.text !== '=>') return false
  return partsOf(source, open + 1, partner - 1).length === 3 && !responding.test(spelled(source, first, last))
}
