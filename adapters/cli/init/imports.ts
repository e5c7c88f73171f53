import { type Source, unquoted } from './source.ts'
import { type Statement, statementsOf } from './statements.ts'

/** A name that stands for a module, or for something of it. */
export interface Binding {
  readonly module: string
  /** For the module itself or what it has as default. */
  readonly whole: boolean
}

export interface Imports {
  /** By the name in this source. */
  readonly bindings: ReadonlyMap<string, Binding>
  /** Every module that is named, those loaded later included. */
  readonly modules: readonly string[]
  /** The source has `import` statements; otherwise modules are required. */
  readonly asModule: boolean
}

/** What a source takes from other modules. */
export function importsOf(source: Source): Imports {
  const bindings = new Map<string, Binding>()
  const modules = new Set<string>()
  let asModule = false
  for (const statement of statementsOf(source, -1)) {
    const { first, last } = statement
    const [keyword, next] = [source.tokens[first]!, source.tokens[first + 1]]
    if (!['import', 'export'].includes(keyword.text)) continue
    asModule ||= keyword.text === 'export' || !['(', '.'].includes(next?.text ?? '')
    if (keyword.text === 'import') importStatement(source, statement, bindings)
    const from = source.tokens.slice(first, last + 1).findLast(({ quoted }) => quoted)
    const before = from && source.tokens[source.tokens.indexOf(from) - 1]
    if (from && before && ['from', 'import'].includes(before.text)) modules.add(unquoted(from))
  }
  source.tokens.forEach(({ text, quoted }, index) => {
    if (!quoted && (text === 'require' || text === 'import')) requireCall(source, index, bindings, modules)
  })
  return { bindings, modules: [...modules], asModule }
}

/** `import a, { b, c as d } from 'm'`, `import * as a from 'm'`. */
function importStatement(source: Source, { first, last }: Statement, bindings: Map<string, Binding>): void {
  const { tokens } = source
  const from = tokens.findIndex((token, index) => index > first && index <= last && token.quoted)
  if (from < 0 || tokens[from - 1]?.text !== 'from') return
  const module = unquoted(tokens[from]!)
  for (let index = first + 1; index < from - 1; index++) {
    const { text, around } = tokens[index]!
    if (!/^[\p{ID_Start}$_]/u.test(text) || ['type', 'as'].includes(text)) continue
    if (tokens[index + 1]?.text === 'as') continue
    const listed = around >= first
    const whole = !listed || (tokens[index - 1]?.text === 'as' && tokens[index - 2]?.text === 'default')
    bindings.set(text, { module, whole })
  }
}

/** `const a = require('m')`, `const { b, c: d } = require('m')`, `import a = require('m')`; `import('m')` names a module. */
function requireCall(
  { tokens }: Source,
  index: number,
  bindings: Map<string, Binding>,
  modules: Set<string>,
): void {
  const [open, name, close] = tokens.slice(index + 1, index + 4)
  if (open?.text !== '(' || !name?.quoted || close?.text !== ')') return
  const module = unquoted(name)
  modules.add(module)
  if (tokens[index]!.text === 'import' || tokens[index - 1]?.text !== '=') return
  const target = tokens[index - 2]
  if (!target) return
  if (target.text !== '}') {
    bindings.set(target.text, { module, whole: tokens[index + 4]?.text !== '.' })
    return
  }
  for (let at = target.partner + 1; at < index - 2; at++) {
    if (/^[\p{ID_Start}$_]/u.test(tokens[at]!.text) && tokens[at + 1]?.text !== ':') {
      bindings.set(tokens[at]!.text, { module, whole: false })
    }
  }
}
