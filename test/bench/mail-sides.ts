import type { MessageView, RenderedMessage } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { mailTemplates } from 'attune/templates/mail'
import Handlebars from 'handlebars'
import { createCounts } from '../../core/operations/counts.ts'
import { guardedStore } from '../../core/operations/guarded-store.ts'
import { systemClock } from '../../core/ports/clock.ts'
import { blankProfile } from '../../core/profile/fold.ts'
import type { Profile } from '../../core/profile/profile.ts'
import { messageLinks } from '../../core/runtime/followups/links.ts'
import { createShell, type Shell } from '../../core/runtime/shell.ts'
import { compileSite } from '../../core/runtime/site.ts'
import { switchesKey } from '../../core/runtime/storing/keys.ts'
import { openAbsent } from '../../core/runtime/visiting/open-visit.ts'
import { prepareMails } from '../../templates/mail/prepare-mails.ts'
import { agreed } from './shoppers.ts'

/** One mail for the next person in turn. */
export type RenderNext = () => Promise<Pick<RenderedMessage, 'subject' | 'html' | 'text'>>

/** People take turns, so that nothing is remembered from the mail before. */
const crowd = 256
const shop = 'https://shop.example'
const now = Date.UTC(2026, 2, 2, 10)

const products = ['Lever machine', 'Hand grinder', 'Pour-over set'].map((name, i) => ({
  name,
  slug: name.toLowerCase().replaceAll(' ', '-'),
  price: 89 + i * 11,
}))
const data = { shop, products }

/** A subject and a block by decision, a name, three products, and the layout with its links to unsubscribe. */
const template = {
  subject: '{{#personalize "mail.subject"}}{{title}}{{else}}Still there{{/personalize}}',
  preheader: 'Dear {{visitor "firstName" "friend"}}, we kept what you chose',
  mjml: `<mj-section>
  <mj-column>
    <mj-text>
      <h1>Dear {{visitor "firstName" "friend"}}</h1>
      {{#personalize "mail.hero"}}<p>{{title}}</p>{{else}}<p>Have another look.</p>{{/personalize}}
    </mj-text>
    {{#each data.products}}
    <mj-text>
      <p><a href="{{@root.data.shop}}/products/{{encode slug}}"><strong>{{name}}</strong></a> · {{money price "EUR"}}</p>
    </mj-text>
    {{/each}}
    <mj-button href="{{data.shop}}/basket">To your basket</mj-button>
  </mj-column>
</mj-section>`,
}
const brand = { name: 'Shop', address: '1 Street, Town', url: shop }
const mails = { templates: { reminder: template }, brand }

const definitions = {
  segments: { named: { 'traits.firstName': { $exists: true } } },
  placements: {
    'mail.subject': {
      experiences: [
        { name: 'named', when: { $segment: 'named' }, variants: { a: { content: { title: 'Still here' } } } },
      ],
    },
    'mail.hero': {
      experiences: [
        {
          name: 'half',
          choose: { experiment: { weights: { a: 0.5, b: 0.5 } } },
          variants: { a: { content: { title: 'It is yours' } }, b: { content: { title: 'It waits' } } },
        },
      ],
    },
  },
  followUps: { reminder: { on: { event: 'Product Added' }, steps: 'reminder' } },
  sending: { url: `${shop}/attune` },
  timeZone: 'UTC',
} as const

/** As a follow-up does it: the person is opened, their links are signed, the template decides. */
export async function attuneMails(): Promise<RenderNext> {
  const shell = openShell()
  const people = Array.from({ length: crowd }, (_, person) => somebody(person, shell))
  const { render } = await mailTemplates({ ...mails, data: () => data, definitions })
  let turn = 0
  return () => render('reminder', viewFor(people[turn++ % crowd]!, shell))
}

/**
 * The same HTML and text, compiled by Handlebars with helpers that look up what was worked out before: nobody is
 * opened, nothing is decided, and no link is signed.
 */
export async function bareMails(): Promise<RenderNext> {
  const { templates } = await prepareMails(mails)
  const handlebars = Handlebars.create()
  const link = (url: unknown) => url
  handlebars.registerHelper({
    personalize(this: object, name: string, call: Handlebars.HelperOptions) {
      return call.fn(call.data.root.decided[name])
    },
    visitor: (name: string, _: unknown, call: Handlebars.HelperOptions) => call.data.root.traits[name],
    money: (amount: number) => `€${amount.toFixed(2)}`,
    encode: (text: string) => encodeURIComponent(text),
    unsubscribe: () => `${shop}/unsubscribe`,
    preferences: () => `${shop}/preferences`,
    ...{ link, untracked: link },
    attuneLink(this: object, call: Handlebars.HelperOptions) {
      return call.fn(this)
    },
  })
  const [only] = templates
  const subject = handlebars.compile(template.subject, { noEscape: true })
  const preheader = handlebars.compile(template.preheader, { noEscape: true })
  const html = handlebars.compile(only!.html!)
  const text = handlebars.compile(only!.text, { noEscape: true })
  const decided = { 'mail.subject': { title: 'Still here' }, 'mail.hero': { title: 'It waits' } }
  let turn = 0
  return async () => {
    const traits = { firstName: firstNameOf(turn++ % crowd) }
    const context = { data, brand, decided, traits, language: 'en', subject: '', preheader: '' }
    context.subject = subject(context)
    context.preheader = preheader(context)
    return { subject: context.subject, html: html(context), text: text(context) }
  }
}

function openShell(): Shell {
  const onError = (error: Error): never => {
    throw error
  }
  const counts = createCounts()
  const guard = { clock: systemClock, patience: 1000, counts, probeKey: switchesKey }
  const ports = { ...guardedStore(memoryStore(), guard), counts, clock: systemClock, patience: 1000, onError }
  return createShell(compileSite(definitions, ports))
}

function somebody(person: number, { site }: Shell): Profile {
  const firstName = { v: firstNameOf(person), t: now, h: 'h', s: 'authenticated' as const }
  return {
    ...blankProfile(`person-${person}`, now, site.features),
    returned: true,
    consent: agreed(now),
    traits: { firstName },
  }
}

function viewFor(profile: Profile, shell: Shell): MessageView {
  const followUp = shell.site.followUps.named('reminder')!
  const { id: profileId } = profile
  const message = { profileId, messageId: `message-of-${profileId}`, followUp, at: now }
  return {
    visitor: openAbsent(shell, { profile, version: '1' }),
    followUp: {
      ...{ name: 'reminder', step: '0', template: 'reminder', purpose: followUp.purpose },
      trigger: { at: now, event: 'Product Added' },
    },
    links: messageLinks(message, { ...shell.site.followUps.sending, secrets: ['a secret of the benches'] }),
    now,
  }
}

function firstNameOf(person: number): string {
  return `Ada${person}`
}
