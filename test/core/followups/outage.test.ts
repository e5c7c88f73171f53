import { AttuneError, type Delivery, type MetricName, type Telemetry } from 'attune'
import { describe, expect, it } from 'vitest'
import { mailSite } from './mail-site.ts'

const hello = { on: { event: 'Signed Up' }, steps: 'hello' } as const
const thanks = { on: { event: 'Order Completed' }, kind: 'transactional', steps: 'thanks' } as const
const down: Delivery = {
  outcome: 'failed',
  why: 'SMTP ECONNREFUSED',
  error: new AttuneError('ATTUNE_CHANNEL', 'The mail server cannot be reached.'),
}
const full: Delivery = { outcome: 'failed', why: 'SMTP 452' }

/** The channel answers so for as many attempts as there will be. */
const always = (delivery: Delivery) => Array.from({ length: 500 }, () => delivery)

/** A quarter of an hour at a time. */
async function pass(site: Awaited<ReturnType<typeof mailSite>>, hours: number) {
  for (let quarter = 0; quarter < hours * 4; quarter++) await site.after(0.25)
}

describe('while the channel is out of order', () => {
  it('messages wait for it, however long it takes, and go out when it is mended', async () => {
    const site = await mailSite({ followUps: { hello, thanks }, sending: { quietHours: false } })
    await site.member('anna')
    site.box.answers.push(...always(down))
    await site.does('anna', 'Signed Up')
    await site.does('anna', 'Order Completed')
    await pass(site, 10)
    site.box.answers.length = 0
    site.box.sent.length = 0
    await pass(site, 0.5)
    expect(site.mails.toSorted()).toEqual(['hello', 'thanks'])
  })

  it('it is said why they wait', async () => {
    const site = await mailSite({ followUps: { hello } })
    await site.member('anna')
    site.box.answers.push(down, down)
    await site.does('anna', 'Signed Up')
    await site.after(0)
    expect(await site.attune.followUps.of({ userId: 'anna' })).toMatchObject({
      underWay: [{ followUp: 'hello', why: 'SMTP ECONNREFUSED', attempts: 1, paused: false }],
      messages: [{ outcome: 'delayed', why: 'SMTP ECONNREFUSED' }],
    })
  })

  it('until they are too late, which is written down', async () => {
    const site = await mailSite({
      followUps: { hello },
      sending: { quietHours: false, maxLateness: { hours: 3 } },
    })
    await site.member('anna')
    site.box.answers.push(...always(down))
    await site.does('anna', 'Signed Up')
    await pass(site, 4)
    const { messages, underWay } = (await site.attune.followUps.of({ userId: 'anna' }))!
    expect(messages).toMatchObject([{ outcome: 'withheld', why: 'too-late' }])
    expect(underWay).toEqual([])
  })
})

describe('a message that never went out', () => {
  const cap = { atMost: 1, within: { days: 7 } }

  it.each<[string, Delivery]>([
    ['given up after many attempts', full],
    ['refused', { outcome: 'refused', why: 'SMTP 554' }],
  ])('because it was %s, does not count against the next', async (_, delivery) => {
    const again = { ...hello, on: { event: 'Asked' } } as const
    const site = await mailSite({
      followUps: { hello, again },
      sending: { quietHours: false, cap, attempts: 2 },
    })
    await site.member('anna')
    site.box.answers.push(delivery, delivery)
    await site.does('anna', 'Signed Up')
    await pass(site, 1)
    site.box.answers.length = 0
    site.box.sent.length = 0
    await site.does('anna', 'Asked')
    await pass(site, 1)
    expect(site.box.sent.map(({ followUp }) => followUp)).toEqual(['again'])
  })
})

