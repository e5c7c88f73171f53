import { visitOf } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { importTombstones, readExport } from 'attune/transfer'
import { describe, expect, it } from 'vitest'
import { tombstoneKey } from '../../../core/runtime/storing/keys.ts'
import { agreed, everythingIn, openSite } from '../../support/open-site.ts'
import { exported, imported, linesOf } from './file.ts'

const definitions = {
  segments: { lookers: { $event: { name: 'Product Viewed', within: { days: 30 }, count: { $gte: 1 } } } },
} as const

type Site = Awaited<ReturnType<typeof openSite>>

async function customer({ arrive }: Site, userId: string): Promise<string> {
  const visitor = await arrive(undefined, { consent: agreed() })
  await visitor.track('Product Viewed', { product_id: `bought-by-${userId}` })
  await visitor.identify(userId, { email: `${userId}@example.com` })
  for (let i = 0; i < 40; i++) visitor.track('Product Viewed', { product_id: `p${i}` })
  await visitOf(visitor).commit()
  return visitor.id
}

describe('restoring a backup', () => {
  it('brings nobody back who was erased since, and everybody else', async () => {
    const site = await openSite(definitions)
    await customer(site, 'abbie')
    await customer(site, 'bert')
    const backup = await exported(site.store)
    site.clock.advance(1)
    const { profileIds } = await site.attune.erase({ userId: 'abbie' })
    const restored = await imported(site.store, backup, { overwrite: true })
    expect(restored.erased).toBeGreaterThan(5)
    expect((await site.attune.verifyErased({ profileIds })).found).toEqual([])
    const everything = await everythingIn(site.store)
    expect(everything).not.toContain('abbie')
    expect(everything).toContain('bert@example.com')
  })

  it('into a new store does the same, after what is newer', async () => {
    const site = await openSite(definitions)
    await customer(site, 'abbie')
    await customer(site, 'bert')
    const older = await exported(site.store)
    site.clock.advance(1)
    const { profileIds } = await site.attune.erase({ userId: 'abbie' })
    const newer = await exported(site.store)
    const fresh = await openSite({
      ...definitions,
      store: memoryStore({ clock: site.clock }),
      clock: site.clock,
    })
    await imported(fresh.store, newer)
    await imported(fresh.store, older)
    expect((await fresh.attune.verifyErased({ profileIds })).found).toEqual([])
    expect(await everythingIn(fresh.store)).toContain('bert@example.com')
  })

  it('that was made during an erasure leaves the person out, though they come before their tombstone', async () => {
    const site = await openSite(definitions)
    await customer(site, 'abbie')
    const before = await exported(site.store)
    site.clock.advance(1)
    const { profileIds } = await site.attune.erase({ userId: 'abbie' })
    const tombstones = await exported(site.store)
    const fresh = await openSite({
      ...definitions,
      store: memoryStore({ clock: site.clock }),
      clock: site.clock,
    })
    const { chunks } = await readExport(linesOf(tombstones), 'f')
    await importTombstones(fresh.store, chunks)
    expect(await everythingIn(fresh.store)).not.toContain('subscription')
    await imported(fresh.store, before)
    expect((await fresh.attune.verifyErased({ profileIds })).found).toEqual([])
  })

  it('does not put an older tombstone in the place of a later one', async () => {
    const site = await openSite(definitions)
    const id = await customer(site, 'abbie')
    await site.attune.erase({ userId: 'abbie' })
    const older = await exported(site.store)
    site.clock.advance(1000)
    await customer(site, 'abbie')
    await site.attune.erase({ userId: 'abbie' })
    const tombstone = await site.store.get(tombstoneKey(id))
    await imported(site.store, older, { overwrite: true })
    expect((await site.store.get(tombstoneKey(id)))?.value).toEqual(tombstone?.value)
  })
})
