import assert from 'node:assert/strict'
import { type JobsTest, type JobsTrial, jobId } from './jobs-contract.ts'

const anna = jobId('anna')
const ben = jobId('ben')

/** What is under way stays so until it is opened. */
function gate(): { opened: Promise<void>; open(): void } {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

export function workersContract(test: JobsTest): void {
  test('one person is woken once at a time, others meanwhile', async (trial) => {
    const { now, until, enqueue, work, woken } = trial
    const door = gate()
    let inside = 0
    let most = 0
    await work(async (id) => {
      if (id !== anna) return
      most = Math.max(most, ++inside)
      await door.opened
      inside--
    })
    await enqueue({ id: anna, at: now() - 2 }, { id: anna, at: now() - 1 })
    await until('anna is under way', () => inside === 1)
    await enqueue({ id: ben, at: now() })
    await until('ben is woken', () => woken.some(({ id }) => id === ben))
    await trial.pass(1_500)
    door.open()
    await until('anna is done', () => inside === 0)
    assert.equal(most, 1)
  })

  test('no more are woken at a time than were asked for', async (trial) => {
    const { now, until, enqueue, work, woken } = trial
    const door = gate()
    let inside = 0
    let most = 0
    const slowly = async () => {
      most = Math.max(most, ++inside)
      await door.opened
      inside--
    }
    await work(slowly, { concurrency: 2 })
    const ids = Array.from({ length: 6 }, (_, n) => jobId(`${n}`))
    await enqueue(...ids.map((id) => ({ id, at: now() })))
    await until('two are under way', () => inside === 2)
    await trial.pass(1_500)
    door.open()
    await until('all are woken', () => new Set(woken.map(({ id }) => id)).size === ids.length)
    assert.equal(most, 2)
  })

  test('processes share the work, and one goes on without the other', async (trial) => {
    const { now, until, enqueue, work } = trial
    const door = gate()
    const by: [Set<string>, Set<string>] = [new Set(), new Set()]
    const take = (mine: Set<string>) => async (id: string) => {
      mine.add(id)
      await door.opened
    }
    const first = await work(take(by[0]), { concurrency: 1 })
    await work(take(by[1]), { concurrency: 1 }, await trial.connect())
    const ids = Array.from({ length: 6 }, (_, n) => jobId(`${n}`))
    await enqueue(...ids.map((id) => ({ id, at: now() })))
    await until('both have some', () => by.every((mine) => mine.size > 0))
    door.open()
    await until('all are woken', () => ids.every((id) => by.some((mine) => mine.has(id))))
    await first.stop()
    await enqueue({ id: anna, at: now() })
    await until('the second wakes anna', () => by[1].has(anna))
    assert.equal(by[0].has(anna), false)
  })

  test('a pause waits for what is under way, and lasts until it is over', async (trial) => {
    const { now, until, enqueue, work, woken } = trial
    const { worker, waits } = await oneUnderWay(trial, work)
    await waits(() => worker.pause())
    const before = woken.length
    await enqueue({ id: ben, at: now() })
    await trial.pass(2_500)
    assert.equal(woken.length, before)
    await worker.resume()
    await until('ben is woken', () => woken.some(({ id }) => id === ben))
  })

  test('stopping waits for what is under way, and the rest is left to the next', async (trial) => {
    const { now, until, enqueue, work, woken } = trial
    const { worker, waits } = await oneUnderWay(trial, work)
    await waits(() => worker.stop())
    const before = woken.length
    await enqueue({ id: ben, at: now() })
    await trial.pass(2_500)
    assert.equal(woken.length, before)
    await work()
    await until('ben is woken', () => woken.some(({ id }) => id === ben))
  })
}

/** A worker that has anna under way, and a proof that something waits for her. */
async function oneUnderWay({ now, until, enqueue, pass }: JobsTrial, work: JobsTrial['work']) {
  const door = gate()
  let done = 0
  let begun = 0
  const worker = await work(async (id) => {
    if (id !== anna) return
    begun++
    await door.opened
    done++
  })
  await enqueue({ id: anna, at: now() })
  await until('anna is under way', () => begun === 1)
  const waits = async (end: () => Promise<void>) => {
    const ending = end().then(() => assert.equal(done, 1, 'it waited'))
    await pass(500)
    assert.equal(done, 0)
    door.open()
    await ending
  }
  return { worker, waits }
}
