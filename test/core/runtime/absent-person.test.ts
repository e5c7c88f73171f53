import { visitOf } from 'attune'
import { describe, expect, it } from 'vitest'
import { agreed, everythingIn, firefox, noon, openSite } from '../../support/open-site.ts'
import { definitions } from '../../support/shop.ts'

const open = async () => {
  const site = await openSite({ ...definitions })
  const request = { method: 'GET', url: '/', headers: { 'user-agent': firefox }, now: noon }
  const about = (person: object) => site.attune.visit({ request, person: person as never })
  return { ...site, about }
}

describe('a person who is not there', () => {
  it('is decided for as if they were, by whatever leads to them', async () => {
    const { attune, arrive, about } = await open()
    const visitor = await arrive(undefined, { consent: agreed() })
    await visitor.identify('abbie')
    await visitor.track('Product Viewed', { category: 'machines' })
    for (const person of [{ userId: 'abbie' }, { profileId: visitor.id }]) {
      const found = await about(person)
      expect([found.userId, found.kind, found.trust]).toEqual(['abbie', 'known', 'recognised'])
      expect(found.is('machines')).toBe(true)
      expect(found.decide('hero').content).toBe('Premium machines')
    }
    await attune.close()
  })

  it('does not come back by being asked about: a profile lives a day until its browser does', async () => {
    const { store, arrive, about } = await open()
    const visitor = await arrive(undefined, { consent: agreed() })
    await visitor.track('Product Viewed', { category: 'machines' })
    const found = await about({ profileId: visitor.id })
    found.decide('hero')
    visitOf(found).expose()
    await visitOf(found).commit()
    expect(await everythingIn(store)).toContain('"returned":false')
    await (await arrive(visitor.id, { consent: agreed() })).track('Cart Viewed')
    expect(await everythingIn(store)).toContain('"returned":true')
  })

  it('who is not stored is not begun, and nothing is kept of them', async () => {
    const { store, about } = await open()
    const nobody = await about({ userId: 'nobody' })
    expect([nobody.isStored, nobody.isReadOnly]).toEqual([false, true])
    nobody.track('Product Viewed')
    nobody.decide('hero')
    visitOf(nobody).expose()
    await visitOf(nobody).commit()
    expect(await everythingIn(store)).toBe('[]')
  })

  it('has to be referred to rightly', async () => {
    const { about, errors } = await open()
    await expect(about({})).rejects.toThrow('This does not say who is meant')
    await expect(about({ userId: 'null' })).rejects.toMatchObject({ code: 'ATTUNE_ID_INVALID' })
    await expect(about({ namespace: 'shoe', id: '1' })).rejects.toMatchObject({
      code: 'ATTUNE_UNKNOWN_NAMESPACE',
    })
    expect(errors).toEqual([])
  })
})
