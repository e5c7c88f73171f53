import { createAttune, ownChannel } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { describe, expect, it } from 'vitest'
import { mailSite, plainMessages, postBox } from './mail-site.ts'

const hello = { on: { event: 'Signed Up' }, steps: 'hello' } as const

describe('trouble with sending is told to the site', () => {
  it('when the site’s own channel throws: its bug is no secret, and the mail counts as perhaps sent', async () => {
    const site = await mailSite({ followUps: { hello } })
    const bug = new ReferenceError('transporter is not defined')
    site.box.answers.push(bug as Error)
    await site.member('anna')
    await site.does('anna', 'Signed Up')
    await site.after(0)
    expect(site.errors).toMatchObject([{ code: 'ATTUNE_CHANNEL', cause: bug }])
    expect(site.errors[0]!.message).toContain('"email" threw (ReferenceError)')
    const { messages } = (await site.attune.followUps.of({ userId: 'anna' }))!
    expect(messages).toMatchObject([{ outcome: 'unknown' }])
  })

  it('when a message cannot be rendered: it is not the store that is down', async () => {
    const cause = new Error('data source down')
    const messages = { ...plainMessages('hello'), render: () => Promise.reject(cause) }
    const site = await mailSite({ followUps: { hello } }, { messages })
    await site.member('anna')
    await site.does('anna', 'Signed Up')
    await site.after(0)
    expect(site.errors).toMatchObject([{ code: 'ATTUNE_TEMPLATE', cause }])
    expect(site.errors[0]!.message).toContain('"hello" could not be rendered')
  })
})

describe('an address', () => {
  it.each([
    'not an address',
    'anna@shop.example\r\nBcc: ben@shop.example',
    'anna@shop.example, ben@shop.example',
    '',
  ])('is not written to where it is none: %j', async (email) => {
    const site = await mailSite({ followUps: { hello } })
    await site.member('anna', { email })
    await site.does('anna', 'Signed Up')
    await site.after(0)
    expect(site.box.sent).toEqual([])
    const { messages } = (await site.attune.followUps.of({ userId: 'anna' }))!
    expect(messages).toMatchObject([{ outcome: 'withheld', why: 'bad-address' }])
  })

  it('of another kind is one line of text', async () => {
    const box = postBox('phone')
    const site = await mailSite({ followUps: { hello } }, { box })
    await site.member('anna', { phone: '+43 1 234' })
    await site.member('ben', { phone: '+43 1 234\nX: y' })
    for (const who of ['anna', 'ben']) await site.does(who, 'Signed Up')
    await site.after(0)
    expect(box.sent.map(({ to }) => to)).toEqual(['+43 1 234'])
  })
})

describe('a site that sends has to have', () => {
  const opened = (options: object) =>
    createAttune({
      store: memoryStore(),
      secret: 'a secret of the tests of follow-ups',
      followUps: { hello },
      onError: () => {},
      ...options,
    }).then(
      async (attune) => {
        await attune.close()
        return []
      },
      (error) => error.problems.map(({ path }: { path: string }) => path),
    )
  const channels = { email: ownChannel('email', async () => {}) }
  const messages = plainMessages('hello')
  const sending = { url: 'https://shop.example/attune' }

  it('a place where people can unsubscribe', async () => {
    expect(await opened({ channels, messages })).toEqual(['sending.url'])
    expect(await opened({ channels, messages, sending })).toEqual([])
  })

  it('or says that its messages have links of their own, or sends nothing that can be refused', async () => {
    expect(await opened({ channels, messages, sending: { url: false } })).toEqual([])
    const receipt = { ...hello, kind: 'transactional' }
    expect(await opened({ channels, messages, followUps: { receipt } })).toEqual([])
    const news = { ...receipt, purpose: 'marketing' }
    expect(await opened({ channels, messages, followUps: { receipt, news } })).toEqual(['sending.url'])
  })

  it('both what to send by and what to send, or neither', async () => {
    expect(await opened({ channels, sending })).toEqual(['messages'])
    expect(await opened({ messages, sending })).toEqual(['channels'])
    expect(await opened({})).toEqual([])
    expect(await opened({ channels, workers: 0 })).toEqual([])
  })
})
