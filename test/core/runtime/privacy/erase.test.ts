import { belongsToErased, type Store, type StoredRecord, visitOf } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { knownProfileId, profileKey } from '../../../../core/runtime/storing/keys.ts'
import { manualClock } from '../../../../core/testing/clock.ts'
import { agreed, everythingIn, noon, openSite } from '../../../support/open-site.ts'
import { plantLeaks, stores } from './every-store.ts'

const definitions = {
  features: { views: { count: true, events: 'Product Viewed' } },
  segments: {
    buyers: { 'features.frequency': { $gte: 1 } },
    lately: { $event: { name: 'Product Viewed', within: { days: 30 }, count: { $gte: 1 } } },
  },
  placements: {
    hero: {
      experiences: [
        { name: 'all', cap: { atMost: 9, within: { days: 1 } }, variants: { a: { content: 'Hello' } } },
      ],
      fallback: { content: 'Welcome' },
    },
  },
} as const

/** A customer with two browsers, a long timeline, an order, exposures, consents and segments. */
async function livedCustomer({ arrive, clock }: Awaited<ReturnType<typeof openSite>>, userId = 'abbie') {
  const phone = await arrive(undefined, { consent: agreed() })
  await phone.track('Product Viewed', { product_id: 'p1' })
  const laptop = await arrive(undefined, { consent: agreed() })
  await laptop.track('Product Viewed', { product_id: 'p2' })
  const cookies = [phone.id, laptop.id]
  await laptop.identify(userId, { email: `${userId}@example.com` })
  const onPhone = await arrive(phone.id)
  await onPhone.identify(userId)
  await onPhone.answerConsent({ marketing: false }, { source: 'settings' })
  for (let i = 0; i < 60; i++) onPhone.track('Product Viewed', { product_id: `p${i}` })
  await onPhone.track('Order Completed', { order_id: 'o1', revenue: 12.5 })
  onPhone.decide('hero')
  visitOf(onPhone).expose()
  await visitOf(onPhone).commit()
  clock.advance(1000)
  return { id: onPhone.id, cookies }
}

describe.each(stores)('erasing a person on $name', ({ open }) => {
  it('leaves nothing of them in entries, log and schedule, and all of everybody else', async () => {
    const { store, clock, close } = await open()
    const site = await openSite({ ...definitions, store, clock })
    const other = await livedCustomer(site, 'bert')
    const before = (await site.attune.verifyErased({ userId: 'bert' })).foundInAll
    const { id, cookies } = await livedCustomer(site)
    const unerased = await site.attune.verifyErased({ profileIds: [id, ...cookies] })
    expect(unerased.erased).toBe(false)
    expect(new Set(unerased.found.map((trace) => trace.in))).toEqual(new Set(['entries', 'log', 'schedule']))

    const row = { name: 'index/email/of-abbie', value: { profile: id, at: clock.now() } }
    await store.commit({ partition: 'index-7', set: [row] })
    const page = await site.arrive(id)
    page.track('Product Viewed')
    const afterThePage = visitOf(page).commit({ lazy: true })
    const erasure = await site.attune.erase({ userId: 'abbie' }, { by: 'support', why: 'request 17' })
    await afterThePage
    expect(new Set(erasure.profileIds)).toEqual(new Set([id, ...cookies]))
    expect(erasure.entries).toBeGreaterThan(5)
    expect(erasure.logged).toBeGreaterThan(4)
    for (const whom of [{ userId: 'abbie' }, { profileIds: erasure.profileIds }]) {
      const proof = await site.attune.verifyErased(whom)
      expect(proof).toMatchObject({ erased: true, found: [], foundInAll: 0 })
      expect(proof.looked.entries).toBeGreaterThan(5)
      expect(proof.looked.logged).toBeGreaterThan(4)
      expect(proof.looked.scheduled).toBe(1)
    }
    expect(await everythingIn(store)).not.toContain('abbie')
    expect((await site.attune.verifyErased({ userId: 'bert' })).foundInAll).toBe(before)
    expect((await site.arrive(other.cookies[0])).feature('views')).toBe(62)
    expect((await site.arrive(cookies[0])).id).not.toBe(id)
    expect(site.errors).toEqual([])
    await site.attune.close()
    await close()
  })

  it('a leak would be found, wherever it is', async () => {
    const { store, clock, close } = await open()
    const site = await openSite({ ...definitions, store, clock })
    const { id } = await livedCustomer(site)
    await site.attune.erase({ userId: 'abbie' })
    await plantLeaks(store, id)
    const proof = await site.attune.verifyErased({ userId: 'abbie' })
    expect(proof.erased).toBe(false)
    expect(proof.found.map((trace) => `${trace.in} ${trace.name}`).sort()).toEqual([
      'entries copies/of-a-profile',
      `entries timeline/${id}/0`,
      'log exposures',
      `schedule flip/${id}`,
    ])
    await site.attune.close()
    await close()
  })
})

