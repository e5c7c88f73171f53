import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AttuneError } from '../../../core/errors.ts'
import {
  type Breaker,
  type BreakerOptions,
  createBreaker,
  threshold,
} from '../../../core/operations/breaker.ts'
import { manualClock } from '../../../core/testing/clock.ts'

const gone = new AttuneError('ATTUNE_STORE_UNAVAILABLE', 'It is gone.')

function open(options: Partial<BreakerOptions> = {}) {
  const clock = manualClock()
  const states: string[] = []
  const changed = (state: string) => states.push(state)
  const breaker = createBreaker({ clock, patience: 2000, changed, random: () => 0, ...options })
  return { clock, states, breaker }
}

function fail(breaker: Breaker, times: number, error: unknown = gone) {
  for (let i = 0; i < times; i++) breaker.admit()!.failed(error)
}

describe('a breaker', () => {
  it('lets everything through, and single failures too', () => {
    const { breaker } = open()
    for (let i = 0; i < 20; i++) {
      fail(breaker, threshold - 1)
      breaker.admit()!.succeeded()
    }
    expect([breaker.state, breaker.retryAfter]).toEqual(['closed', 0])
  })

  it('opens after five failures in a row, and then nothing goes through until the pause is over', () => {
    const { breaker, clock } = open()
    fail(breaker, threshold)
    expect([breaker.state, breaker.retryAfter, breaker.lastError]).toEqual(['open', 250, gone])
    clock.advance(249)
    expect([breaker.admit(), breaker.retryAfter]).toEqual([undefined, 1])
    clock.advance(1)
    expect(breaker.state).toBe('half-open')
  })

  it('lets one call try; the others wait for what becomes of it', () => {
    const { breaker, clock, states } = open()
    fail(breaker, threshold)
    clock.advance(250)
    const one = breaker.admit()!
    expect(breaker.admit()).toBeUndefined()
    one.succeeded()
    expect(breaker.state).toBe('closed')
    expect(breaker.admit()).toBeDefined()
    expect(states).toEqual(['open', 'half-open', 'closed'])
  })

  it('waits twice as long after each try that failed, up to ten seconds, half of it at random', () => {
    for (const [random, pauses] of [
      [0, [250, 500, 1000, 2000, 4000, 5000, 5000]],
      [0.5, [375, 750, 1500, 3000, 6000, 7500, 7500]],
    ] as const) {
      const { breaker, clock } = open({ random: () => random })
      fail(breaker, threshold)
      const found: number[] = []
      for (let i = 0; i < pauses.length; i++) {
        found.push(breaker.retryAfter)
        clock.advance(breaker.retryAfter)
        breaker.admit()!.failed(gone)
      }
      expect(found).toEqual(pauses)
    }
  })

  it('tells in whole milliseconds when it tries again', () => {
    const { breaker, clock } = open({ random: () => 1 / 3 })
    fail(breaker, threshold)
    expect(breaker.retryAfter).toBe(334)
    clock.advance(333)
    expect([breaker.state, breaker.retryAfter]).toEqual(['open', 1])
    clock.advance(1)
    expect(breaker.state).toBe('half-open')
  })

  it('takes a try that is not answered in time for failed, and begins anew once one succeeded', () => {
    const { breaker, clock } = open()
    fail(breaker, threshold)
    clock.advance(250)
    const hung = breaker.admit()!
    clock.advance(1999)
    expect(breaker.state).toBe('half-open')
    clock.advance(1)
    expect([breaker.state, breaker.retryAfter]).toEqual(['open', 500])
    hung.succeeded()
    expect(breaker.state).toBe('open')
    clock.advance(500)
    breaker.admit()!.succeeded()
    fail(breaker, threshold)
    expect(breaker.retryAfter).toBe(250)
  })

  it('does not mind a conflict, a refused key or a newer format: those are answers', () => {
    const { breaker } = open()
    for (const code of [
      'ATTUNE_CONFLICT',
      'ATTUNE_STORE_KEY',
      'ATTUNE_FORMAT_NEWER',
      'ATTUNE_STORE_CLOSED',
    ] as const) {
      fail(breaker, 2 * threshold, new AttuneError(code, 'No.'))
      expect(breaker.state).toBe('closed')
    }
    fail(breaker, threshold, new Error('socket hang up'))
    expect(breaker.state).toBe('open')
  })

  it('counts those who stopped waiting, but a stall that made many late at once as one', () => {
    const { breaker, clock } = open()
    for (let i = 0; i < 100; i++) breaker.late()
    expect(breaker.state).toBe('closed')
    for (let i = 1; i < threshold; i++) {
      clock.advance(10)
      breaker.late()
    }
    expect(breaker.state).toBe('open')
  })

  it('stays closed when answers are late but come', () => {
    const { breaker, clock } = open()
    for (let i = 0; i < 50; i++) {
      clock.advance(80)
      breaker.late()
      breaker.admit()!.succeeded()
    }
    expect(breaker.state).toBe('closed')
  })

  it('does not hear what a call from before says', () => {
    const { breaker, clock } = open()
    const old = breaker.admit()!
    fail(breaker, threshold)
    clock.advance(250)
    old.succeeded()
    expect(breaker.state).toBe('half-open')
    breaker.admit()!.succeeded()
    for (let i = 0; i < threshold; i++) old.failed(gone)
    expect(breaker.state).toBe('closed')
  })

  it('with a probe of its own, lets no call try', async () => {
    const answers = [() => Promise.reject(gone), () => Promise.resolve()]
    const { breaker, clock } = open({ probe: () => answers.shift()!() })
    fail(breaker, threshold)
    clock.advance(250)
    expect([breaker.state, breaker.admit()]).toEqual(['half-open', undefined])
    await new Promise(setImmediate)
    expect([breaker.state, breaker.retryAfter]).toEqual(['open', 500])
    clock.advance(500)
    await new Promise(setImmediate)
    expect(breaker.state).toBe('closed')
    expect(answers).toEqual([])
  })

  it('never lets two calls try at once, whatever happens', () => {
    const steps = fc.array(fc.constantFrom('call', 'succeed', 'fail', 'late', 'wait'), { maxLength: 200 })
    fc.assert(
      fc.property(steps, (steps) => {
        const { breaker, clock } = open()
        let underWay: { attempt: NonNullable<ReturnType<Breaker['admit']>>; trying: boolean }[] = []
        for (const step of steps) {
          if (step === 'call') {
            const attempt = breaker.admit()
            if (attempt) underWay.push({ attempt, trying: breaker.state === 'half-open' })
          } else if (step === 'wait') clock.advance(700)
          else if (step === 'late') breaker.late()
          else underWay.shift()?.attempt[step === 'succeed' ? 'succeeded' : 'failed'](gone)
          if (breaker.state !== 'half-open') underWay = underWay.filter(({ trying }) => !trying)
          expect(underWay.filter(({ trying }) => trying).length).toBeLessThanOrEqual(1)
          if (breaker.state === 'open') expect(breaker.admit()).toBeUndefined()
        }
        clock.advance(15_000)
        if (breaker.state !== 'closed') breaker.admit()?.succeeded()
        clock.advance(15_000)
        breaker.admit()?.succeeded()
        expect(breaker.state).toBe('closed')
      }),
    )
  })
})
