/** Why nothing is sent to an address any more. */
export type SuppressionReason = 'bounced' | 'complained' | 'by hand'

export interface Suppression {
  readonly channel: string
  readonly why: SuppressionReason
  /** In milliseconds. */
  readonly at: number
}
