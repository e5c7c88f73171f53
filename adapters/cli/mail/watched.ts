import type { Decision } from '../../../core/decisions/decision.ts'
import { AttuneError } from '../../../core/errors.ts'
import type { Visitor } from '../../../core/visitor.ts'

/** What a mail asked of the person it was made for. */
export interface Answers {
  readonly decisions: Decision[]
  /** Traits and features that nothing is known of. */
  readonly unknown: Set<string>
}

/**
 * The same visitor, and what is asked of them from here on. `named`: whether the site's names are known; where they are
 * not, a placement of any name shows nothing of its own, and nobody is in a segment.
 */
export function watched(
  visitor: Visitor,
  { named }: { readonly named: boolean },
): { visitor: Visitor; answers: Answers } {
  const answers: Answers = { decisions: [], unknown: new Set() }
  const asked = <Answer>(ask: () => Answer, otherwise: Answer): Answer => {
    try {
      return ask()
    } catch (error) {
      if (named || !(error instanceof AttuneError) || !error.code.startsWith('ATTUNE_UNKNOWN_')) throw error
      return otherwise
    }
  }
  const watching: Readonly<Record<string, (name: string) => unknown>> = {
    decide(name) {
      const decision = asked(() => visitor.decide(name), undecided(name))
      if (!answers.decisions.some(({ placement }) => placement === decision.placement))
        answers.decisions.push(decision)
      return decision
    },
    is: (name) => asked(() => visitor.is(name), false),
    trait(name) {
      const value = visitor.trait(name)
      if (value === undefined) answers.unknown.add(name)
      return value
    },
    feature(name) {
      const value = asked(() => visitor.feature(name), undefined)
      if (value === undefined) answers.unknown.add(name)
      return value
    },
  }
  // Not of the visitor itself: what is frozen there could not be answered otherwise.
  const proxy = new Proxy({} as Visitor, {
    get(_, key) {
      if (typeof key === 'string' && Object.hasOwn(watching, key)) return watching[key]
      const value = Reflect.get(visitor, key, visitor)
      return typeof value === 'function' ? value.bind(visitor) : value
    },
  })
  return { visitor: proxy, answers }
}

function undecided(placement: string): Decision {
  const because = 'Without --definitions nobody knows what this placement would show.'
  return { placement, content: {}, items: [], propensity: 1, reason: 'fallback', because }
}
