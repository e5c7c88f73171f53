import type Handlebars from 'handlebars'
import { nearest } from '../../../core/nearest.ts'
import type { TemplateUse } from '../../../core/ports/message-templates.ts'
import { originOf, type Passage, placeOf } from '../reading/passage.ts'
import type { Finding } from './finding.ts'
import { callsIn, type HandlebarsCall, literal } from './handlebars-calls.ts'

/** What templates may call. */
export interface Callable {
  readonly handlebars: typeof Handlebars
  /** Undefined where it is not known: then it is not checked. */
  readonly use?: TemplateUse | undefined
}

const examples = {
  visitor: '{{visitor "firstName" "friend"}}',
  feature: '{{feature "frequency" 0}}',
  trigger: '{{trigger "product_id" ""}}',
} as const

type Token = keyof typeof examples

/** Where the first argument of a helper is looked up. */
const lookedUp = {
  personalize: { kind: 'placement', names: 'placements' },
  because: { kind: 'placement', names: 'placements' },
  block: { kind: 'placement', names: 'placements' },
  segment: { kind: 'segment', names: 'segments' },
  feature: { kind: 'feature', names: 'features' },
} as const

/** What is wrong with the calls of a part. `isHtml`: what is printed raw there is HTML of somebody's. */
export function checkCalls(part: Passage, callable: Callable, isHtml: boolean): Finding[] {
  return callsIn(callable.handlebars, part.text).flatMap((call) => {
    const path = placeOf(originOf(part, call.line))
    const found = [unknown(call, callable), mistake(call), unknownName(call, callable)]
    if (isHtml && call.raw && call.name !== 'body') found.push(raw)
    return found.filter((one) => one !== undefined).map((one) => ({ ...one, path }))
  })
}

type Mistake = Omit<Finding, 'path'>

const raw: Mistake = {
  code: 'raw',
  severity: 'warning',
  message: 'Three braces print HTML as it comes.',
  cure: 'Write two, unless whatever it prints was made by you.',
}

function error(code: string, message: string, cure: string): Mistake {
  return { code, severity: 'error', message, cure }
}

/** A helper or a partial that there is not: Handlebars would only say so while it renders. */
function unknown(call: HandlebarsCall, { handlebars }: Callable): Mistake | undefined {
  const { kind, name, params, hash } = call
  const helpers = Object.keys(handlebars.helpers)
  if (kind === 'partial') {
    const partials = Object.keys(handlebars.partials)
    if (partials.includes(name) || name === '@partial-block' || name === '') return undefined
    return error(
      'unknown-partial',
      `There is no partial "${name}".`,
      meantOr(name, partials, 'Put it into partials/.'),
    )
  }
  const isCall = kind === 'argument' || params.length > 0 || hash.size > 0
  if (!isCall || name === '' || helpers.includes(name)) return undefined
  const cure = meantOr(name, helpers, 'Add it to the Handlebars that is given to mailTemplates().')
  return error('unknown-helper', `There is no helper "${name}".`, cure)
}

/** A helper called in a way that it refuses when it renders. */
function mistake({ kind, name, params, hash }: HandlebarsCall): Mistake | undefined {
  if (kind === 'partial') return undefined
  if (isToken(name) && params.length !== 2) {
    const message = `{{${name}}} does not say what to show when nothing is known.`
    return error(
      'no-fallback',
      message,
      `Write it as ${examples[name]}; a field of your own as {{this.${name}}}.`,
    )
  }
  if (name === 'block' && params.length > 0 && !hash.has('alt')) {
    const cure = 'Add alt="…", or alt="" where the picture says nothing of its own.'
    return error('image-alt', '{{block}} does not say what to read where pictures are not shown.', cure)
  }
  return undefined
}

function unknownName({ name, params }: HandlebarsCall, { use }: Callable): Mistake | undefined {
  if (!use || !Object.hasOwn(lookedUp, name)) return undefined
  const { kind, names } = lookedUp[name as keyof typeof lookedUp]
  const given = literal(params[0])
  if (given === undefined || use[names].includes(given)) return undefined
  const cure = meantOr(given, use[names], 'Add it to the definitions given to createAttune().')
  return error(`unknown-${kind}`, `There is no ${kind} "${given}".`, cure)
}

function isToken(name: string): name is Token {
  return Object.hasOwn(examples, name)
}

function meantOr(name: string, known: readonly string[], cure: string): string {
  const meant = nearest(name, known)
  return meant ? `Did you mean "${meant}"?` : cure
}
