import type Handlebars from 'handlebars'
import { nearest } from '../../../core/nearest.ts'
import { originOf, type Passage, placeOf } from '../reading/passage.ts'
import type { Finding } from './finding.ts'

/** What a subject, a preheader and an address are made of. */
export const frontNames: readonly string[] = ['data', 'brand', 'language', 'now', 'followUp']
/** What a body is made of. */
export const bodyNames: readonly string[] = [...frontNames, 'subject', 'preheader']

/** Blocks whose inside is about what is around them. */
const plain = new Set(['if', 'unless', 'segment'])
/** Blocks whose `{{else}}` is. */
const turning = new Set(['each', 'with', 'personalize'])

/** What people look for a person, an event and a feature in. */
const ofPerson = new Set(['visitor', 'traits', 'trait', 'user', 'person', 'profile', 'customer'])
const ofEvent = new Set(['trigger', 'event', 'properties'])
const ofFeature = new Set(['feature', 'features'])

/**
 * Names of a part that stand for nothing, and would print nothing without a word. Only what is surely looked up among
 * `known` is told of: not what stands in a block that is about something else.
 */
export function checkNames(
  part: Passage,
  handlebars: Pick<typeof Handlebars, 'parse' | 'helpers'>,
  known: readonly string[],
): Finding[] {
  const findings: Finding[] = []
  visit(handlebars.parse(part.text))
  return findings

  function visit(program: hbs.AST.Program | undefined): void {
    for (const statement of program?.body ?? []) {
      if (statement.type === 'MustacheStatement') {
        const mustache = statement as hbs.AST.MustacheStatement
        look(mustache.path, mustache.params.length === 0)
        lookAt(mustache)
      } else if (statement.type === 'PartialStatement') {
        lookAt(statement as hbs.AST.PartialStatement)
      } else if (statement.type === 'BlockStatement') {
        const block = statement as hbs.AST.BlockStatement
        look(block.path, block.params.length === 0)
        lookAt(block)
        const { original } = block.path as hbs.AST.PathExpression
        if (plain.has(original)) visit(block.program)
        if (plain.has(original) || turning.has(original)) visit(block.inverse)
      }
    }
  }

  function lookAt({ params, hash }: Pick<hbs.AST.SubExpression, 'params' | 'hash'>): void {
    for (const value of [...params, ...(hash?.pairs ?? []).map((pair) => pair.value)]) {
      if (value.type === 'SubExpression') lookAt(value as hbs.AST.SubExpression)
      else look(value, true)
    }
  }

  /** `isValue`: it is not called with anything, so that it may be a name. */
  function look(expression: hbs.AST.Expression, isValue: boolean): void {
    if (expression.type !== 'PathExpression') return
    const { original, parts, data, depth, loc } = expression as hbs.AST.PathExpression
    const [head] = parts
    if (!isValue || data || depth > 0 || head === undefined || /^(?:this\b|\.)/.test(original)) return
    if (known.includes(head) || (parts.length === 1 && Object.hasOwn(handlebars.helpers, head))) return
    findings.push({
      code: 'unknown-name',
      severity: 'error',
      path: placeOf(originOf(part, loc.start.line)),
      message: `There is nothing called "${original}", so that nothing is printed.`,
      cure: meant(parts, known),
    })
  }
}

function meant(parts: readonly string[], known: readonly string[]): string {
  const [head = '', ...rest] = parts
  const last = rest.at(-1)
  if (last !== undefined && ofPerson.has(head)) return `Did you mean ${ofVisitor(last)}?`
  if (last !== undefined && ofFeature.has(head)) return `Did you mean {{feature "${last}" 0}}?`
  if (last !== undefined && ofEvent.has(head)) {
    const property = rest[0] === 'properties' && rest.length > 1 ? rest.slice(1) : rest
    return `Did you mean {{trigger "${property.join('.')}" ""}}?`
  }
  const near = nearest(head, known)
  if (near !== undefined) return `Did you mean {{${[near, ...rest].join('.')}}}?`
  if (last !== undefined) return `Did you mean {{data.${parts.join('.')}}}?`
  return `Did you mean ${ofVisitor(head)}? What the option \`data\` looks up is {{data.${head}}}.`
}

function ofVisitor(trait: string): string {
  return `{{visitor "${trait}" "${/name/i.test(trait) ? 'friend' : ''}"}}`
}
