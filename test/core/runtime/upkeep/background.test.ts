import { describe, expect, it } from 'vitest'
import type { AttuneError } from '../../../../core/errors.ts'
import { inBackground } from '../../../../core/runtime/upkeep/background.ts'
import { manualClock } from '../../../../core/testing/clock.ts'

const settled = () => new Promise(setImmediate)

describe('work in the background', () => {
  it('that fails is tried less and less often, up to a minute, and as often as before once it succeeds', async () => {
    const clock = manualClock(0)
    const turns: number[] = []
    const errors: AttuneError[] = []
    let failing = true
    const work = async () => {
      turns.push(clock.now() / 1000)
      if (failing) throw new Error('The server is gone')
    }
    const background = inBackground(work, {
      period: 5000,
      clock,
      onError: (error) => errors.push(error),
      random: () => 0.5,
    })
    const pass = async (seconds: number) => {
      for (let half = 0; half < 2 * seconds; half++) {
        clock.advance(500)
        await settled()
      }
    }
    await pass(200)
    expect(turns).toEqual([5, 12.5, 27.5, 57.5, 102.5, 147.5, 192.5])
    expect(errors.map(({ code }) => code)).toEqual(turns.map(() => 'ATTUNE_STORE_UNAVAILABLE'))
    failing = false
    turns.length = 0
    await pass(60)
    expect(turns).toEqual([237.5, 242.5, 247.5, 252.5, 257.5])
    await background.stop()
  })
})
