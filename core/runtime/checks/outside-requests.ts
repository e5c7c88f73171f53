import { below } from '../../conditions/known-names.ts'
import type { Problem } from '../../errors.ts'
import { conditionsOf } from '../../followups/conditions-of.ts'
import { compileSegments } from '../../segments/segments.ts'
import type { Definitions } from '../definitions.ts'
import { compileSiteFeatures } from '../site-features.ts'
import { problem } from './shape.ts'

/**
 * Follow-ups that ask for something of a request, themselves or through a segment: where they decide there is none.
 * Expects definitions with no other mistake.
 */
export function outsideRequests({ segments = {}, followUps = {}, ...definitions }: Definitions): Problem[] {
  const names = Object.entries(followUps)
  if (names.length === 0) return []
  const compiled = compileSegments(segments, compileSiteFeatures({ segments, followUps, ...definitions }))
  return names.flatMap(([name, followUp]) => {
    const path = below('followUps', name)
    const { on } = followUp
    const asked = conditionsOf(followUp).some((condition) => compiled.dependencies(condition).requestOnly)
    const setOff = 'segment' in on && compiled.named(on.segment)!.requestOnly
    const cure = 'Ask for traits, features, segments or events instead.'
    return [
      ...(asked
        ? problem(
            'request-only',
            path,
            'This asks for something of a request, or of an account, and a message has none.',
            cure,
          )
        : []),
      ...(setOff
        ? problem(
            'request-only',
            `${path}.on.segment`,
            `"${on.segment}" has no members outside a request, so nobody enters it.`,
            cure,
          )
        : []),
    ]
  })
}
