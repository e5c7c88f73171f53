import type { JsonObject, MessageLinks, MessageView, Visitor } from 'attune'
import { type MailTemplatesOptions, mailTemplates } from 'attune/templates/mail'
import { beforeAll } from 'vitest'
import { agreed, noon, openSite } from '../../support/open-site.ts'

/** A shop whose mails decide something. */
export const definitions = {
  features: { orders: { count: true, events: 'Order Completed' } },
  segments: { named: { 'traits.firstName': { $exists: true } } },
  placements: {
    'mail.subject': {
      experiences: [
        {
          name: 'named',
          when: { $segment: 'named' },
          variants: { a: { content: { title: 'Still & here' } } },
        },
      ],
    },
    'mail.hero': { fallback: { content: { title: 'New this week' } } },
  },
} as const

/** Links as the core makes them, but legible. */
export const links: MessageLinks = {
  unsubscribe: 'https://shop.example/attune/unsubscribe?t=abc&v=1',
  preferences: 'https://shop.example/attune/preferences?t=abc&v=1',
  click: (url) =>
    /^https?:/.test(url) ? `https://shop.example/attune/click?to=${encodeURIComponent(url)}&t=abc` : url,
  block: (placement) => ({
    image: `https://shop.example/attune/block?p=${placement}&t=abc`,
    link: `https://shop.example/attune/go?p=${placement}&t=abc`,
  }),
}

export function viewOf(
  visitor: Visitor,
  given: Partial<MessageView> & { trigger?: JsonObject } = {},
): MessageView {
  const { trigger, ...rest } = given
  return {
    visitor,
    followUp: {
      name: 'reminder',
      step: '0',
      template: 'mail',
      purpose: 'marketing',
      trigger: { at: noon, event: 'Product Added', ...(trigger && { properties: trigger }) },
    },
    links,
    now: noon,
    ...rest,
  }
}

/** A shop, its mails, and how they are rendered for somebody. */
export async function openMails(options: MailTemplatesOptions) {
  const site = await openSite(definitions)
  const mails = await mailTemplates(options)
  let people = 0
  /** Somebody who agreed to everything and told the shop these traits. */
  const person = async (traits: JsonObject = { firstName: 'Ada' }) => {
    const visitor = await site.arrive(undefined, { consent: agreed() })
    await visitor.identify(`person-${++people}`, traits)
    return visitor
  }
  const render = async (
    given: Parameters<typeof viewOf>[1] = {},
    visitor?: Visitor,
    name = mails.names[0]!,
  ) => mails.render(name, viewOf(visitor ?? (await person()), given))
  return { ...site, mails, person, render }
}

/** One template called `mail`, of HTML with no layout unless it says otherwise. */
export function oneMail(template: Partial<MailTemplateOf>, options: MailTemplatesOptions = {}) {
  return openMails({
    ...options,
    templates: {
      mail: { subject: 'Hello', ...(template.mjml === undefined && { layout: 'none' }), ...template },
    },
  })
}

type MailTemplateOf = NonNullable<MailTemplatesOptions['templates']>[string]

/** MJML is 59 MB, and takes its time on a busy machine: more than a test has. */
export function loadMjmlFirst(): void {
  beforeAll(async () => {
    // @ts-expect-error it has no types
    await import('mjml')
  }, 180_000)
}
