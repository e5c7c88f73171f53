import { describe, expect, it } from 'vitest'
import { stores } from '../runtime/privacy/every-store.ts'
import { mailSite, postBox } from './mail-site.ts'

const followUps = {
  hello: { on: { event: 'Signed Up' }, steps: [{ send: 'hello' }, { wait: { hours: 1 } }, { send: 'tour' }] },
  cart: {
    on: { noEvent: 'Order Completed', since: { event: 'Product Added' }, for: { hours: 2 } },
    steps: 'cart',
  },
} as const

describe.each(stores.filter(({ name }) => name !== 'keyv'))('several processes on one $name', ({ open }) => {
  it('send each message once, whatever of them is at it, while people go on shopping', async () => {
    const { store, clock, close } = await open()
    const box = postBox()
    const sites = await Promise.all(
      Array.from({ length: 3 }, () => mailSite({ followUps }, { store, clock, box })),
    )
    const [shop] = sites
    const people = Array.from({ length: 12 }, (_, i) => `p${i}`)
    for (const userId of people) {
      await shop!.member(userId, { timezone: 'UTC' })
      await shop!.does(userId, 'Signed Up')
      await shop!.does(userId, 'Product Added', { product_id: 'mill' })
    }
    for (let minutes = 0; minutes < 180; minutes += 30) {
      clock.set(shop!.clock.now() + 30 * 60_000)
      const shopping = people.map((userId) =>
        shop!.does(userId, 'Product Viewed', { product_id: `${minutes}` }),
      )
      await Promise.all([...sites.map(({ attune }) => attune.followUps.runDue()), ...shopping])
    }
    for (const { attune } of sites) await attune.followUps.runDue()
    const sent = box.sent.map(({ person, template }) => `${person.userId} ${template}`).sort()
    expect(sent).toEqual(
      people.flatMap((userId) => ['hello', 'tour', 'cart'].map((mail) => `${userId} ${mail}`)).sort(),
    )
    expect(new Set(box.sent.map(({ id }) => id)).size).toBe(sent.length)
    expect(sites.flatMap(({ errors }) => errors)).toEqual([])
    await store.close()
    await close()
  }, 60_000)
})
