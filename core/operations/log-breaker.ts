import type { Logger } from '../ports/logger.ts'
import type { GuardOptions } from './guarded-store.ts'

/** Says when the store goes down and when it is back, once each; tries in between are for debugging. */
export function logBreaker(logger: Logger): NonNullable<GuardOptions['changed']> {
  const down = { reads: false, writes: false }
  return (side, state) => {
    logger.debug({ side, state }, `The breaker for ${side} is ${state}.`)
    if (state === 'half-open' || down[side] === (state === 'open')) return
    down[side] = state === 'open'
    if (down[side]) logger.warn({ side }, `The store fails: ${side} are refused until it is back.`)
    else logger.warn({ side }, `The store is back: ${side} go through again.`)
  }
}