describe('after an erasure', () => {
  it('old cookies, late signals and retries bring nobody back', async () => {
    const site = await openSite(definitions)
    const { id, cookies } = await livedCustomer(site)
    const loaded = await site.arrive(cookies[0])
    loaded.track('Product Viewed', {}, { messageId: 'underway' })
    const erasedAt = site.clock.now()
    await site.attune.erase({ profileId: cookies[1]! })
    await visitOf(loaded).commit()
    for (const cookie of [...cookies, id]) {
      const visitor = await site.arrive(cookie, { consent: agreed() })
      expect(visitor.isStored).toBe(false)
      expect(visitor.id).not.toBe(cookie)
    }
    const late = { type: 'track', event: 'Product Viewed', userId: 'abbie' }
    expect(await site.attune.track({ ...late, messageId: 'm1' })).toBe(false)
    expect((await site.attune.verifyErased({ userId: 'abbie' })).erased).toBe(true)

    site.clock.advance(60_000)
    const again = await site.arrive(undefined, { consent: agreed() })
    await again.identify('abbie')
    expect(again.feature('views')).toBe(0)
    expect(await site.attune.track({ ...late, messageId: 'm1', timestamp: new Date(erasedAt) })).toBe(false)
    expect(await site.attune.track({ ...late, messageId: 'm2', timestamp: new Date(erasedAt + 1) })).toBe(
      true,
    )
    const { feature, trait } = await site.arrive(again.id).then((visitor) => ({
      feature: visitor.feature('views'),
      trait: visitor.trait('email'),
    }))
    expect([feature, trait]).toEqual([1, undefined])
  })

  it('what the person does since is not taken for a leak, and goes with the next erasure', async () => {
    const site = await openSite(definitions)
    await livedCustomer(site)
    const { profileIds } = await site.attune.erase({ userId: 'abbie' })
    site.clock.advance(1)
    await livedCustomer(site)
    expect((await site.attune.verifyErased({ userId: 'abbie' })).found).toEqual([])
    expect((await site.attune.verifyErased({ profileIds })).erased).toBe(true)
    const second = await site.attune.erase({ userId: 'abbie' })
    expect(second.entries).toBeGreaterThan(5)
    expect(await everythingIn(site.store)).not.toContain('abbie')
  })

  it('what the till, a form or another system tells late begins nobody', async () => {
    const site = await openSite(definitions)
    await livedCustomer(site)
    const unlinked = await site.arrive(undefined, { consent: agreed() })
    await unlinked.track('Product Viewed')
    const timestamp = new Date(site.clock.now())
    await site.attune.erase({ userId: 'abbie' })
    site.clock.advance(60_000)
    const context = { consent: { categoryPreferences: { personalization: true } } }
    const late = { userId: 'abbie', timestamp, context }
    for (const message of [
      { type: 'track', event: 'Order Completed', messageId: 'm1', ...late },
      { type: 'track', event: 'Segment Consent Preference Updated', messageId: 'm2', ...late },
      { type: 'identify', anonymousId: unlinked.id, traits: { email: 'a@b.c' }, messageId: 'm3', ...late },
      { type: 'alias', previousId: 'bert', messageId: 'm4', ...late },
    ])
      expect([message, await site.attune.track(message)]).toEqual([message, false])
    const details = { source: 'till', at: timestamp.getTime() }
    expect(await site.attune.answerConsent({ userId: 'abbie' }, { marketing: true }, details)).toBe(false)
    expect((await site.attune.verifyErased({ userId: 'abbie' })).found).toEqual([])
    expect((await site.arrive(unlinked.id)).kind).toBe('unknown')
    expect(await everythingIn(site.store)).not.toContain('abbie')
    const now = { ...late, timestamp: new Date(site.clock.now()) }
    expect(await site.attune.track({ type: 'track', event: 'Product Viewed', messageId: 'm5', ...now })).toBe(
      true,
    )
  })

  it('a page that was open meanwhile adds nothing to what the person begins anew', async () => {
    const site = await openSite(definitions)
    const { cookies } = await livedCustomer(site)
    const open = await site.arrive(cookies[0])
    open.track('Product Viewed')
    open.decide('hero')
    visitOf(open).expose()
    await site.attune.erase({ userId: 'abbie' })
    site.clock.advance(1)
    const again = await site.arrive(undefined, { consent: agreed(site.clock.now()) })
    await again.identify('abbie')
    await visitOf(open).commit()
    expect((await site.arrive(again.id)).feature('views')).toBe(0)
    expect((await site.store.consume('exposures', undefined, 10)).entries).toEqual([])
    expect((await site.attune.verifyErased({ userId: 'abbie' })).found).toEqual([])
  })

  it('a first visit that could not be written, and is tried again, begins nobody', async () => {
    const clock = manualClock(noon)
    const inner = memoryStore({ clock })
    let failing = true
    const commit: Store['commit'] = async (commit) => {
      if (failing) throw new Error('the store is busy')
      return inner.commit(commit)
    }
    const site = await openSite({ ...definitions, store: { ...inner, commit }, clock })
    const visitor = await site.arrive(undefined, { consent: agreed() })
    await expect((async () => visitor.track('Product Viewed'))()).rejects.toThrow()
    failing = false
    await site.attune.erase({ profileId: visitor.id })
    await visitor.track('Product Viewed')
    expect((await site.attune.verifyErased({ profileId: visitor.id })).found).toEqual([])
  })

  it('a login that was under way ends in nothing, and one begun later in a new profile', async () => {
    const clock = manualClock(noon)
    const inner = memoryStore({ clock })
    const site = await openSite({ ...definitions, store: inner, clock })
    await livedCustomer(site)
    const unknown = await site.arrive(undefined, { consent: agreed() })
    await unknown.track('Product Viewed')
    let commits = 0
    const store: Store = {
      ...inner,
      commit: async (commit) => {
        commits += 1
        if (commits === 3) throw new Error('the process died here')
        return inner.commit(commit)
      },
    }
    const dying = await openSite({ ...definitions, store, clock })
    const login = await dying.arrive(unknown.id)
    await expect(login.identify('abbie')).rejects.toThrow()
    const { profileIds } = await site.attune.erase({ userId: 'abbie' })
    expect(profileIds).toContain(unknown.id)
    expect((await site.arrive(unknown.id)).isStored).toBe(false)
    expect((await site.attune.verifyErased({ profileIds })).erased).toBe(true)
  })

  it('an unfinished merge that the search missed is dropped by whoever meets it', async () => {
    const site = await openSite(definitions)
    await livedCustomer(site)
    const unknown = await site.arrive(undefined, { consent: agreed() })
    await unknown.track('Product Viewed')
    const key = profileKey(unknown.id)
    const entry = await site.store.get(key)
    const at = site.clock.now()
    await site.attune.erase({ userId: 'abbie' })
    const moving = { to: knownProfileId('abbie'), userId: 'abbie', mergeId: 'm', at }
    const value = { ...(entry!.value as object), moving }
    await site.store.commit({ partition: key.partition, set: [{ name: key.name, value }] })
    expect((await site.arrive(unknown.id)).isStored).toBe(false)
    expect((await site.attune.verifyErased({ profileIds: [unknown.id] })).erased).toBe(true)
  })

  it('is the same however often it is asked for, and leaves a tombstone even of somebody never seen', async () => {
    const site = await openSite(definitions)
    const { cookies } = await livedCustomer(site)
    await site.attune.erase({ userId: 'abbie' })
    const text = await everythingIn(site.store)
    const again = await site.attune.erase({ userId: 'abbie' })
    expect(again).toMatchObject({ entries: 0, logged: 0 })
    expect(await everythingIn(site.store)).toHaveLength(text.length)
    await site.attune.erase({ profileId: cookies[0]! })
    await site.attune.erase({ userId: 'nobody-yet' })
    const stones = []
    for await (const { value } of site.store.scan('tombstone/')) stones.push(value)
    expect(stones).toHaveLength(4)
    expect(await everythingIn(site.store)).not.toContain('nobody-yet')
  })

  it('a person and a reason that are none are refused', async () => {
    const { attune } = await openSite(definitions)
    for (const person of [undefined, {}, 'abbie', { profileId: '' }, { profileId: 'short' }])
      await expect(attune.erase(person as never)).rejects.toMatchObject({ code: 'ATTUNE_OPTIONS' })
    await expect(attune.erase({ userId: 'null' })).rejects.toMatchObject({ code: 'ATTUNE_ID_INVALID' })
    const why = 'x'.repeat(201)
    await expect(attune.erase({ userId: 'abbie' }, { why })).rejects.toMatchObject({ code: 'ATTUNE_OPTIONS' })
  })
})

