import type { Clock } from 'attune'
import { smtp } from 'attune/adapters/smtp'
import { manualClock } from 'attune/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pace } from '../../../adapters/smtp/pace.ts'
import { outgoing } from '../outgoing.ts'
import { startMailServer } from './mail-server.ts'

const open = new AbortController().signal

describe('a channel with a rate', () => {
  it('sends so many in a second and no more', async () => {
    const clock = manualClock()
    const server = await startMailServer()
    const url = `smtp://127.0.0.1:${server.port}`
    const channel = smtp({ url, from: 'news@shop.example', rate: 2, timeout: 10_000, clock })
    const ids = ['A', 'B', 'C', 'D'].map((letter) => letter.repeat(22))
    const sending = ids.map((id) => channel.send(outgoing({ id })))
    for (const n of [1, 2, 3, 4]) {
      await sending[n - 1]
      expect(server.mails).toHaveLength(n)
      clock.advance(500)
    }
    await channel.close()
    await server.close()
  })

  it('tells those who come when the line is too long after what time to come again', async () => {
    const clock = manualClock()
    const line = pace(0.5, 3000, clock)
    const turns = [line.turn(open), line.turn(open), line.turn(open), line.turn(open)]
    expect(await turns[2]).toBe(4000)
    expect(await turns[3]).toBe(4000)
    clock.advance(2000)
    expect(await Promise.all(turns.slice(0, 2))).toEqual([undefined, undefined])
  })

  it('is closed without waiting for its line, and those who stand in it have failed', async () => {
    const server = await startMailServer()
    const url = `smtp://127.0.0.1:${server.port}`
    const channel = smtp({
      url,
      from: 'news@shop.example',
      rate: 0.01,
      timeout: 120_000,
      clock: manualClock(),
    })
    const sending = [channel.send(outgoing()), channel.send(outgoing({ id: 'B'.repeat(22) }))]
    await sending[0]
    await channel.close()
    expect((await Promise.all(sending)).map(({ outcome }) => outcome)).toEqual(['sent', 'failed'])
    expect(server.mails).toHaveLength(1)
    await server.close()
  })

  it('goes on when the clock was set back', async () => {
    const clock = manualClock()
    const line = pace(1, 60_000, clock)
    for (let i = 0; i < 5; i++) void line.turn(open)
    clock.set(clock.now() - 3_600_000)
    expect(await line.turn(open)).toBeUndefined()
  })

  it('law: no second has more than its share, whenever they come', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.nat(400), { maxLength: 60 }), (rate, gaps) => {
        const clock = manualClock(0)
        let waited = 0
        const after: Clock['after'] = (ms, callback) => {
          waited = ms
          return clock.after(ms, callback)
        }
        const line = pace(rate, 1e9, { ...clock, after })
        const turns = gaps.map((gap) => {
          clock.advance(gap)
          waited = 0
          void line.turn(open)
          return clock.now() + waited
        })
        turns.slice(rate).forEach((at, i) => {
          expect(at - turns[i]!).toBeGreaterThan(1000 - 1e-6)
        })
      }),
    )
  })
})
