import { describe, expect, it } from 'vitest'
import { itemFormat, readStoredItem, storedItem } from '../../../core/catalogue/format.ts'
import type { Upgrade } from '../../../core/stored-format.ts'

const mug = { id: 'mug', title: 'Mug', available: true, updatedAt: 1 }
/** How a future version might change the shape. */
const toSecond: Upgrade = ({ title, ...rest }) => ({ ...rest, titles: { en: title } })

describe('the format of an item', () => {
  it('is written down in every item, and shown to nobody', () => {
    expect(storedItem(mug)).toEqual({ ...mug, format: itemFormat })
    expect(readStoredItem(storedItem(mug))).toEqual(mug)
  })

  it('of an older version is upgraded when it is read', () => {
    const { title: _, ...rest } = mug
    expect(readStoredItem({ ...mug, format: 1 }, [toSecond])).toEqual({ ...rest, titles: { en: 'Mug' } })
  })

  it('of a newer version is refused, and what is no item as well', () => {
    const code = (stored: unknown) => {
      try {
        return readStoredItem(stored)
      } catch (error) {
        return (error as { code: string }).code
      }
    }
    expect(code({ ...mug, format: itemFormat + 1 })).toBe('ATTUNE_FORMAT_NEWER')
    for (const stored of [null, 7, 'mug', [], {}, mug, { format: 1 }, { ...mug, format: 0 }])
      expect(code(stored)).toBe('ATTUNE_FORMAT_UNREADABLE')
  })
})