describe('an erasure whose process dies', () => {
  it.each([1, 2, 3, 4, 5, 6, 7].flatMap((n) => [false, true].map((written) => ({ n, written }))))(
    'at change $n (written: $written) is finished by another process, or by asking again',
    async ({ n, written }) => {
      for (const how of ['other process', 'again'] as const) {
        const clock = manualClock(noon)
        const inner: Store = { ...memoryStore({ clock }), close: async () => {} }
        const site = await openSite({ ...definitions, store: inner, clock })
        const { id, cookies } = await livedCustomer(site)
        let changes = 0
        const dies = async <T>(change: () => Promise<T>) => {
          changes += 1
          if (changes !== n) return change()
          if (written) await change()
          throw new Error('the process died here')
        }
        const store: Store = {
          ...inner,
          commit: (commit) => dies(() => inner.commit(commit)),
          forget: (...of) => dies(() => inner.forget(...of)),
        }
        const dying = await openSite({ ...definitions, store, clock })
        await dying.attune.erase({ userId: 'abbie' }).catch(() => undefined)
        if (how === 'again' || (n === 1 && !written)) await site.attune.erase({ userId: 'abbie' })
        else {
          clock.advance(6 * 60_000)
          await site.attune.close()
        }
        const after = await openSite({ ...definitions, store: inner, clock })
        const proof = await after.attune.verifyErased({ profileIds: [id, ...cookies] })
        expect([how, proof.found]).toEqual([how, []])
        expect(site.errors).toEqual([])
      }
    },
  )
})

