import { postmarkFeedback } from 'attune/adapters/postmark'
import { afterEach, describe, expect, it } from 'vitest'
import { type FeedbackSite, feedbackSite, takesNoHarm } from './feedback-site.ts'

const secret = 'what only Postmark and the shop know'
const auth = { user: 'postmark', password: secret }
const basic = { Authorization: `Basic ${Buffer.from(`postmark:${secret}`).toString('base64')}` }

let site: FeedbackSite
afterEach(() => site?.close())

const open = async () => {
  site = await feedbackSite((attune) => postmarkFeedback(attune, { auth }))
}
const send = (record: unknown, headers: Record<string, string> = basic) =>
  site.post(typeof record === 'string' ? record : JSON.stringify(record), headers)

const bounce = (Type: string, more: object = {}) => ({
  RecordType: 'Bounce',
  Type,
  ID: 4_323_372_036_854,
  Email: 'anna@example.org',
  BouncedAt: '2025-01-06T10:00:30Z',
  ...more,
})

describe('Postmark', () => {
  it.each([
    [bounce('HardBounce'), 'bounced'],
    [bounce('BadEmailAddress'), 'bounced'],
    [bounce('SoftBounce'), undefined],
    [bounce('SoftBounce', { Inactive: true }), 'bounced'],
    [bounce('AutoResponder'), undefined],
    [bounce('SpamComplaint'), 'complained'],
    [{ RecordType: 'SpamComplaint', ID: 1, Email: 'anna@example.org' }, 'complained'],
    [{ RecordType: 'Delivery', MessageID: 'm', Recipient: 'anna@example.org' }, undefined],
    [{ RecordType: 'Open', Recipient: 'anna@example.org' }, undefined],
  ])('says %j, and the address is %s', async (record, why) => {
    await open()
    expect((await send(record))[0]).toBe(200)
    expect(await site.suppressed('anna')).toBe(why)
  })

  it('leads back to the message by the header it went out with', async () => {
    await open()
    const Headers = [{ Name: 'x-attune-message', Value: site.token }]
    const delivery = { RecordType: 'Delivery', MessageID: 'm', Recipient: 'anna@example.org', Headers }
    await send(delivery)
    await send(delivery)
    expect(await site.feature('delivered')).toBe(1)
    await send({ ...bounce('SpamComplaint'), Headers })
    expect(await site.refusedMarketing()).toBe(true)
  })

  it('is not believed without the secret', async () => {
    await open()
    const wrong: Record<string, string>[] = [
      {},
      { Authorization: 'Basic' },
      { Authorization: `Basic ${Buffer.from('postmark:').toString('base64')}` },
      { Authorization: `${basic.Authorization}x` },
      { 'X-Secret': secret },
    ]
    for (const headers of wrong)
      expect(await send(bounce('HardBounce'), headers)).toEqual([403, 'ATTUNE_FEEDBACK_REFUSED'])
    expect(await site.suppressed('anna')).toBeUndefined()
  })

  it('may be known by a header of its own', async () => {
    const header = { name: 'X-Postmark-Secret', secret }
    site = await feedbackSite((attune) => postmarkFeedback(attune, { header }))
    expect(await send(bounce('HardBounce'), { 'X-Postmark-Secret': secret })).toEqual([200, 1])
    expect((await send(bounce('HardBounce'), basic))[0]).toBe(403)
  })

  it('takes no harm from what it should not be sent', async () => {
    await open()
    await takesNoHarm(site, (body) => send(body))
    expect(await send('x'.repeat(1_100_000))).toEqual([413, 'ATTUNE_BODY_TOO_LARGE'])
  })

  it('is refused where anybody could pass for it', async () => {
    await open()
    const header = { name: 'X-Postmark-Secret', secret: 'short' }
    for (const options of [
      {},
      { auth: { user: 'a', password: 'short' } },
      { header },
      { auth, header },
      { secret },
    ])
      expect(() => postmarkFeedback(site.attune, options as never)).toThrow(
        expect.objectContaining({ code: 'ATTUNE_OPTIONS' }),
      )
  })
})
