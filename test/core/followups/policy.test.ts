import { AttuneError, type LedgerEntry } from 'attune'
import { describe, expect, it } from 'vitest'
import { mailSite, monday } from './mail-site.ts'

const hello = { on: { event: 'Signed Up' }, steps: 'hello' } as const
const whyOf = async (site: Awaited<ReturnType<typeof mailSite>>, userId = 'anna') =>
  (await site.attune.followUps.of({ userId }))?.messages.map(({ outcome, why }) => why ?? outcome)

describe('a mail is not sent', () => {
  it('to somebody who did not agree to it, and nothing is begun for them', async () => {
    const site = await mailSite({ followUps: { hello } })
    await site.attune.answerConsent(
      { userId: 'anna' },
      { personalization: true, marketing: false },
      { source: 'till' },
    )
    await site.does('anna', 'Signed Up')
    await site.after(1)
    expect(site.mails).toEqual([])
    expect(await site.attune.followUps.of({ userId: 'anna' })).toEqual({ underWay: [], messages: [] })
  })

  it('to somebody who took back what they had agreed to before it was due', async () => {
    const site = await mailSite({ followUps: { hello: { ...hello, after: { hours: 2 } } } })
    await site.member('anna')
    await site.does('anna', 'Signed Up')
    await site.after(1)
    await site.attune.answerConsent({ userId: 'anna' }, { marketing: false }, { source: 'till' })
    expect((await site.attune.followUps.of({ userId: 'anna' }))?.underWay).toEqual([])
    await site.after(2)
    expect(site.mails).toEqual([])
  })

  it('to somebody without an address, and it is written down why', async () => {
    const site = await mailSite({ followUps: { hello } })
    await site.attune.answerConsent(
      { userId: 'anna' },
      { personalization: true, marketing: true },
      { source: 'till' },
    )
    await site.does('anna', 'Signed Up')
    await site.after(0)
    expect(await whyOf(site)).toEqual(['no-address'])
  })

  it('to an address that nobody but the visitor vouches for, unless the site allows it', async () => {
    for (const [unconfirmed, outcome] of [
      [false, 'unconfirmed-address'],
      [true, 'sent'],
    ] as const) {
      const site = await mailSite({
        followUps: { hello },
        sending: { unconfirmed },
        namespaces: { email: { kind: 'merges' } },
      })
      const request = {
        method: 'GET',
        url: '/',
        headers: { 'user-agent': 'Mozilla/5.0 Firefox/140' },
        now: site.clock.now(),
      }
      const visitor = await site.attune.visit({ request })
      await visitor.answerConsent({ personalization: true, marketing: true, preferences: true })
      await visitor.selfAssert({ namespace: 'email', id: 'eve@example.org' }, { email: 'eve@example.org' })
      await visitor.track('Signed Up')
      await site.after(0)
      const [message] = (await site.attune.followUps.of({ profileId: visitor.id }))?.messages ?? []
      expect(message?.why ?? message?.outcome).toBe(outcome)
    }
  })

  it('to an address that bounced, whoever has it now, nor ever again', async () => {
    const site = await mailSite({ followUps: { hello } })
    site.box.answers.push({ outcome: 'refused', why: '550', unreachable: true })
    await site.member('anna')
    await site.does('anna', 'Signed Up')
    await site.after(0)
    await site.member('other', { email: ' Anna@example.org' })
    await site.does('other', 'Signed Up')
    await site.after(0)
    expect(await whyOf(site, 'other')).toEqual(['suppressed'])
    expect(await site.attune.followUps.unsuppress('email', 'anna@example.org')).toBe(true)
  })

  it('more often than the cap of all follow-ups allows, and a follow-up goes on without it', async () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    const followUps = Object.fromEntries(names.map((name) => [name, { ...hello, steps: name }]))
    const site = await mailSite({ followUps, sending: { cap: { atMost: 3, within: { days: 7 } } } })
    await site.member('anna')
    await site.does('anna', 'Signed Up')
    await site.after(0)
    expect(site.mails).toHaveLength(3)
    expect((await whyOf(site))?.filter((why) => why === 'capped')).toHaveLength(2)
  })

  it('by night: it waits for the morning of the person', async () => {
    const site = await mailSite({ followUps: { hello } }, { start: monday + 10 * 3_600_000 })
    await site.member('anna', { timezone: 'Asia/Tokyo' })
    await site.does('anna', 'Signed Up')
    await site.after(0)
    expect(site.mails).toEqual([])
    await site.after(2.9)
    expect(site.mails).toEqual([])
    await site.after(0.1)
    expect(site.mails).toEqual(['hello'])
  })

  it('days too late, because the shop was down', async () => {
    const site = await mailSite({ followUps: { hello } })
    await site.member('anna')
    await site.does('anna', 'Signed Up')
    await site.after(72)
    expect(await whyOf(site)).toEqual(['too-late'])
  })

  it('to the control group, of whom it is written down that they would have been', async () => {
    const site = await mailSite({ followUps: { hello: { ...hello, control: 0.5 } } })
    const people = Array.from({ length: 60 }, (_, i) => `p${i}`)
    for (const userId of people) {
      await site.member(userId)
      await site.does(userId, 'Signed Up')
    }
    await site.after(0)
    const all = await site.attune.followUps.recent()
    const control = all.filter(({ why }) => why === 'control')
    expect(all).toHaveLength(60)
    expect(site.mails).toHaveLength(60 - control.length)
    expect(control.length).toBeGreaterThan(15)
    expect(control.length).toBeLessThan(45)
  })

  it('while its follow-up is paused, and is once it goes on', async () => {
    const site = await mailSite({ followUps: { hello } })
    await site.member('anna')
    await site.attune.followUps.pause('hello')
    await site.does('anna', 'Signed Up')
    await site.after(1)
    expect(site.mails).toEqual([])
    expect(site.attune.followUps.paused).toEqual(['hello'])
    await site.attune.followUps.resume('hello')
    await site.after(1)
    expect(site.mails).toEqual(['hello'])
  })

  it('once it was called off', async () => {
    const site = await mailSite({ followUps: { hello: { ...hello, after: { hours: 1 } } } })
    await site.member('anna')
    await site.does('anna', 'Signed Up')
    expect(await site.attune.followUps.cancel({ userId: 'anna' }, 'hello')).toBe(1)
    await site.after(2)
    expect(site.mails).toEqual([])
  })
})

