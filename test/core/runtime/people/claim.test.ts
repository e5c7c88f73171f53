import { visitOf } from 'attune'
import { describe, expect, it } from 'vitest'
import type { Profile } from '../../../../core/profile/profile.ts'
import { indexKey, profileKey } from '../../../../core/runtime/storing/keys.ts'
import { agreed, everythingIn, openSite } from '../../../support/open-site.ts'

const definitions = {
  features: { views: { count: true, events: 'Product Viewed' } },
  namespaces: {
    loyaltyCard: { kind: 'merges', limit: 2 },
    email: { kind: 'merges', hashed: true, ignoreCase: true },
    device: { kind: 'not unique' },
  },
} as const
const card = (id: string) => ({ namespace: 'loyaltyCard', id })
const email = (id: string) => ({ namespace: 'email', id })
const day = 86_400_000

async function shop() {
  const site = await openSite(definitions)
  const { arrive, store } = site
  const stranger = async (views = 0) => {
    const visitor = await arrive(undefined, { consent: agreed() })
    for (let i = 0; i < views; i++) await visitor.track('Product Viewed')
    return visitor
  }
  const customer = async (userId: string, views = 0) => {
    const visitor = await stranger(views)
    await visitor.identify(userId)
    return visitor
  }
  const conflicts = async () => (await store.consume('conflicts', undefined, 100)).entries.map((e) => e.value)
  const profileOf = async (id: string) => (await store.get(profileKey(id)))!.value as Profile
  return { ...site, stranger, customer, conflicts, profileOf }
}

describe('a visitor who sends an object in the place of a user id', () => {
  it('becomes nobody else by it, and the site is told what to call', async () => {
    const { attune, stranger, customer } = await shop()
    const abbie = await customer('abbie')
    expect(await abbie.claim(card('9-12'))).toBe('linked')
    const thief = await stranger(1)
    // As in: identify(req.body.userId)
    for (const sent of ['{ "namespace": "loyaltyCard", "id": "9-12" }', '{ "userId": "abbie" }', '{}']) {
      await expect(thief.identify(JSON.parse(sent))).rejects.toMatchObject({
        code: 'ATTUNE_ID_INVALID',
        message: expect.stringContaining('Call identifyBy({ namespace, id })'),
      })
    }
    expect([thief.kind, thief.trust, thief.isStored]).toEqual(['unknown', 'recognised', true])
    expect(await attune.find(card('9-12'))).toMatchObject({ userId: 'abbie' })
  })

  it('is a stranger still where the session is what holds it', async () => {
    const { arrive, customer, errors } = await shop()
    await (await customer('abbie')).claim(card('9-12'))
    const visitor = await arrive(undefined, { userId: card('9-12') as never, consent: agreed() })
    expect([visitor.kind, visitor.trust]).toEqual(['unknown', 'recognised'])
    expect(errors.map(({ code }) => code)).toEqual(['ATTUNE_ID_INVALID'])
  })
})

describe('somebody known by a loyalty card alone', () => {
  it('is known from then on, and on every device with that card', async () => {
    const { attune, stranger } = await shop()
    const till = await stranger(2)
    await till.identifyBy(card('9-12'))
    expect([till.kind, till.userId, till.trust]).toEqual(['known', undefined, 'authenticated'])
    const phone = await stranger(1)
    await phone.identifyBy(card('9-12'))
    expect(phone.id).toBe(till.id)
    expect(phone.feature('views')).toBe(3)
    expect(await attune.find(card('9-12'))).toMatchObject({ profileId: till.id, kind: 'known' })
  })

  it('is somebody else than who used this browser with another card', async () => {
    const { stranger, arrive } = await shop()
    const abbie = await stranger(2)
    await abbie.identifyBy(card('abbie'))
    const berta = await arrive(abbie.id, { consent: agreed() })
    await berta.identifyBy(card('berta'))
    expect(berta.id).not.toBe(abbie.id)
    expect(berta.feature('views')).toBe(0)
    expect((await arrive(abbie.id)).feature('views')).toBe(2)
  })

  it('is somebody else than who then signs in in this browser, until the site says that the card is theirs', async () => {
    const { stranger, arrive, attune } = await shop()
    const kiosk = await stranger(2)
    await kiosk.identifyBy(card('abbie'))
    const later = await arrive(kiosk.id, { consent: agreed() })
    await later.identify('17')
    expect(later.feature('views')).toBe(0)
    expect(await later.claim(card('abbie'))).toBe('merged')
    expect(later.feature('views')).toBe(2)
    expect(await attune.find(card('abbie'))).toMatchObject({ userId: '17' })
    expect(await attune.find({ profileId: kiosk.id })).toMatchObject({ userId: '17' })
  })

  it('stores nothing before they agree to anything', async () => {
    const { arrive, store } = await shop()
    const visitor = await arrive()
    await visitor.identifyBy(card('9-12'))
    expect(visitor.kind).toBe('known')
    expect(await visitor.claim(email('a@b.example'))).toBe('linked')
    expect(await everythingIn(store)).toBe('[]')
  })
})