describe('somebody who unsubscribed', () => {
  it('gets messages again once they agree again, and not by what they had agreed to before', async () => {
    const again = { ...hello, again: { hours: 1 } } as const
    const site = await mailSite({ followUps: { again }, sending: { cap: false, quietHours: false } })
    await site.member('anna')
    await site.does('anna', 'Signed Up')
    await site.after(0)
    const link = /t=([^&]+)/.exec(site.box.sent[0]!.unsubscribe!)![1]!
    await site.attune.followUps.desk.unsubscribe(link)
    await site.after(2)
    await site.does('anna', 'Signed Up')
    await site.after(0)
    expect(site.mails).toHaveLength(1)
    await site.attune.answerConsent({ userId: 'anna' }, { marketing: true }, { source: 'account page' })
    await site.after(2)
    await site.does('anna', 'Signed Up')
    await site.after(0)
    expect(site.mails).toHaveLength(2)
    await site.attune.followUps.desk.unsubscribe(link)
    await site.after(2)
    await site.does('anna', 'Signed Up')
    await site.after(0)
    expect(site.mails).toHaveLength(2)
  })
})

describe('an address that nobody checked', () => {
  it('may be asked to confirm itself, and is sent nothing else', async () => {
    const confirm = { ...thanks, on: { event: 'Signed Up' }, unconfirmed: true, steps: 'confirm' } as const
    const site = await mailSite({
      followUps: { confirm, hello },
      namespaces: { email: { kind: 'merges' } },
    })
    const request = {
      method: 'GET',
      url: '/',
      headers: { 'user-agent': 'Mozilla/5.0 Firefox/140' },
      now: site.clock.now(),
    }
    const visitor = await site.attune.visit({ request: { ...request, host: 'shop.example' } })
    const all = Object.fromEntries(site.attune.purposes.map((purpose) => [purpose, true]))
    await visitor.answerConsent(all)
    await visitor.selfAssert({ namespace: 'email', id: 'anna@shop.example' }, { email: 'anna@shop.example' })
    await visitor.track('Signed Up')
    await site.after(0)
    expect(site.mails).toEqual(['confirm'])
  })
})

describe('orders of the past, as they are imported', () => {
  it('write to nobody, whatever segments people are in because of them', async () => {
    const site = await mailSite({
      features: { orders: { count: true, events: 'Order Completed' } },
      segments: { buyers: { 'features.orders': { $gte: 1 } } },
      followUps: { buyer: { on: { segment: 'buyers' }, steps: 'buyer' } },
    })
    const order = (userId: string) => ({
      type: 'track',
      event: 'Order Completed',
      userId,
      messageId: `order of ${userId}`,
      timestamp: '2023-05-01T10:00:00Z',
      properties: { order_id: userId, revenue: 9 },
    })
    await site.member('anna')
    await site.attune.trackAll([order('anna')], { history: true })
    await site.after(1)
    expect(site.mails).toEqual([])
    await site.member('ben')
    await site.attune.trackAll([order('ben')])
    await site.after(1)
    expect(site.box.sent.map(({ to }) => to)).toEqual(['ben@example.org'])
  })
})

describe('who watches the site', () => {
  it('sees how many messages of each follow-up went out, and how many did not', async () => {
    const { telemetry, read } = watched()
    const site = await mailSite({ followUps: { hello } }, { telemetry })
    for (const who of ['anna', 'ben']) await site.member(who)
    site.box.answers.push(down)
    for (const who of ['anna', 'ben']) await site.does(who, 'Signed Up')
    await site.after(0)
    await site.after(0.1)
    expect(read('messages')).toEqual([
      { labels: { follow_up: 'hello', outcome: 'delayed' }, value: 1 },
      { labels: { follow_up: 'hello', outcome: 'sent' }, value: 2 },
    ])
  })
})

/** A telemetry that is asked by hand. */
function watched() {
  let read: Parameters<NonNullable<Telemetry['watch']>>[0] = () => []
  const telemetry: Telemetry = {
    operation: (_, work) => work(),
    watch(reading) {
      read = reading
      return () => {}
    },
  }
  return { telemetry, read: (name: MetricName) => read(name) }
}
