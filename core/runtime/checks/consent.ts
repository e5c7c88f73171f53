import { type SignalDefinition, signalCategories } from '../../signals/vocabulary.ts'
import type { ConsentDefinition } from '../definitions.ts'
import { duration } from './duration.ts'
import { type Check, freeNameMistake, list, named, oneOf, plainNameMistake, problem, shape } from './shape.ts'
import type { SiteNames } from './site-names.ts'

/** Which purposes there are, and what is presumed of them. */
export function consent({ purposes }: SiteNames): Check {
  const keys: Readonly<Record<keyof ConsentDefinition, Check>> = {
    purposes: list(purposeName),
    model: (value, path) => (typeof value === 'function' ? [] : model(value, path)),
    deniedByGpc: list(knownPurpose(purposes)),
  }
  return shape('Consent', keys)
}

/** Category and purpose of events. */
export function events({ purposes }: SiteNames): Check {
  const keys: Readonly<Record<keyof SignalDefinition, Check>> = {
    category: oneOf(signalCategories, 'category'),
    purpose: knownPurpose(purposes),
  }
  return named('event', shape('An event', keys), freeNameMistake)
}

/** How long facts are kept, by category. */
export const retention: Check = shape(
  'Retention',
  Object.fromEntries(signalCategories.map((category) => [category, duration])),
)

/** The purpose of traits. */
export function traits({ purposes }: SiteNames): Check {
  const check = shape('A trait', { purpose: knownPurpose(purposes) }, ['purpose'])
  return named('trait', check, freeNameMistake)
}

const model = oneOf(['opt-in', 'opt-out'], 'consent model')

const purposeName: Check = (value, path) => {
  const mistake = typeof value === 'string' ? plainNameMistake(value) : 'This is not the name of a purpose.'
  return mistake ? problem('bad-name', path, mistake, 'Give it another name.') : []
}

function knownPurpose(purposes: readonly string[]): Check {
  return oneOf(purposes, 'purpose', 'unknown-purpose')
}
