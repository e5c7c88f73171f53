import type { Attune } from 'attune'
import express from 'express'
import { expect } from 'vitest'
import { mailSite } from '../core/followups/mail-site.ts'
import { listening } from '../support/chromium.ts'

/** A mail went to Anna, and whoever carried it may say so where `open` mounts it. */
export async function feedbackSite(open: (attune: Attune) => unknown, before: readonly unknown[] = []) {
  const site = await mailSite({
    followUps: { hello: { on: { event: 'Signed Up' }, steps: 'hello' } },
    features: {
      bounces: { count: true, events: 'Email Bounced' },
      delivered: { count: true, events: 'Email Delivered' },
    },
  })
  await site.member('anna')
  await site.does('anna', 'Signed Up')
  await site.after(0)
  site.clock.advance(60_000)
  const app = express()
  for (const handler of before) app.use(handler as never)
  app.use('/mail', open(site.attune) as never)
  const server = await listening(app as never)
  const { followUps } = site.attune
  const address = `http://127.0.0.1:${server.port}/mail`

  return {
    ...site,
    address,
    token: site.box.sent[0]!.token,
    /** What is answered: the status, and what was taken or the code of the refusal. */
    async post(body: string | Buffer, headers: Record<string, string> = {}) {
      const answer = await fetch(address, {
        method: 'POST',
        body: body as string,
        headers: { 'Content-Type': 'application/json', ...headers },
      })
      const text = await answer.text()
      const { taken, error } = JSON.parse(text) as { taken?: number; error?: { code: string } }
      return [answer.status, taken ?? error!.code] as const
    },
    /** Why nothing is sent to somebody of `example.org` any more. */
    suppressed: async (name: string) => (await followUps.suppression('email', `${name}@example.org`))?.why,
    async feature(name: string) {
      const request = {
        method: 'GET',
        url: '/',
        headers: { 'user-agent': 'Firefox' },
        host: 'x',
        now: site.clock.now(),
      }
      return (await site.attune.visit({ request, person: { userId: 'anna' } })).feature(name)
    },
    async refusedMarketing() {
      const { history } = (await site.attune.export({ userId: 'anna' }))!.consent
      return history.some(({ answers }) => answers['marketing:email'] === false)
    },
    async close() {
      await server.close()
      await site.attune.close()
    },
  }
}

export type FeedbackSite = Awaited<ReturnType<typeof feedbackSite>>

/** Bodies that nobody sends who means well; `sent` brings each as the service would, signed. */
export async function takesNoHarm(
  site: FeedbackSite,
  sent: (body: string) => Promise<readonly [number, unknown]>,
): Promise<void> {
  const bodies = [
    ...[
      '',
      'null',
      '7',
      '"x"',
      '[]',
      '{}',
      '[[]]',
      '[null,7,"x",[]]',
      '{"__proto__":{"event":"bounce"}}',
      '\0',
    ],
    '{"RecordType":"Bounce","Type":{},"Email":{"a":1},"ID":[],"Headers":{"0":1},"Metadata":[]}',
    '[{"event":"bounce","email":"a@b@c","sg_event_id":{},"timestamp":"x"},{"event":{},"email":1}]',
    '{"eventType":"Bounce","bounce":{"bouncedRecipients":[{},{"emailAddress":7},null,"x"],"timestamp":{}},"mail":{"headers":[null,{}]}}',
    '{"notificationType":"constructor","constructor":{"recipients":["a@b.example"]}}',
    `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
    `[{"event":"bounce","sg_event_id":"1","email":"${'x'.repeat(9_000)}@y.example"}]`,
  ]
  for (const body of bodies) {
    const [status] = await sent(body)
    expect([body.slice(0, 80), status < 500]).toEqual([body.slice(0, 80), true])
  }
  expect(site.errors).toEqual([])
  expect(await site.suppressed('anna')).toBeUndefined()
}
