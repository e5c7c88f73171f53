import { isObject, own } from '../../core/json.ts'
import type { Visitor } from '../../core/visitor.ts'
import type { ConsentAnswer } from '../client/face.ts'
import { asFields, invalid } from './body.ts'

export function consentAnswer({ consent }: Visitor): ConsentAnswer {
  return { answered: consent.answered, purposes: consent.purposes }
}

/** What somebody answered. */
export interface ConsentRequest {
  readonly answers: Readonly<Record<string, boolean>>
  readonly details: { readonly wording?: string; readonly source: string }
  /** Where a form wants to go on; not checked. */
  readonly returnTo: unknown
}

const longestText = 128
const mostPurposes = 64
const longestPurpose = 64

/**
 * Reads `{ accept: 'all' | 'none' }` or `{ purposes: { analytics: true, … } }`, with `wording` (which text
 * they agreed to) and `source` (where; default `banner`). In a form purposes are fields named
 * `purposes[analytics]`, with `true` or `false`; of several the last counts, so that a hidden `false`
 * before a checkbox says what an unticked one means.
 * @throws AttuneError ATTUNE_BODY_INVALID
 */
export function readConsentRequest(body: unknown, purposes: readonly string[]): ConsentRequest {
  const fields = asFields(body)
  const wording = shortText(fields, 'wording')
  return {
    answers: acceptedAll(fields, purposes) ?? answersByPurpose(fields),
    details: { source: shortText(fields, 'source') ?? 'banner', ...(wording && { wording }) },
    returnTo: last(own(fields, 'return')),
  }
}

function acceptedAll(fields: object, purposes: readonly string[]): Record<string, boolean> | undefined {
  const accept = last(own(fields, 'accept'))
  if (accept === undefined) return undefined
  if (accept !== 'all' && accept !== 'none') throw invalid('has an `accept` that is neither "all" nor "none"')
  const asked = purposes.filter((purpose) => purpose !== 'necessary')
  return Object.fromEntries(asked.map((purpose) => [purpose, accept === 'all']))
}

function answersByPurpose(fields: object): Record<string, boolean> {
  const nested = own(fields, 'purposes')
  const entries: [string, unknown][] = isObject(nested) ? Object.entries(nested) : flatPurposes(fields)
  if (entries.length === 0) throw invalid('answers nothing: send `accept` or `purposes`')
  if (entries.length > mostPurposes) throw invalid('answers more purposes than there can be')
  return Object.fromEntries(entries.map(([purpose, value]) => [purpose, asAnswer(purpose, last(value))]))
}

function flatPurposes(fields: object): [string, unknown][] {
  return Object.entries(fields).flatMap(([name, value]) => {
    const purpose = /^purposes\[([^\]]{1,64})\]$/.exec(name)?.[1]
    return purpose === undefined ? [] : [[purpose, value] as [string, unknown]]
  })
}

function asAnswer(purpose: string, value: unknown): boolean {
  if (purpose.length > longestPurpose) throw invalid('answers a purpose that has too long a name')
  if (value === true || value === 'true') return true
  if (value === false || value === 'false') return false
  throw invalid(`answers \`${purpose}\` with neither true nor false`)
}

function shortText(fields: object, name: string): string | undefined {
  const text = last(own(fields, name))
  if (text === undefined || text === '') return undefined
  if (typeof text === 'string' && text.length <= longestText && !text.includes('\0'))
    return text.toWellFormed()
  throw invalid(`has a \`${name}\` that is not a text of at most ${longestText} characters`)
}

function last(value: unknown): unknown {
  return Array.isArray(value) ? value.at(-1) : value
}
