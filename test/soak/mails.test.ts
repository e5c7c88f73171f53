import { expect, it } from 'vitest'
import { sendUnderKill } from './mails/send-under-kill.ts'

it('processes that are killed while they send double no offer and lose no receipt, and the record explains each mail', async () => {
  const verdict = await sendUnderKill({ people: 100, seed: 7, killEvery: 250, mostKills: 6 })
  expect(verdict.messages).toBe(200)
  expect(verdict).toMatchObject({ doubled: 0, lost: 0, unexplained: [] })
  expect(verdict.kills).toBeGreaterThan(0)
}, 120_000)