describe('an identifier a person claims', () => {
  it('leads to them from then on, letter case aside, and nobody can read it in the store', async () => {
    const { attune, customer, store } = await shop()
    const abbie = await customer('abbie')
    expect(await abbie.claim(email('Abbie@Example.com'))).toBe('linked')
    expect(await abbie.claim(email('abbie@example.com'))).toBe('linked')
    expect(await attune.find(email('ABBIE@example.com'))).toMatchObject({ userId: 'abbie' })
    expect((await everythingIn(store)).toLowerCase()).not.toContain('abbie@example')
  })

  it('that another person with a user id has stays theirs, and the log says so', async () => {
    const { attune, customer, conflicts } = await shop()
    const abbie = await customer('abbie', 1)
    await abbie.claim(email('home@example.com'))
    const berta = await customer('berta', 2)
    expect(await berta.claim(email('home@example.com'))).toBe('taken')
    expect([abbie.id === berta.id, berta.feature('views')]).toEqual([false, 2])
    expect(await attune.find(email('home@example.com'))).toMatchObject({ userId: 'abbie' })
    expect(await conflicts()).toEqual([
      {
        profileId: berta.id,
        userId: 'berta',
        claim: expect.stringMatching(/^email#/),
        holder: abbie.id,
        at: expect.any(Number),
      },
    ])
  })

  it('gives way to the third of its kind: the oldest leads nowhere any more', async () => {
    const { attune, customer, clock, store } = await shop()
    const abbie = await customer('abbie')
    for (const id of ['1', '2', '3']) {
      clock.advance(1000)
      await abbie.claim(card(id))
    }
    expect(await attune.find(card('1'))).toBeUndefined()
    expect(await attune.find(card('2'))).toMatchObject({ userId: 'abbie' })
    expect((await attune.find({ userId: 'abbie' }))!.ids).not.toContain('loyaltyCard:1')
    expect(await store.get(indexKey('loyaltyCard:1')!)).toBeUndefined()
  })

  it('that several people share is noted, and makes nobody of them another', async () => {
    const { attune, customer } = await shop()
    const [abbie, berta] = [await customer('abbie'), await customer('berta')]
    for (const one of [abbie, berta])
      expect(await one.claim({ namespace: 'device', id: 'tv' })).toBe('linked')
    for (const userId of ['abbie', 'berta']) {
      expect(await attune.find({ userId })).toMatchObject({
        userId,
        ids: expect.arrayContaining(['device:tv']),
      })
    }
    await expect(berta.identifyBy({ namespace: 'device', id: 'tv' })).rejects.toThrow("not one person's")
  })

  it('needs somebody whom this request identified: a cookie is not a login', async () => {
    const { arrive, customer, stranger } = await shop()
    const abbie = await customer('abbie')
    const cookie = await arrive(abbie.id)
    for (const visitor of [cookie, await stranger(1)]) {
      await expect(visitor.claim(card('1'))).rejects.toMatchObject({ code: 'ATTUNE_NOT_IDENTIFIED' })
    }
  })

  it('keeps what the request tracked while it was claimed', async () => {
    const { arrive, customer, stranger } = await shop()
    await (await stranger(1)).identifyBy(card('1'))
    const abbie = await customer('abbie', 1)
    const claiming = abbie.claim(card('1'))
    abbie.track('Product Viewed')
    await claiming
    await visitOf(abbie).commit()
    expect((await arrive(abbie.id)).feature('views')).toBe(3)
  })
})

describe('the index', () => {
  it('is a hint: a row whose profile does not hold the claim leads nowhere, and is repaired by the next claim', async () => {
    const { attune, customer, store } = await shop()
    const [abbie, berta] = [await customer('abbie'), await customer('berta')]
    await abbie.claim(card('1'))
    const { partition, name } = indexKey('loyaltyCard:1')!
    await store.commit({ partition, set: [{ name, value: { profile: berta.id, at: 0 } }] })
    expect(await attune.find(card('1'))).toBeUndefined()
    expect(await abbie.claim(card('1'))).toBe('linked')
    expect(await attune.find(card('1'))).toMatchObject({ userId: 'abbie' })
  })

  it('that a process left half written, for it died there, is written by the next claim', async () => {
    const { attune, customer, store } = await shop()
    const abbie = await customer('abbie')
    await abbie.claim(card('1'))
    const { partition, name } = indexKey('loyaltyCard:1')!
    await store.commit({ partition, delete: [name] })
    await abbie.claim(card('1'))
    expect(await attune.find(card('1'))).toMatchObject({ userId: 'abbie' })
  })

  it('lives as long as its profile, though only the cookie ever comes back', async () => {
    const { attune, arrive, customer, clock } = await shop()
    const abbie = await customer('abbie')
    await abbie.claim(card('1'))
    for (let month = 0; month < 30; month++) {
      clock.advance(45 * day)
      await (await arrive(abbie.id)).track('Product Viewed')
    }
    expect(await attune.find(card('1'))).toMatchObject({ userId: 'abbie' })
  })
})

describe('a message from the site’s own systems', () => {
  const order = (id: string) => ({ type: 'track', event: 'Product Viewed', messageId: id })

  it('finds the person by any identifier they have', async () => {
    const { attune, arrive, customer } = await shop()
    const abbie = await customer('abbie', 1)
    await abbie.claim(card('9-12'))
    expect(
      await attune.track({ ...order('m1'), ids: { email: 'no@example.com', loyaltyCard: '9-12' } }),
    ).toBe(true)
    expect(await attune.track({ ...order('m2'), ids: { loyaltyCard: '7-7' } })).toBe(false)
    expect((await arrive(abbie.id)).feature('views')).toBe(2)
  })

  it('with a user id as well links the others to that person', async () => {
    const { attune, customer } = await shop()
    await customer('abbie', 1)
    await attune.track({
      ...order('m1'),
      userId: 'abbie',
      ids: { email: 'abbie@example.com', loyaltyCard: '9-12' },
    })
    for (const who of [card('9-12'), email('abbie@example.com')]) {
      expect(await attune.find(who)).toMatchObject({ userId: 'abbie' })
    }
  })

  it('is refused with ids that are none, too many, or of nobody knows which kind', async () => {
    const { attune } = await shop()
    const refusals = [
      [{}, 'ATTUNE_OPTIONS'],
      [[], 'ATTUNE_OPTIONS'],
      [{ loyaltyCard: 'null' }, 'ATTUNE_ID_INVALID'],
      [{ card: '1' }, 'ATTUNE_UNKNOWN_NAMESPACE'],
      [{ device: '1' }, 'ATTUNE_OPTIONS'],
      [Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`c${i}`, '1'])), 'ATTUNE_OPTIONS'],
    ]
    for (const [ids, code] of refusals) {
      await expect(attune.track({ ...order('m1'), ids: ids as never })).rejects.toMatchObject({ code })
    }
    await expect(attune.track(order('m1'))).rejects.toMatchObject({ code: 'ATTUNE_ID_INVALID' })
  })
})
