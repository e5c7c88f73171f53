import { visitOf } from 'attune'
import { describe, expect, it } from 'vitest'
import { readProfile } from '../../../../core/profile/format.ts'
import { personKeys } from '../../../../core/runtime/people/person-keys.ts'
import { profileKey } from '../../../../core/runtime/storing/keys.ts'
import { agreed, openSite } from '../../../support/open-site.ts'

describe('a person the site asks for', () => {
  it('is found by user id, by profile id, and by the cookie they had before they signed in', async () => {
    const { arrive, attune } = await openSite()
    const visitor = await arrive(undefined, { consent: agreed() })
    await visitor.track('Product Viewed')
    const cookie = visitor.id
    await visitor.identify('abbie')
    const person = {
      profileId: visitor.id,
      kind: 'known',
      userId: 'abbie',
      ids: ['user:abbie', `cookie:${cookie}`],
    }
    for (const reference of [{ userId: 'abbie' }, { profileId: visitor.id }, { profileId: cookie }]) {
      const found = (await attune.find(reference))!
      expect({ ...found, ids: found.ids.toSorted().toReversed() }).toEqual(person)
    }
    expect(await attune.find({ userId: 'berta' })).toBeUndefined()
    expect(await attune.find({ profileId: 'nobody' })).toBeUndefined()
  })

  it('must be named in a way that makes sense', async () => {
    const { attune } = await openSite({ namespaces: { device: { kind: 'not unique' } } })
    await expect(attune.find({} as never)).rejects.toMatchObject({ code: 'ATTUNE_OPTIONS' })
    await expect(attune.find(undefined as never)).rejects.toMatchObject({ code: 'ATTUNE_OPTIONS' })
    await expect(attune.find({ userId: 'null' })).rejects.toMatchObject({ code: 'ATTUNE_ID_INVALID' })
    await expect(attune.find({ namespace: 'card', id: '1' })).rejects.toMatchObject({
      code: 'ATTUNE_UNKNOWN_NAMESPACE',
    })
    await expect(attune.find({ namespace: 'device', id: 'd1' })).rejects.toThrow("not one person's")
  })

  it('is stored under their profile, the timeline beside it, and pointers at what they were before', async () => {
    const { arrive, store } = await openSite()
    const visitor = await arrive(undefined, { consent: agreed() })
    for (let i = 0; i < 40; i++) visitor.track('Product Viewed')
    await visitOf(visitor).commit()
    const cookie = visitor.id
    await visitor.identify('abbie')
    const { value } = (await store.get(profileKey(visitor.id)))!
    const keys = personKeys(readProfile(value))
    expect(keys.profile).toEqual(profileKey(visitor.id))
    expect(keys.pointers).toEqual([profileKey(cookie)])
    const everything = [keys.profile, ...keys.timeline, ...keys.pointers, ...keys.merges, ...keys.index]
    const stored: string[] = []
    for await (const { key } of store.scan('')) if (key.partition !== 'site') stored.push(key.name)
    expect(everything.map(({ name }) => name).toSorted()).toEqual(stored.toSorted())
    expect(keys.timeline.length).toBeGreaterThan(1)
  })
})
