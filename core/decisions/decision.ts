import type { Json } from '../json.ts'

/**
 * Why this decision:
 * - `rule`: the experience's condition holds
 * - `fallback`: no experience applies
 * - `no-consent`: an experience would need consent that was not given
 * - `disabled`: switched off, in the definitions or while running
 * - `preview`: forced by a signed preview link
 */
export type Reason = 'rule' | 'fallback' | 'no-consent' | 'disabled' | 'preview'

/** What a placement shows, and why. Frozen: decisions are shared between requests. */
export interface Decision {
  readonly placement: string
  /** Absent when the fallback is shown. */
  readonly experience?: string
  readonly variant?: string
  readonly content: Json
  readonly items: readonly string[]
  /** The probability with which this variant was chosen among its experience's: 1 by rule. */
  readonly propensity: number
  readonly reason: Reason
  /** One sentence for the person who sees it. */
  readonly because: string
}
