import type { Decision } from '../../../core/decisions/decision.ts'
import type { Visitor } from '../../../core/visitor.ts'

/** What a mail asked of the person it was made for. */
export interface Answers {
  readonly decisions: Decision[]
  /** Traits and features that nothing is known of. */
  readonly unknown: Set<string>
}

/** The same visitor, and what is asked of them from here on. */
export function watched(visitor: Visitor): { visitor: Visitor; answers: Answers } {
  const answers: Answers = { decisions: [], unknown: new Set() }
  const watching: Readonly<Record<string, (name: string) => unknown>> = {
    decide(name) {
      const decision = visitor.decide(name)
      if (!answers.decisions.some(({ placement }) => placement === decision.placement))
        answers.decisions.push(decision)
      return decision
    },
    trait(name) {
      const value = visitor.trait(name)
      if (value === undefined) answers.unknown.add(name)
      return value
    },
    feature(name) {
      const value = visitor.feature(name)
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