describe('records of a backup', () => {
  it('are told apart: those of the erased, those of who came again, and everybody else’s', async () => {
    const site = await openSite(definitions)
    await livedCustomer(site, 'bert')
    await livedCustomer(site)
    const backup = await recordsIn(site.store)
    site.clock.advance(1)
    const { profileIds } = await site.attune.erase({ userId: 'abbie' })
    const isOfErased = (record: StoredRecord) =>
      [...profileIds, 'abbie'].some((text) => JSON.stringify(record).includes(text))
    for (const record of backup)
      expect([record, await belongsToErased(site.store, record)]).toEqual([record, isOfErased(record)])
    expect(backup.filter(isOfErased).length).toBeGreaterThan(10)
    expect(backup.filter((record) => !isOfErased(record)).length).toBeGreaterThan(10)

    site.clock.advance(1)
    await livedCustomer(site)
    for (const record of await recordsIn(site.store))
      expect([record, await belongsToErased(site.store, record)]).toEqual([record, false])
  })
})

async function recordsIn(store: Store): Promise<StoredRecord[]> {
  const records: StoredRecord[] = []
  for await (const { key, value } of store.scan('')) records.push({ kind: 'entry', key, value })
  for (const topic of ['late', 'consent', 'exposures', 'transitions', 'merges']) {
    const { entries } = await store.consume(topic, undefined, 1000)
    for (const { value } of entries) records.push({ kind: 'logged', value })
  }
  for (const { name, value } of await store.due(8.64e15, 1000))
    records.push({ kind: 'scheduled', name, value })
  return records
}

describe('Law: whatever the history, nothing is left after an erasure', () => {
  const device = fc.integer({ min: 0, max: 3 })
  const deed = fc.oneof(
    fc.record({ what: fc.constant('track' as const), device, times: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ what: fc.constant('late' as const), device }),
    fc.record({ what: fc.constant('expose' as const), device }),
    fc.record({ what: fc.constant('identify' as const), device }),
    fc.record({ what: fc.constant('logout' as const), device }),
    fc.record({ what: fc.constant('refuse' as const), device }),
    fc.record({ what: fc.constant('wait' as const), device }),
    fc.record({ what: fc.constant('erase' as const), device }),
  )

  it('holds for merges, many chunks, late signals, exposures, withdrawals and earlier erasures', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 30 }), async (deeds) => {
        const site = await openSite(definitions)
        const cookies: (string | undefined)[] = []
        const everyId = new Set<string>()
        for (const { what, device, ...rest } of deeds) {
          site.clock.advance(1)
          const visitor = await site.arrive(cookies[device], { consent: agreed() })
          if (what === 'track')
            for (let i = 0; i < (rest as { times: number }).times; i++) visitor.track('Product Viewed')
          if (what === 'late')
            visitor.signal({
              type: 'track',
              event: 'Review Read',
              messageId: `${device}`,
              timestamp: noon - 1,
            })
          if (what === 'expose') {
            visitor.decide('hero')
            visitOf(visitor).expose()
          }
          if (what === 'identify') await visitor.identify('abbie')
          if (what === 'refuse') await visitor.answerConsent({ marketing: false })
          if (what === 'wait') site.clock.advance(86_400_000)
          await visitOf(visitor).commit()
          if (what === 'erase') await site.attune.erase({ userId: 'abbie' })
          cookies[device] = what === 'logout' ? undefined : visitor.id
          if (visitor.userId === 'abbie' || what === 'identify') everyId.add(visitor.id)
        }
        const { profileIds } = await site.attune.erase({ userId: 'abbie' })
        for (const whom of [{ userId: 'abbie' }, { profileIds: [...profileIds, ...everyId] }])
          expect((await site.attune.verifyErased(whom)).found).toEqual([])
        for await (const { value } of site.store.scan('profile/'))
          expect(JSON.stringify(value)).not.toContain('abbie')
      }),
      { numRuns: 60 },
    )
  })
})
