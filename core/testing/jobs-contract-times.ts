import assert from 'node:assert/strict'
import { type JobsTest, jobId } from './jobs-contract.ts'

const anna = jobId('anna')
const ben = jobId('ben')
const carl = jobId('carl')

export function timesContract(test: JobsTest): void {
  test('everybody is woken at their time, and not before', async ({ now, until, enqueue, work, woken }) => {
    await work()
    const due = new Map([
      [anna, now() + 2_000],
      [ben, now()],
      [carl, now() - 86_400_000],
    ])
    await enqueue(...[...due].map(([id, at]) => ({ id, at })))
    await until('all three are woken', () => new Set(woken.map(({ id }) => id)).size === 3)
    for (const { id, at } of woken) assert.ok(at >= due.get(id)!, `${due.get(id)! - at} ms early`)
  })

  test('what was enqueued before anybody worked is woken too', async ({
    now,
    until,
    enqueue,
    work,
    woken,
  }) => {
    await enqueue({ id: anna, at: now() })
    await work()
    await until('anna is woken', () => woken.length > 0)
  })

  test('one person may have several times', async ({ now, until, enqueue, work, woken }) => {
    await work()
    const [first, second] = [now() + 500, now() + 4_000]
    await enqueue({ id: anna, at: second }, { id: anna, at: first })
    await until('anna is woken once', () => woken.length > 0)
    await until('anna is woken again', () => woken.some(({ at }) => at >= second))
    assert.ok(woken[0]!.at >= first)
  })

  test('the same time said twice, and said again when it is over, wakes again', async (trial) => {
    const { now, until, enqueue, work, woken } = trial
    await work()
    const job = { id: anna, at: now() }
    await enqueue(job)
    await enqueue(job)
    await until('anna is woken', () => woken.length > 0)
    await trial.pass(1_500)
    const before = woken.length
    await enqueue(job)
    await until('anna is woken again', () => woken.length > before)
  })

  test('of who is cancelled all times are forgotten', async (trial) => {
    const { now, until, enqueue, cancel, work, woken } = trial
    const at = now() + 1_500
    await enqueue({ id: anna, at }, { id: anna, at: at + 200 }, { id: ben, at }, { id: carl, at: at + 400 })
    await cancel(anna, jobId('nobody'))
    await work()
    await until('the others are woken', () => new Set(woken.map(({ id }) => id)).size === 2)
    await trial.pass(1_500)
    assert.equal(
      woken.some(({ id }) => id === anna),
      false,
    )
  })

  test('who fails is woken again after a while, and keeps nobody waiting', async (trial) => {
    const { now, until, enqueue, work, woken, errors } = trial
    const failure = new Error('the shop is closed')
    const times = (id: string) => woken.filter((job) => job.id === id).length
    await work(
      async (id) => {
        if (id === anna && times(anna) < 3) throw failure
      },
      { concurrency: 1 },
    )
    await enqueue({ id: anna, at: now() - 1_000 })
    await until('anna fails', () => times(anna) === 1)
    await enqueue({ id: ben, at: now() }, { id: carl, at: now() })
    await until('the others are woken', () => times(ben) > 0 && times(carl) > 0)
    await until('anna is woken until it works', () => times(anna) === 3)
    const annas = woken.filter(({ id }) => id === anna)
    assert.ok(annas[1]!.at - annas[0]!.at >= 250, 'there is a pause')
    assert.equal(errors.filter((error) => String(error).includes(failure.message)).length, 2)
  })
}
