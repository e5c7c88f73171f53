/** Gets a value out of the facts; undefined when absent. */
export type Getter<F> = (facts: F) => unknown

/** A compiled condition. */
export type Predicate<F> = (facts: F) => boolean

export const never = (): boolean => false

export function not<F>(predicate: Predicate<F>): Predicate<F> {
  return (facts) => !predicate(facts)
}
