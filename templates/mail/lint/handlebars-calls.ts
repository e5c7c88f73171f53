import type Handlebars from 'handlebars'

/** A call of a helper, or what looks like one, in a template of Handlebars. */
export interface HandlebarsCall {
  readonly kind: 'value' | 'block' | 'argument' | 'partial'
  readonly name: string
  /** From 1 on. */
  readonly line: number
  readonly params: readonly hbs.AST.Expression[]
  readonly hash: ReadonlyMap<string, hbs.AST.Expression>
  /** `{{{name}}}`. */
  readonly raw: boolean
}

/**
 * Everything a template calls by a name of its own, and everything it shows; fields with a path (`data.x`) are told
 * only where they are raw.
 */
export function callsIn(handlebars: Pick<typeof Handlebars, 'parse'>, text: string): HandlebarsCall[] {
  const calls: HandlebarsCall[] = []
  visit(handlebars.parse(text))
  return calls

  function visit(program: hbs.AST.Program | undefined): void {
    for (const statement of program?.body ?? []) {
      if (statement.type === 'MustacheStatement') {
        const mustache = statement as hbs.AST.MustacheStatement
        note('value', mustache, mustache.path, !mustache.escaped)
      } else if (statement.type === 'BlockStatement') {
        const block = statement as hbs.AST.BlockStatement
        note('block', block, block.path)
        visit(block.program)
        visit(block.inverse)
      } else if (statement.type === 'PartialStatement') {
        const partial = statement as hbs.AST.PartialStatement
        note('partial', partial, partial.name)
      } else if (statement.type === 'PartialBlockStatement') {
        visit((statement as hbs.AST.PartialBlockStatement).program)
      }
    }
  }

  function note(
    kind: HandlebarsCall['kind'],
    { loc, params, hash }: Pick<hbs.AST.SubExpression, 'loc' | 'params' | 'hash'>,
    path: hbs.AST.Expression,
    raw = false,
  ): void {
    const pairs = hash?.pairs ?? []
    const name = ownName(path, kind)
    if (name !== undefined || raw) {
      const values = new Map(pairs.map(({ key, value }) => [key, value]))
      calls.push({ kind, name: name ?? '', line: loc.start.line, params, hash: values, raw })
    }
    for (const value of [path, ...params, ...pairs.map((pair) => pair.value)]) {
      if (value.type !== 'SubExpression') continue
      const inner = value as hbs.AST.SubExpression
      note('argument', { loc, params: inner.params, hash: inner.hash }, inner.path)
    }
  }
}

/** The text of a literal in quotation marks. */
export function literal(expression: hbs.AST.Expression | undefined): string | undefined {
  return expression?.type === 'StringLiteral' ? (expression as hbs.AST.StringLiteral).value : undefined
}

/** What a helper or a partial can be called: neither `this.x` nor `@x`, `../x` or `x.y`. */
function ownName(expression: hbs.AST.Expression, kind: HandlebarsCall['kind']): string | undefined {
  if (expression.type !== 'PathExpression') return kind === 'partial' ? literal(expression) : undefined
  const { original, parts, data, depth } = expression as hbs.AST.PathExpression
  if (kind === 'partial') return original
  return !data && depth === 0 && parts.length === 1 && original === parts[0] ? original : undefined
}
