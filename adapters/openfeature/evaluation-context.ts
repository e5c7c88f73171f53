import type { EvaluationContext } from '@openfeature/server-sdk'
import type { PersonReference } from '../../core/identity/person.ts'
import { own } from '../../core/json.ts'
import type { RequestFacts } from '../../core/signals/context.ts'
import type { Visitor } from '../../core/visitor.ts'

/** Whom flags are evaluated for; undefined: a stranger. */
export function personIn(context: EvaluationContext): PersonReference | undefined {
  const [profileId, id, namespace] = ['profileId', 'targetingKey', 'namespace'].map((name) =>
    text(context, name),
  )
  if (profileId !== undefined) return { profileId }
  if (id === undefined) return undefined
  return namespace === undefined ? { userId: id } : { namespace, id }
}

/** Whether flags are evaluated for the visitor of the request under way. */
export function isPresent({ id, userId }: Visitor, context: EvaluationContext): boolean {
  const [profileId, key, namespace] = ['profileId', 'targetingKey', 'namespace'].map((name) =>
    text(context, name),
  )
  if (profileId !== undefined) return profileId === id
  return key === undefined || (namespace === undefined && (key === userId || key === id))
}

/** What the context says of a request, as if it had been one. Without `userAgent` it is nobody's browser. */
export function requestIn(context: EvaluationContext, now: number): RequestFacts {
  const stated = URL.parse(text(context, 'url') ?? '/', 'http://site.invalid')
  const headers = {
    'user-agent': text(context, 'userAgent'),
    'accept-language': text(context, 'language'),
    referer: text(context, 'referrer'),
  }
  const host = text(context, 'host') ?? (stated?.hostname === 'site.invalid' ? undefined : stated?.host)
  return {
    method: 'GET',
    url: stated ? stated.pathname + stated.search : '/',
    headers,
    host,
    now,
    visitorZone: text(context, 'timeZone'),
    country: text(context, 'country'),
  }
}

function text(context: EvaluationContext, name: string): string | undefined {
  const value = own(context, name)
  return typeof value === 'string' && value !== '' ? value : undefined
}
