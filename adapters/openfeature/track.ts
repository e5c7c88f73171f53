import { randomUUID } from 'node:crypto'
import type { EvaluationContext, TrackingEventDetails } from '@openfeature/server-sdk'
import type { Attune } from '../../core/attune.ts'
import type { AttuneError } from '../../core/errors.ts'
import type { PersonReference } from '../../core/identity/person.ts'
import type { JsonObject } from '../../core/json.ts'
import type { KnownMessage } from '../../core/runtime/people/known-message.ts'
import type { Visitor } from '../../core/visitor.ts'
import { isPresent, personIn } from './evaluation-context.ts'

/** What a client was told that happened. */
export interface TrackedEvent {
  readonly event: string
  readonly context: EvaluationContext
  readonly details: TrackingEventDetails
}

/**
 * Keeps what happened, as OpenFeature has it: nobody waits for it. With the visitor of the request under way it is
 * written with their page; else it is about whoever the targeting key leads to.
 */
export function trackFor(attune: Attune, here: Visitor | undefined, tracked: TrackedEvent): void {
  const { event, context, details } = tracked
  const report = (error: unknown) => attune.onError(error as AttuneError)
  // What is no JSON is refused there.
  const properties = details as JsonObject
  try {
    if (here && isPresent(here, context)) {
      here.track(event, properties)
      return
    }
    const person = personIn(context)
    if (!person) return
    attune
      .track({ ...senderOf(person), type: 'track', event, properties, messageId: randomUUID() })
      .catch(report)
  } catch (error) {
    report(error)
  }
}

function senderOf(person: PersonReference): KnownMessage {
  if ('profileId' in person) return { anonymousId: person.profileId }
  return 'userId' in person ? person : { ids: { [person.namespace]: person.id } }
}
