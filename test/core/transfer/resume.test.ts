import type { Store } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { describe, expect, it } from 'vitest'
import { tombstoneKey } from '../../../core/runtime/storing/keys.ts'
import { contentsOf } from '../../support/store-contents.ts'
import { exported, imported } from './file.ts'

/** Fails from its n-th append on, as when the process dies there. */
function dyingStore(store: Store, appends: number): Store {
  let left = appends
  return {
    ...store,
    async commit(commit) {
      if (commit.append && left-- <= 0) throw new Error('died')
      return store.commit(commit)
    },
  }
}

describe('an import that died in the log', () => {
  it.each([0, 1, 3, 5, 8, 11])(
    'after %i appends goes on there, also when somebody was erased meanwhile',
    async (appends) => {
      const source = memoryStore()
      for (let i = 0; i < 100; i++) {
        const value = { profileId: `person-${i % 10}`, at: 1, number: i }
        await source.commit({ partition: `people-${i % 3}`, append: [{ topic: 'transitions', value }] })
      }
      const text = await exported(source)
      const target = memoryStore()
      await expect(imported(dyingStore(target, appends), text)).rejects.toThrow(/died/)
      const { partition, name } = tombstoneKey('person-4')
      await target.commit({ partition, set: [{ name, value: { at: 2 } }] })
      await imported(target, text)
      const { entries } = await target.consume('transitions', undefined, 1000)
      const numbers = entries.map(({ value }) => (value as { number: number }).number)
      const others = numbers.filter((number) => number % 10 !== 4).sort((a, b) => a - b)
      expect(others).toEqual(Array.from({ length: 100 }, (_, i) => i).filter((number) => number % 10 !== 4))
      for await (const { key } of target.scan('transfer/')) expect(key.partition).toBe('site')
      expect((await contentsOf(target)).entries).toHaveLength(1)
    },
  )
})
