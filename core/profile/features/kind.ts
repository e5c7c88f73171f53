import type { Json } from '../../json.ts'

/** What one feature has counted so far; plain JSON, its shape known to its kind only. */
export type FeatureState = Json

/**
 * How one kind of feature is kept. All of `add`, `merge` are commutative and associative on what
 * they keep, so that neither the order of signals nor of merges matters (law 1).
 */
export interface FeatureKind<S = FeatureState> {
  /** Adds one fact; null where nothing is left, so that equal histories have equal states. */
  add(state: S | null, fact: FeatureFact): S | null
  merge(a: S, b: S): S | null
  /** What, merged, takes a state back; kinds without it cannot be. */
  negate?(state: S): S
  /** The value conditions and templates see. */
  read(state: S | null, now: number): unknown
  /** When the value may next change with no further signal; Infinity: never. */
  changesAt(state: S | null, now: number): number
  /**
   * What is left without what happened before a moment; null where nothing is, the very same state where
   * all is. What has no date stays (`undated`).
   */
  since(state: S, moment: number): S | null
  /** The state does not say when what it counts happened. */
  readonly undated?: true
  /** What the state grows to as JSON, in bytes, of somebody who keeps it full; definitions are held to a budget. */
  readonly maxBytes: number
}

export interface FeatureFact {
  readonly time: number
  /** Short hash of the message, to order facts of one millisecond. */
  readonly hash: string
  /** The integer weight. */
  readonly amount: number
  /** What the feature looks at, where it looks at one. */
  readonly value: string | number | boolean | undefined
}

/** Outside its kind a state is just JSON: only the kind that wrote it reads it. */
export function sealed<S>(kind: FeatureKind<S>): FeatureKind {
  return kind as unknown as FeatureKind
}
