import { visitOf } from '../../core/runtime/visiting/visit-of.ts'
import type { Visitor } from '../../core/visitor.ts'
import { botNotice } from '../bot-notice.ts'

/** Proxies refuse heads of responses that are much larger. */
const longest = 3_000

/**
 * What was decided for a request, and why, as JSON in ASCII for the header `Attune-Debug`: who came, which
 * purposes are allowed, and of each placement what it shows and what became of every experience. It has
 * neither ids nor traits. Where it grows too long, the reasons go first.
 */
export function debugHeader(visitor: Visitor, milliseconds: number): string {
  const { kind, isStored, trust, failure, consent, context } = visitor
  const { decisions } = visitOf(visitor)
  const decided = decisions.map(({ placement, experience, variant, reason }) => ({
    placement,
    ...(experience !== undefined && { experience, variant }),
    reason,
  }))
  const explained = decisions.map(({ placement }, index) => ({
    ...decided[index],
    why: Object.fromEntries(
      visitor.explain(placement as never).experiences.map(({ name, verdict }) => [name, verdict]),
    ),
  }))
  const summary = {
    visitor: isStored ? kind : 'new',
    trust,
    ...(context.bot && { bot: botNotice }),
    ...(failure && { failure: failure.code }),
    consent: Object.keys(consent.purposes).filter((purpose) => consent.allows(purpose)),
    ms: rounded(milliseconds),
  }
  for (const told of [explained, decided]) {
    const text = ascii({ ...summary, decisions: told })
    if (text.length <= longest) return text
  }
  return ascii({ ...summary, decisions: decided.length })
}

/** `Server-Timing` (https://w3c.github.io/server-timing): what opening the visitor took. */
export function timing(milliseconds: number): string {
  return `attune;dur=${rounded(milliseconds)}`
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100
}

/** Headers are ASCII: the rest is written as JSON escapes it. */
function ascii(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
