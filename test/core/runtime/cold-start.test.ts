import { createAttune, type Store } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { manualClock } from 'attune/testing'
import { describe, expect, it } from 'vitest'

/** A site whose store takes so many milliseconds to answer; it is there after `wait`. */
async function startOn(answersAfter: number, wait: number) {
  const clock = manualClock()
  const stored = memoryStore({ clock })
  const store: Store = {
    ...stored,
    get: (key) => new Promise((resolve) => void clock.after(answersAfter, () => resolve(stored.get(key)))),
  }
  const errors: string[] = []
  const starting = createAttune({
    store,
    clock,
    secret: 'a secret for tests only',
    onError: ({ code }) => errors.push(code),
  })
  clock.advance(wait)
  return { attune: await starting, errors }
}

describe('a site that starts', () => {
  it('waits longer than a page does for a store that makes its tables first, and reports nothing', async () => {
    const { attune, errors } = await startOn(400, 400)
    expect(errors).toEqual([])
    await attune.close()
  })

  it('starts without a store that hangs, once its patience is over', async () => {
    const { attune, errors } = await startOn(60_000, 2_000)
    expect(errors).toEqual(['ATTUNE_STORE_TIMEOUT'])
    await attune.close()
  })
})
