import type { Source } from './source.ts'
import { blockAround, type Statement, statementAround } from './statements.ts'

/** Whether a name, such as `this`, `.`, `app`, begins at a token, and is no property or parameter of that name. */
export function isNamed({ tokens }: Source, index: number, name: readonly string[]): boolean {
  if (!name.every((part, at) => tokens[index + at]?.text === part)) return false
  const before = tokens[index - 1]?.text ?? ''
  return before !== '.' && !(tokens[index + 1]?.text === ':' && ['{', ',', '('].includes(before))
}

/** The functions of a source that use an app, or call one that does: calling them may add pages to it. */
export function functionsTouching(source: Source, name: readonly string[]): ReadonlySet<string> {
  const { tokens } = source
  const declared: (Statement & { readonly name: string })[] = []
  for (let index = 1; index < tokens.length; index++) {
    if (!['function', 'const', 'let', 'var'].includes(tokens[index - 1]!.text)) continue
    // A function without a name, or a pattern, is called by none; the app is no function of its own.
    if (!/^[\p{ID_Start}$_]/u.test(tokens[index]!.text) || isNamed(source, index, name)) continue
    const statement = statementAround(source, blockAround(source, index), index)
    if (statement) declared.push({ ...statement, name: tokens[index]!.text })
  }
  const touching = new Set<string>()
  const touches = ({ first, last }: Statement): boolean => {
    for (let index = first; index <= last; index++) {
      if (isNamed(source, index, name)) return true
      if (touching.has(tokens[index]!.text) && tokens[index + 1]?.text === '(') return true
    }
    return false
  }
  for (let before = -1; before < touching.size; ) {
    before = touching.size
    for (const one of declared) if (!touching.has(one.name) && touches(one)) touching.add(one.name)
  }
  return touching
}
