import { describe, expect, it } from 'vitest'
import { mailSite } from './mail-site.ts'

const cart = {
  on: { noEvent: 'Order Completed', since: { event: 'Product Added' }, for: { hours: 2 } },
  steps: 'cart-reminder',
} as const

describe('a cart that is left', () => {
  it('is written about two hours after the last thing was put in', async () => {
    const { member, does, after, mails } = await mailSite({ followUps: { cart } })
    await member('anna')
    await does('anna', 'Product Added', { product_id: 'mill' })
    await after(1.5)
    await does('anna', 'Product Added', { product_id: 'beans' })
    await after(1.5)
    expect(mails).toEqual([])
  })

  it('is written about once', async () => {
    const site = await mailSite({ followUps: { cart } })
    await site.member('anna')
    await site.does('anna', 'Product Added')
    await site.after(2)
    expect(site.mails).toEqual(['cart-reminder'])
    expect(site.box.sent[0]).toMatchObject({
      to: 'anna@example.org',
      kind: 'marketing',
      purpose: 'marketing',
    })
    await site.after(48)
    expect(site.mails).toEqual(['cart-reminder'])
  })

  it('is not written about once it was bought', async () => {
    const site = await mailSite({ followUps: { cart } })
    await site.member('anna')
    await site.does('anna', 'Product Added')
    await site.after(1)
    await site.does('anna', 'Order Completed', { order_id: '1', revenue: 5 })
    await site.after(3)
    expect(site.mails).toEqual([])
    expect((await site.attune.followUps.of({ userId: 'anna' }))?.underWay).toEqual([])
  })

  it('is not written about where it was bought in the very moment', async () => {
    const site = await mailSite({ followUps: { cart } })
    await site.member('anna')
    await site.does('anna', 'Product Added')
    await site.does('anna', 'Order Completed', { order_id: '1', revenue: 5 })
    await site.after(3)
    expect(site.mails).toEqual([])
  })

  it('may be written about again where the shop says after how long', async () => {
    const site = await mailSite({ followUps: { cart: { ...cart, again: { days: 7 } } } })
    await site.member('anna')
    await site.does('anna', 'Product Added')
    await site.after(2)
    await site.does('anna', 'Product Added')
    await site.after(24)
    expect(site.mails).toHaveLength(1)
    await site.after(7 * 24)
    await site.does('anna', 'Product Added')
    await site.after(2)
    expect(site.mails).toHaveLength(2)
  })
})

describe('a segment', () => {
  const definitions = {
    segments: { curious: { $event: { name: 'Review Read', within: { days: 30 }, count: { $gte: 2 } } } },
    followUps: { nudge: { on: { segment: 'curious' }, after: { hours: 4 }, steps: 'nudge' } },
  } as const

  it('sets off a mail when somebody comes into it', async () => {
    const site = await mailSite(definitions)
    await site.member('ben')
    await site.does('ben', 'Review Read')
    await site.after(5)
    expect(site.mails).toEqual([])
    await site.does('ben', 'Review Read')
    await site.after(3)
    expect(site.mails).toEqual([])
    await site.after(1)
    expect(site.mails).toEqual(['nudge'])
  })

  it('sets off nothing for somebody who is no longer in it when the mail is due', async () => {
    const site = await mailSite({
      ...definitions,
      followUps: {
        nudge: { on: { segment: 'curious' }, after: { days: 40 }, steps: 'nudge', maxLateness: { days: 90 } },
      },
    })
    await site.member('ben')
    await site.does('ben', 'Review Read')
    await site.does('ben', 'Review Read')
    await site.after(41 * 24)
    expect(site.mails).toEqual([])
    expect((await site.attune.followUps.recent())[0]).toMatchObject({
      outcome: 'withheld',
      why: 'no-longer-meant',
    })
  })
})

describe('a date', () => {
  const birthday = { on: { trait: 'birthday', hour: 9 }, steps: 'happy-birthday' } as const

  it('is congratulated on every year, at nine where the person is', async () => {
    const site = await mailSite({ followUps: { birthday } })
    await site.member('cleo', { birthday: '1990-03-01', timezone: 'America/New_York' })
    await site.after(24 * 54 + 3.9)
    expect(site.mails).toEqual([])
    await site.after(0.2)
    expect(site.mails).toEqual(['happy-birthday'])
    await site.after(24 * 300)
    await site.does('cleo', 'Product Viewed')
    await site.after(24 * 64)
    expect(site.mails).toHaveLength(1)
    await site.after(25)
    expect(site.mails).toHaveLength(2)
  })

  it('is another one where the person corrects it', async () => {
    const site = await mailSite({ followUps: { birthday } })
    await site.member('cleo', { birthday: '1990-03-01' })
    await site.member('cleo', { birthday: '1990-02-01' })
    await site.after(24 * 60)
    expect(site.mails).toEqual([])
    expect((await site.attune.followUps.of({ userId: 'cleo' }))?.messages[0]).toMatchObject({
      why: 'too-late',
    })
  })
})

describe('steps', () => {
  it('wait for what happens, and go on by whether it did', async () => {
    const followUps = {
      order: {
        on: { event: 'Order Completed' },
        per: 'order_id',
        kind: 'transactional',
        steps: [
          { send: 'thanks' },
          {
            waitFor: { event: 'Product Reviewed' },
            atMost: { days: 14 },
            do: [{ send: 'thanks-for-the-review' }],
            else: [{ if: { 'traits.firstName': { $exists: true } }, do: [{ send: 'please-review' }] }],
          },
        ],
      },
    } as const
    const site = await mailSite({ followUps })
    await site.member('dora', { firstName: 'Dora' })
    await site.member('emil')
    for (const userId of ['dora', 'emil'])
      await site.does(userId, 'Order Completed', { order_id: `o-${userId}`, revenue: 9 })
    await site.after(0)
    expect(site.mails).toEqual(['thanks', 'thanks'])
    await site.after(24)
    await site.does('emil', 'Product Reviewed')
    await site.after(0)
    expect(site.mails.slice(2)).toEqual(['thanks-for-the-review'])
    await site.after(24 * 13)
    expect(site.mails.slice(3)).toEqual(['please-review'])
    expect(site.box.sent.at(-1)?.to).toBe('dora@example.org')
    await site.does('dora', 'Order Completed', { order_id: 'o-dora', revenue: 9 })
    await site.does('dora', 'Order Completed', { order_id: 'o-second', revenue: 9 })
    await site.after(0)
    expect(site.mails.slice(4)).toEqual(['thanks'])
  })
})
