import type { Store } from 'attune'
import { describe, expect, it } from 'vitest'
import { profileFormat } from '../../core/profile/format.ts'
import { afterwards, browser } from '../support/browser.ts'
import { agreed, everythingIn } from '../support/open-site.ts'
import { send } from '../support/platforms.ts'
import { openShop } from '../support/shop.ts'

/** What a newer Attune might have made of each profile: its format is newer, and holds what we do not know. */
async function upgradeAll(store: Store): Promise<void> {
  for await (const { key, value, version } of store.scan('profile/')) {
    const newer = { ...(value as object), format: profileFormat + 1, unheardOf: { since: 'tomorrow' } }
    const { partition, name } = key
    await store.commit({ partition, check: [{ name, version }], set: [{ name, value: newer }] })
  }
}

describe('a process that was rolled back, and finds the profile of a newer one', () => {
  async function openRolledBack() {
    const shop = await openShop({
      site: {
        segments: {
          machines: { $event: { name: 'Product Viewed', within: { days: 1 }, count: { $gte: 1 } } },
        } as never,
      },
      options: {
        user: ({ headers }: { headers: Record<string, string> }) => headers['x-session'] as never,
      } as never,
      pages: {
        '/login': async (req, res) => {
          const outcome = await req.visitor.identify('ann').catch(({ code }) => code)
          send(res, String(outcome))
        },
      },
    })
    const visitor = browser(shop.app)
    await visitor.post('/attune/consent', { accept: 'all' })
    await visitor.get('/machines')
    const stored = () => everythingIn(shop.store)
    return { ...shop, visitor, stored }
  }

  it('shows a stranger’s page, keeps their cookie, says so once, and leaves the profile as it is', async () => {
    const { visitor, store, stored, errors } = await openRolledBack()
    await upgradeAll(store)
    const [before, cookie] = [await stored(), visitor.header()]
    const { status, text, headers } = await visitor.get('/machines')
    expect([status, text]).toEqual([200, '<h1>Machines</h1>'])
    expect((await visitor.get('/')).text).toBe('<h1>New this week</h1>')
    expect([headers['set-cookie'], visitor.header()]).toEqual([undefined, cookie])
    expect(errors.map(({ code }) => code)).toEqual(['ATTUNE_FORMAT_NEWER', 'ATTUNE_FORMAT_NEWER'])
    expect(await stored()).toBe(before)
  })

  it('refuses what is to be kept, to be tried again with a newer process, and breaks nobody else’s page', async () => {
    const { app, visitor, store, stored, attune } = await openRolledBack()
    await upgradeAll(store)
    const before = await stored()
    for (let i = 0; i < 6; i++) {
      const event = await visitor.post('/attune/events', { type: 'track', event: 'Product Viewed' })
      expect([event.status, event.body.error.code]).toEqual([503, 'ATTUNE_FORMAT_NEWER'])
      expect(event.headers['retry-after']).toBe('5')
    }
    expect((await visitor.post('/attune/consent', { accept: 'none' })).status).toBe(503)
    expect(await stored()).toBe(before)
    expect(await attune.health()).toMatchObject({
      ready: true,
      breaker: { reads: 'closed', writes: 'closed' },
    })
    const other = browser(app)
    await other.post('/attune/consent', { accept: 'all' })
    await other.get('/machines')
    expect((await other.get('/')).text).toBe('<h1>Premium machines</h1>')
  })

  it('merges nobody into it, and loses nobody who signs in: a newer process goes on', async () => {
    const { app, store, attune, visitor, stored, arrive } = await openRolledBack()
    await visitor.get('/login')
    await upgradeAll(store)
    const known = [...(await stored()).matchAll(/"unheardOf"/g)].length
    const newcomer = browser(app)
    await newcomer.post('/attune/consent', { accept: 'all' })
    await newcomer.get('/machines')
    expect((await newcomer.get('/login')).text).toBe('ATTUNE_FORMAT_NEWER')
    const after = await stored()
    expect([...after.matchAll(/"unheardOf"/g)]).toHaveLength(known)
    for await (const { key, value, version } of store.scan('profile/')) {
      const { unheardOf, ...older } = value as { unheardOf?: unknown; format: number }
      if (unheardOf === undefined) continue
      const set = [{ name: key.name, value: { ...older, format: profileFormat } }]
      await store.commit({ partition: key.partition, check: [{ name: key.name, version }], set })
    }
    expect((await newcomer.get('/login')).text).toBe('undefined')
    const person = await attune.find({ userId: 'ann' })
    expect(person).toBeDefined()
    const ann = await arrive(undefined, { userId: 'ann', consent: agreed() })
    expect(ann.is('machines' as never)).toBe(true)
    expect(ann.feature('engagement')).toBeDefined()
  })

  it('goes on looking at others whose segments time changes', async () => {
    const { app, visitor, store, clock, errors } = await openRolledBack()
    await upgradeAll(store)
    await visitor.get('/')
    const other = browser(app)
    await other.post('/attune/consent', { accept: 'all' })
    await other.get('/machines')
    clock.advance(86_400_000 + 5_000)
    await afterwards()
    await afterwards()
    const { entries } = await store.consume('transitions', undefined, 100)
    const changes = entries.map(({ value }) => (value as { change: string }).change)
    expect(changes).toEqual(['entered', 'entered', 'left'])
    expect(errors.at(-1)!.code).toBe('ATTUNE_FORMAT_NEWER')
  })
})
