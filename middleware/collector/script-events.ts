import type { Attune } from '../../core/attune.ts'
import { AttuneError } from '../../core/errors.ts'
import { isObject, type JsonObject, own } from '../../core/json.ts'

/** Seconds a page may have been in view; a day is nobody's attention. */
const longestView = 86_400

/**
 * What the browser script counts by itself goes into features and learning, so anybody's word for it is
 * checked: a variant must be one there is, and figures must be possible. Answers the message as it may be
 * taken: of a placement nothing but which, of a page's use nothing but figures that are figures.
 * @throws AttuneError ATTUNE_UNKNOWN_PLACEMENT, ATTUNE_SIGNAL_INVALID
 */
export function checkedScriptEvent(message: unknown, attune: Pick<Attune, 'hasVariant'>): unknown {
  if (!isObject(message) || own(message, 'type') !== 'track') return message
  const event = own(message, 'event')
  const stated = own(message, 'properties')
  const properties = isObject(stated) ? stated : {}
  if (event === 'Placement Viewed' || event === 'Placement Clicked')
    return { ...message, properties: placementOf(properties, attune) }
  if (event === 'Engaged') checkFigures(properties)
  return message
}

function placementOf(properties: object, { hasVariant }: Pick<Attune, 'hasVariant'>): JsonObject {
  const [placement, experience, variant] = ['placement', 'experience', 'variant'].map((name) =>
    own(properties, name),
  )
  if (typeof placement === 'string' && typeof experience === 'string' && typeof variant === 'string') {
    const shown = { placement, experience, variant }
    if (hasVariant(shown)) return shown
  }
  // Which there are is not told to strangers.
  throw new AttuneError('ATTUNE_UNKNOWN_PLACEMENT', 'There is no such variant in such a placement.')
}

function checkFigures(properties: object): void {
  const isUpTo = (name: string, most: number) => {
    const value = own(properties, name)
    return value === undefined || (typeof value === 'number' && value >= 0 && value <= most)
  }
  if (isUpTo('seconds', longestView) && isUpTo('scroll', 100)) return
  const message = `\`seconds\` is a number from 0 to ${longestView}, \`scroll\` one from 0 to 100.`
  throw new AttuneError('ATTUNE_SIGNAL_INVALID', message)
}