describe('what the channel answers', () => {
  it('failed: it is tried again, later and later, and counts once against the cap', async () => {
    const site = await mailSite({ followUps: { hello: { ...hello, cap: { atMost: 1 } } } })
    site.box.answers.push({ outcome: 'failed', why: '421' }, { outcome: 'failed', why: '421' })
    await site.member('anna')
    await site.does('anna', 'Signed Up')
    await site.after(0)
    await site.after(1 / 60)
    await site.after(1 / 60)
    expect(site.box.sent).toHaveLength(2)
    await site.after(1 / 60)
    expect(site.box.sent).toHaveLength(3)
    expect(new Set(site.box.sent.map(({ id }) => id)).size).toBe(1)
    expect(await whyOf(site)).toEqual(['sent'])
  })

  it('failed, for want of something that the site has to mend: it is tried again, and `onError` is told', async () => {
    const site = await mailSite({ followUps: { hello } })
    const error = new AttuneError('ATTUNE_CHANNEL', 'The password is not accepted.')
    site.box.answers.push({ outcome: 'failed', why: '535', error })
    await site.member('anna')
    await site.does('anna', 'Signed Up')
    await site.after(0)
    expect(site.errors).toEqual([error])
    await site.after(1)
    expect(await whyOf(site)).toEqual(['sent'])
  })

  it('failed again and again: it is given up, and can be tried again by hand', async () => {
    const site = await mailSite({ followUps: { hello }, sending: { attempts: 2 } })
    site.box.answers.push({ outcome: 'failed', why: '421' }, { outcome: 'failed', why: '421' })
    await site.member('anna')
    await site.does('anna', 'Signed Up')
    await site.after(0)
    await site.after(1)
    const failed: LedgerEntry[] = []
    for await (const entry of site.attune.followUps.failed()) failed.push(entry)
    expect(failed).toMatchObject([{ outcome: 'failed', why: '421', attempts: 2 }])
    expect(await site.attune.followUps.retry(failed[0]!)).toBe(true)
    await site.after(0)
    expect(await whyOf(site)).toEqual(['sent'])
  })

  it('unknown: marketing is not sent again, what is transactional is', async () => {
    const thanks = { ...hello, kind: 'transactional', steps: 'thanks' } as const
    const site = await mailSite({ followUps: { hello, thanks } })
    site.box.answers.push({ outcome: 'unknown', why: 'lost' }, new Error('lost'))
    await site.member('anna')
    await site.does('anna', 'Signed Up')
    await site.after(0)
    await site.after(1)
    expect(site.mails.sort()).toEqual(['hello', 'thanks', 'thanks'])
    expect((await whyOf(site))?.sort()).toEqual(['lost', 'sent'])
  })

  it('a template that cannot be rendered sends nothing half done, and is tried again', async () => {
    let broken = true
    const messages = {
      names: ['hello'],
      async render() {
        if (broken) throw new Error('a helper failed')
        return { subject: 'Hello', text: 'Hello' }
      },
    }
    const site = await mailSite({ followUps: { hello } }, { messages })
    await site.member('anna')
    await site.does('anna', 'Signed Up')
    await site.after(0)
    expect(site.mails).toEqual([])
    broken = false
    await site.after(1)
    expect(site.mails).toEqual(['hello'])
  })
})

describe('a person', () => {
  it('who signs in brings along what they were in before, and is written to once', async () => {
    const cart = {
      on: { noEvent: 'Order Completed', since: { event: 'Product Added' }, for: { hours: 2 } },
      steps: 'cart',
    } as const
    const site = await mailSite({ followUps: { cart } })
    await site.member('anna')
    await site.does('anna', 'Product Added')
    const request = {
      method: 'GET',
      url: '/',
      headers: { 'user-agent': 'Mozilla/5.0 Firefox/140' },
      now: site.clock.now(),
    }
    const visitor = await site.attune.visit({ request })
    await visitor.answerConsent({ personalization: true, marketing: true })
    await visitor.track('Product Added')
    await visitor.identify('anna')
    await site.after(3)
    expect(site.mails).toEqual(['cart'])
    await site.after(48)
    expect(site.mails).toEqual(['cart'])
  })

  it('who is erased leaves nothing behind and is not written to', async () => {
    const site = await mailSite({
      followUps: { hello, later: { ...hello, after: { days: 1 }, steps: 'later' } },
    })
    await site.member('anna')
    await site.does('anna', 'Signed Up')
    await site.after(0)
    const exported = await site.attune.export({ userId: 'anna' })
    expect(exported?.messages).toMatchObject([{ followUp: 'hello', outcome: 'sent' }])
    expect(exported?.followUps).toMatchObject([{ name: 'later' }])
    const { profileIds } = await site.attune.erase({ userId: 'anna' })
    expect((await site.attune.verifyErased({ profileIds })).found).toEqual([])
    await site.after(48)
    expect(site.mails).toEqual(['hello'])
    expect(site.errors).toEqual([])
  })
})
