import { type Imports, importsOf } from './imports.ts'
import { type Source, spelled, unquoted } from './source.ts'
import { blockAround, partsOf, type Statement, statementAround } from './statements.ts'

/** Where a source makes an Express or a Connect app. */
export interface MadeApp {
  /** What makes it. */
  readonly by: 'express' | 'connect'
  /** The token of the call. */
  readonly call: number
  /** How the app is called there, such as `app` or `this.app`; absent where that is not understood. */
  readonly name?: string
  readonly statement?: Statement
  /** The bracket of the function it is made in; -1 outside of all. */
  readonly block: number
}

const maker = /^(?:express|connect)$/
/** `const app: Express =`, `app =`, `this.app =`, and `module.exports =` after that, in brackets or not. */
const given =
  /^(?:export )?(?:(?<declared>const |let |var |)(?<name>[\p{ID_Start}$_][\p{ID_Continue}$]*|this \. #?[\p{ID_Start}$_][\p{ID_Continue}$]*) (?:: [^=]+ )?)= \(? ?(?:(?:module \. )?exports (?:\. [\w$]+ )?= )*$/u

/** Every call of `express()` or `connect()` by which a source makes an app. */
export function appsIn(source: Source, imports: Imports = importsOf(source)): MadeApp[] {
  const { tokens } = source
  const apps: MadeApp[] = []
  tokens.forEach((_, call) => {
    const by = makerAt(source, call, imports)
    if (by === undefined) return
    const block = blockAround(source, call)
    const statement = statementAround(source, block, call)
    const name = statement && nameOf(source, statement, call)
    apps.push({ by, call, block, ...(statement && name !== undefined && { statement, name }) })
  })
  return apps
}

/** `express()`, `require('express')()`: whatever name the module goes by. */
function makerAt({ tokens }: Source, call: number, { bindings }: Imports): MadeApp['by'] | undefined {
  const { text, quoted } = tokens[call]!
  if (quoted || tokens[call - 1]?.text === '.' || tokens[call - 1]?.text === 'function') return undefined
  const required = text === 'require' && tokens[call + 2]?.quoted && tokens[call + 3]?.text === ')'
  const bound = bindings.get(text)
  const module = required ? unquoted(tokens[call + 2]!) : bound?.whole ? bound.module : undefined
  const open = call + (required ? 4 : 1)
  const called = tokens[open]?.text === '(' && tokens[open + 1]?.text === ')'
  return called && maker.test(module ?? '') ? (module as MadeApp['by']) : undefined
}

/** The name an app is given by a statement that does nothing else with it. */
function nameOf(source: Source, { first, last }: Statement, call: number): string | undefined {
  const { tokens } = source
  const ends = tokens[last]!.text === ';' ? last - 1 : last
  const exported = tokens[first]!.text === 'export' ? 1 : 0
  const declares = /^(?:const|let|var)$/.test(tokens[first + exported]!.text)
  const parts = partsOf(source, first, ends)
  const own = parts.find((part) => part.first <= call && call <= part.last)!
  // Of several declared at once the first has the keyword.
  if (parts.length > 1 && !declares) return undefined
  const before = spelled(source, own.first, call - 1)
  const { name, declared } = given.exec(`${before} `)?.groups ?? {}
  const after = spelled(source, call, own.last)
  const whole = /^(?:require \( \S+ \)|[\p{ID_Start}$_][\p{ID_Continue}$]*) \( \)( \))?$/u.exec(after)
  if (name === undefined || !whole || (whole[1] !== undefined) !== before.includes('(')) return undefined
  if (!declared && !declares && !name.startsWith('this') && !isVariable(source, name)) return undefined
  return name.replaceAll(' ', '')
}

/** Whether a name is declared before anything is assigned to it; otherwise it may be a field of a class. */
function isVariable({ tokens }: Source, name: string): boolean {
  return tokens.some(
    ({ text }, index) => text === name && /^(?:let|var)$/.test(tokens[index - 1]?.text ?? ''),
  )
}
