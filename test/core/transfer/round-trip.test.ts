import type { Commit } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { manualClock } from 'attune/testing'
import { readExport } from 'attune/transfer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createChecksum } from '../../../core/transfer/checksum.ts'
import { contentsOf } from '../../support/store-contents.ts'
import { exported, imported, linesOf } from './file.ts'

const clock = manualClock()
const newStore = () => memoryStore({ clock })

const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((text) => text.isWellFormed() && !text.includes('\0') && !/^(transfer|tombstone)\//.test(text))
const partition = fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/)
const value = fc.jsonValue()
const commit: fc.Arbitrary<Commit> = fc.record(
  {
    partition,
    set: fc.array(
      fc.record({ name, value, ttl: fc.integer({ min: 1, max: 1e9 }) }, { requiredKeys: ['name', 'value'] }),
      { maxLength: 4 },
    ),
    append: fc.array(fc.record({ topic: name, value }), { maxLength: 4 }),
    schedule: fc.array(fc.record({ name, value, at: fc.integer({ min: 0, max: 1e13 }) }), { maxLength: 3 }),
  },
  { requiredKeys: ['partition'] },
)

describe('an export', () => {
  it('imported elsewhere is what was exported, whatever that was, and as often as one likes', async () => {
    const law = fc.asyncProperty(fc.array(commit, { maxLength: 30 }), async (commits) => {
      const [source, target] = [newStore(), newStore()]
      for (const one of commits) await source.commit(one)
      const text = await exported(source)
      const first = await imported(target, text)
      expect(first).toMatchObject({ same: 0, kept: 0, erased: 0 })
      expect(await contentsOf(target)).toEqual(await contentsOf(source))
      await imported(target, text)
      await imported(target, text, { overwrite: true })
      expect(await contentsOf(target)).toEqual(await contentsOf(source))
    })
    await fc.assert(law, { numRuns: 60 })
  })

  it('with any character altered is refused', async () => {
    const store = newStore()
    const set = Array.from({ length: 5 }, (_, i) => ({
      name: `n${i}`,
      value: { text: 'some text', i },
      ttl: 1e6,
    }))
    await store.commit({ partition: 'p', set, append: [{ topic: 't', value: 1 }] })
    const text = await exported(store)
    const headerEnd = text.indexOf('\n')
    const law = fc.asyncProperty(
      fc.integer({ min: 0, max: text.length - 2 }),
      fc.constantFrom('x', '0', '"', ' ', '\n'),
      async (at, by) => {
        fc.pre(text[at] !== by)
        const altered = text.slice(0, at) + by + text.slice(at + 1)
        const read = async () => {
          for await (const _ of (await readExport(linesOf(altered), 'f')).chunks);
        }
        // In the header, where Attune and its format are named, the first complaint may be another.
        const code = at < headerEnd ? /^ATTUNE_FORMAT_(UNREADABLE|NEWER)$/ : /^ATTUNE_FORMAT_UNREADABLE$/
        await expect(read()).rejects.toMatchObject({ code: expect.stringMatching(code) })
      },
    )
    await fc.assert(law, { numRuns: 300 })
  })
})

describe('the checksum of a store', () => {
  it('is the same in any order, and another when a record is missing, doubled or changed', () => {
    const sumOf = (lines: readonly string[]) => {
      const sum = createChecksum()
      for (const line of lines) sum.add(line, undefined)
      return sum.beyond(0).sha256
    }
    const whole = sumOf(['a', 'b', 'c'])
    expect(sumOf(['c', 'a', 'b'])).toBe(whole)
    for (const other of [
      ['a', 'b'],
      ['a', 'b', 'c', 'c'],
      ['a', 'b', 'C'],
      ['a', 'b', 'c', 'a', 'a'],
    ])
      expect(sumOf(other)).not.toBe(whole)
  })

  it('leaves out what expires while two stores are read', () => {
    const [early, late] = [createChecksum(), createChecksum()]
    for (const sum of [early, late]) sum.add('stays', 2e12)
    early.add('goes', 1e12)
    expect(early.beyond(1e12)).toEqual(late.beyond(1e12))
    expect(early.beyond(9e11).count).toBe(2)
  })
})
