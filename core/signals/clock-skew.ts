import type { SignalMessage } from './message.ts'

const minute = 60_000

/** When a signal happened, and what its sender said, which is the same in every retry. */
export interface SignalTime {
  readonly time: number
  readonly stated: number
}

/**
 * Segment's correction of the sender's clock: `time = stated + (receivedAt − sentAt)`. The skew is
 * rounded to whole minutes and ignored below one, so that the time a message spends on its way does
 * not count, and a retry (same timestamp, later `sentAt`) lands where the first try did; only where a
 * rounding falls between the two do they land a minute apart. A message with both `timestamp` and `originalTimestamp` was corrected by whoever forwards it. Nothing happens
 * in the future.
 */
export function signalTime(message: SignalMessage, now: number): SignalTime {
  const { timestamp, originalTimestamp, sentAt } = message
  const stated = timestamp ?? originalTimestamp ?? sentAt ?? now
  const corrected = timestamp !== undefined && originalTimestamp !== undefined
  const skew = sentAt === undefined || corrected ? 0 : clockSkew(now - sentAt)
  return { time: Math.min(now, stated + skew), stated }
}

function clockSkew(difference: number): number {
  return Math.abs(difference) < minute ? 0 : Math.round(difference / minute) * minute
}
