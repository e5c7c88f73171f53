import { describe, expect, it } from 'vitest'
import { profileFormat, readProfile } from '../../../core/profile/format.ts'
import { createProfile } from '../../../core/profile/profile.ts'
import type { Upgrade } from '../../../core/stored-format.ts'

const stored = createProfile('someone', 0)
/** How a future version might change the shape: a part gets another name, and then is split. */
const toSecond: Upgrade = ({ units, ...rest }) => ({ ...rest, requests: units })
const toThird: Upgrade = ({ requests, ...rest }) => ({ ...rest, requests: { newest: requests, sealed: 0 } })

describe('the format of a profile', () => {
  it('is written down in every profile', () => {
    expect(stored.format).toBe(profileFormat)
    expect(readProfile(stored)).toBe(stored)
  })

  it('of an older version is upgraded when it is read, one step after the other, and what was stored stays', () => {
    const old = { ...stored, format: 1, units: ['a', 'b'], unheardOf: 'kept' }
    const before = JSON.stringify(old)
    expect(readProfile(old, [toSecond, toThird])).toMatchObject({
      format: 3,
      id: 'someone',
      requests: { newest: ['a', 'b'], sealed: 0 },
      unheardOf: 'kept',
    })
    expect(readProfile({ ...old, format: 2, requests: ['c'] }, [toSecond, toThird])).toMatchObject({
      format: 3,
      requests: { newest: ['c'], sealed: 0 },
    })
    expect(JSON.stringify(old)).toBe(before)
  })

  it('of a newer version is refused', () => {
    const newer = { ...stored, format: profileFormat + 1 }
    expect(() => readProfile(newer)).toThrow(expect.objectContaining({ code: 'ATTUNE_FORMAT_NEWER' }))
    expect(readProfile(newer, Array(profileFormat).fill(toSecond))).toMatchObject({
      format: profileFormat + 1,
    })
  })

  it.each([
    null,
    undefined,
    7,
    'profile',
    [],
    {},
    { format: '1', id: 'x' },
    { format: 0, id: 'x' },
    { format: 1.5, id: 'x' },
    { format: 1 },
  ])('is that of no profile: %j', (value) => {
    expect(() => readProfile(value)).toThrow(expect.objectContaining({ code: 'ATTUNE_FORMAT_UNREADABLE' }))
  })
})
