import type { FollowUp } from './definition.ts'

/** The purpose that a follow-up's messages are sent for: what is transactional needs no consent unless it says so. */
export function purposeOf({ kind, purpose }: Pick<FollowUp, 'kind' | 'purpose'>): string {
  return purpose ?? (kind === 'transactional' ? 'necessary' : 'marketing')
}

/** Whether people may refuse them, and so have to be able to unsubscribe. */
export function isRefusable(followUp: Pick<FollowUp, 'kind' | 'purpose'>): boolean {
  return purposeOf(followUp) !== 'necessary'
}
