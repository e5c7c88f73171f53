import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type MailTemplate, mailTemplates } from 'attune/templates/mail'
import { describe, expect, it } from 'vitest'
import { openSite } from '../../support/open-site.ts'
import { mailFolder } from './mail-folder.ts'
import { definitions, loadMjmlFirst, openMails } from './open-mails.ts'

loadMjmlFirst()

const sent = { outcome: 'sent' } as const
const brand = { name: 'Shop', address: '1 Lane' }
const followUps = { reminder: { on: { event: 'Product Added' }, steps: 'mail' } } as const

/** What is found in one template, as `severity code line: message cure`. */
async function found(template: Partial<MailTemplate>, more: object = {}) {
  const layout = template.mjml === undefined ? { layout: 'none' } : {}
  const options = {
    templates: { mail: { subject: 'Hello', ...layout, ...template } },
    brand,
    definitions,
    ...more,
  }
  const mails = await mailTemplates(options).catch((refused) => {
    if (refused.code !== 'ATTUNE_TEMPLATE') throw refused
    return { warnings: refused.problems }
  })
  return mails.warnings.map(
    ({ severity, code, path, message, cure }: Record<string, string>) =>
      `${severity} ${code} ${path!.replace('templates.mail.', '')}: ${message} ${cure}`,
  )
}

const body = (inside: string) => `<mj-section><mj-column>\n${inside}\n</mj-column></mj-section>`

describe('a template with a mistake is refused when the site starts', () => {
  it.each<[string, Partial<MailTemplate>, string]>([
    [
      'a visitor’s value without a fallback',
      { html: 'a\n{{visitor "firstName"}}' },
      'no-fallback html:2: {{visitor}} does not say what to show',
    ],
    [
      'a feature without one, in a subject',
      { subject: '{{feature "orders"}}', text: 'x' },
      'no-fallback subject:1: {{feature}} does not',
    ],
    [
      'a property without one, within an argument',
      { html: '{{encode (trigger "id")}}' },
      'no-fallback html:1: {{trigger}} does not',
    ],
    [
      'a placement that there is not',
      { html: '{{#personalize "mail.herro"}}x{{/personalize}}' },
      'unknown-placement html:1: There is no placement "mail.herro". Did you mean "mail.hero"?',
    ],
    ['one in a picture', { html: '{{block "mail.herro" alt="x"}}' }, 'unknown-placement html:1'],
    [
      'a segment that there is not',
      { text: '\n\n{{#segment "nmed"}}x{{/segment}}' },
      'unknown-segment text:3: There is no segment "nmed". Did you mean "named"?',
    ],
    [
      'a segment as an argument',
      { html: '{{#if (segment "loyal")}}x{{/if}}' },
      'unknown-segment html:1: There is no segment "loyal". Add it',
    ],
    [
      'a feature that there is not',
      { html: '{{feature "odrers" 0}}' },
      'unknown-feature html:1: There is no feature "odrers". Did you mean "orders"?',
    ],
    [
      'a helper that there is not',
      { html: '{{mony 5 "EUR"}}' },
      'unknown-helper html:1: There is no helper "mony". Did you mean "money"?',
    ],
    [
      'a partial that there is not',
      { html: '{{> item}}' },
      'unknown-partial html:1: There is no partial "item". Put it into partials/.',
    ],
    [
      'a picture without a text',
      { html: '<p>\n<img src="https://a.example/x.png"></p>' },
      'image-alt html:2: This picture does not say',
    ],
    ['one of MJML', { mjml: body('<mj-image src="https://a.example/x.png" />') }, 'image-alt mjml:2'],
    ['a block without one', { html: '{{block "mail.hero"}}' }, 'image-alt html:1: {{block}} does not say'],
    [
      'a picture that is nowhere',
      { html: '<img alt="" src="/x.png">' },
      'image-address html:1: A mail is on no page',
    ],
    [
      'a picture by a visitor’s word',
      { html: '<img alt="" src="{{trigger "image" ""}}">' },
      'address-of-visitor html:1',
    ],
    [
      'a link that is not absolute',
      { html: '<a href="/cart">x</a>' },
      'link-address html:1: This leads nowhere from a mail: "/cart".',
    ],
    ['one of MJML', { mjml: body('<mj-button href="cart">x</mj-button>') }, 'link-address mjml:2'],
    [
      'a button that leads nowhere',
      { mjml: body('<mj-button>x</mj-button>') },
      'link-address mjml:2: This button leads nowhere.',
    ],
    [
      'a name that stands for nothing',
      { html: 'a\n{{firstName}}' },
      'unknown-name html:2: There is nothing called "firstName", so that nothing is printed. Did you mean {{visitor "firstName" "friend"}}?',
    ],
    [
      'a trait by its path',
      { html: '{{traits.firstName}}' },
      'unknown-name html:1: There is nothing called "traits.firstName", so that nothing is printed. Did you mean {{visitor "firstName" "friend"}}?',
    ],
    [
      'one of a visitor',
      { html: '{{visitor.city}}' },
      'unknown-name html:1: There is nothing called "visitor.city", so that nothing is printed. Did you mean {{visitor "city" ""}}?',
    ],
    [
      'a property by its path',
      { text: '{{trigger.properties.name}}' },
      'unknown-name text:1: There is nothing called "trigger.properties.name", so that nothing is printed. Did you mean {{trigger "name" ""}}?',
    ],
    [
      'data without saying so',
      { html: '{{#if data.x}}{{else}}{{#each cart.items}}{{name}}{{/each}}{{/if}}' },
      'unknown-name html:1: There is nothing called "cart.items", so that nothing is printed. Did you mean {{data.cart.items}}?',
    ],
    [
      'a name that is misspelt, in an argument',
      { html: '{{money dta.sum "EUR"}}' },
      'unknown-name html:1: There is nothing called "dta.sum", so that nothing is printed. Did you mean {{data.sum}}?',
    ],
    ['the subject in itself', { subject: 'x {{subject}}', text: 'x' }, 'unknown-name subject:1'],
    ['a link that is empty', { html: '<a href="">x</a>' }, 'link-address html:1'],
    ['a link that runs something', { html: '<a href="javascript:alert(1)">x</a>' }, 'link-address html:1'],
    [
      'a link by a visitor’s word',
      { html: '<a href="{{visitor "site" ""}}">x</a>' },
      'address-of-visitor html:1',
    ],
    ['no subject', { subject: '', text: 'x' }, 'no-subject subject:1'],
    [
      'a subject that is too long',
      { subject: `{{visitor "a" "b"}}${'x'.repeat(201)}`, text: 'x' },
      'subject-long subject:1: This subject has 201',
    ],
    [
      'more than Gmail shows',
      { html: `<p>${'x'.repeat(100_000)}</p>` },
      'too-large html:1: This mail has 101 KB',
    ],
    [
      'what Handlebars cannot read',
      { html: 'x\n{{#if data.x}}x' },
      'syntax html:2: The block {{#if data.x}} is not closed.',
    ],
  ])('%s', async (_, template, expected) => {
    expect(await found(template)).toEqual([expect.stringContaining(`error ${expected}`)])
  })

  it('all at once', async () => {
    const html = '<img src="x.png">\n<a href="/">{{visitor "a"}}</a>\n{{#personalize "x"}}y{{/personalize}}'
    const codes = (await found({ subject: '{{feature "orders"}}', html })).map(
      (one: string) => one.split(' ')[1],
    )
    expect(codes).toEqual([
      'image-alt',
      'image-address',
      'no-fallback',
      'link-address',
      'unknown-placement',
      'no-fallback',
    ])
  })
})

describe('a template to be thought of is told as a warning', () => {
  it.each<[string, Partial<MailTemplate>, string]>([
    ['HTML that is printed as it comes', { html: '{{{data.html}}}' }, 'raw html:1'],
    [
      'a visitor’s word in an address',
      { html: '<a href="https://a.example/?q={{visitor "city" "x"}}">x</a>' },
      'not-encoded html:1',
    ],
    [
      'what mail programs take out',
      { html: '<form></form>' },
      'not-in-mail html:1: Mail programs take <form> out.',
    ],
  ])('%s', async (_, template, expected) => {
    expect(await found(template)).toEqual([expect.stringContaining(`warning ${expected}`)])
  })

  it('a layout with nobody’s name or address', async () => {
    const mjml = body('<mj-text>x</mj-text>')
    expect(await found({ mjml }, { brand: undefined })).toEqual([
      expect.stringContaining('no-brand mjml:1: Its layout has no name'),
    ])
    expect(await found({ mjml }, { brand: { name: 'Shop' } })).toEqual([
      expect.stringContaining('no postal address'),
    ])
    expect(await found({ mjml, layout: 'plain' }, { brand: { name: 'Shop' } })).toEqual([])
  })
})

describe('a template that is right', () => {
  it.each<[string, Partial<MailTemplate>]>([
    [
      'pictures, links and values',
      {
        html: '<img alt="" src="{{data.image}}"><img alt="x" src="https://a.example/{{data.id}}.png"><a href="{{link data.url}}">x</a><a href="#top">x</a><a href="mailto:a@b.example?subject=x&amp;body=y">x</a><a href="https://a.example/?q={{encode (visitor "city" "")}}">x</a><a name="top"></a>',
      },
    ],
    [
      'blocks, fields and sections of data',
      {
        html: '{{#each data.items}}{{name}}{{/each}}{{#data.items}}{{x}}{{/data.items}}{{#if data.x}}{{now}}{{else}}{{language}}{{/if}}{{#with data}}{{a.b}}{{else}}{{subject}}{{/with}}{{data.x.y}}{{this.visitor}}{{@root.subject}}{{> @partial-block}}'.replace(
          '{{> @partial-block}}',
          '',
        ),
      },
    ],
    ['what stands in comments', { html: '<!-- <img src="x"> {{! {{visitor "x"}} }} --><p>x</p>' }],
    ['names that come from data', { html: '{{#personalize data.placement}}x{{/personalize}}' }],
    ['the default features', { html: '{{feature "frequency" 0}}' }],
  ])('has nothing said of it: %s', async (_, template) => {
    expect(await found(template)).toEqual([])
  })
})

describe('marketing', () => {
  const withFollowUps = { definitions: { ...definitions, followUps } }

  it('is refused where nobody can unsubscribe from it, in HTML or in a text written by hand', async () => {
    expect(await found({ html: '<p>x</p>' }, withFollowUps)).toEqual([
      expect.stringContaining('error no-unsubscribe html:1: This mail is used for marketing'),
    ])
    const html = '<a href="{{unsubscribe}}">x</a>'
    expect(await found({ html, text: 'x' }, withFollowUps)).toEqual([
      expect.stringContaining('error no-unsubscribe text:1: This text'),
    ])
    expect(await found({ mjml: body('<mj-text>x</mj-text>'), layout: 'plain' }, withFollowUps)).toEqual([
      expect.stringContaining('no-unsubscribe mjml:1'),
    ])
  })

  it('is right with the layout for it, with a link of its own, or one in a partial', async () => {
    expect(await found({ mjml: body('<mj-text>x</mj-text>') }, withFollowUps)).toEqual([])
    const text = 'x {{unsubscribe}}'
    expect(await found({ html: '<a href="{{unsubscribe}}">x</a>', text }, withFollowUps)).toEqual([])
    const partials = { foot: '{{> link}}', link: '<a href="{{unsubscribe}}">x</a>{{> foot}}' }
    expect(await found({ html: '{{> foot}}' }, { ...withFollowUps, partials })).toEqual([])
  })

  it('is what follow-ups send that are not transactional, in whatever step', async () => {
    const steps = [
      { wait: { days: 1 } },
      { if: {}, do: [{ waitFor: { event: 'x' }, atMost: { days: 1 }, else: [{ send: 'mail' }] }] },
    ]
    const nested = { definitions: { ...definitions, followUps: { a: { on: { event: 'x' }, steps } } } }
    expect(await found({ html: '<p>x</p>' }, nested)).toHaveLength(1)
    const transactional = {
      ...definitions,
      followUps: { a: { ...followUps.reminder, kind: 'transactional' } },
    }
    expect(await found({ html: '<p>x</p>' }, { definitions: transactional })).toEqual([])
    expect(await found({ text: 'a push message' }, withFollowUps)).toEqual([])
  })
})

describe('names that only the site knows', () => {
  it('are not checked without definitions, until the site asks', async () => {
    const { mails } = await openMails({
      templates: { mail: { subject: 'x', layout: 'none', html: '<p>{{feature "odrers" 0}}</p>' } },
    })
    expect(mails.warnings).toEqual([])
    const use = { placements: [], segments: [], features: ['orders'], marketing: ['mail'] }
    expect(mails.check!(use).map(({ code }) => code)).toEqual(['unknown-feature', 'no-unsubscribe'])
    const channels = { email: { name: 'x', address: 'email', send: async () => sent, close: async () => {} } }
    const sending = { url: 'https://shop.example/attune' }
    const refused = await openSite({ ...definitions, followUps, sending, channels, messages: mails }).catch(
      (error) => error,
    )
    expect(refused.code).toBe('ATTUNE_DEFINITIONS')
    expect(refused.problems.map(({ code }: { code: string }) => code)).toEqual([
      'unknown-feature',
      'no-unsubscribe',
    ])
  })
})

describe('the place of a finding', () => {
  it('is a file and a line, whether template, layout, partial or include', async () => {
    const folder = mailFolder({
      'a.mjml':
        '---\nsubject: x\npreheader: {{visitor "x"}}\nlayout: own\n---\n<mj-include path="i.mjml" />\n<mj-section><mj-column>\n<mj-text>{{> p}}</mj-text><mj-image /></mj-column></mj-section>',
      'a.txt.hbs': 'x\ny\n{{trigger "x"}}',
      'layouts/own.mjml':
        '<mjml><mj-body>\n{{{body}}}\n<mj-section><mj-column>\n<mj-button href="x">x</mj-button></mj-column></mj-section></mj-body></mjml>',
      'partials/p.hbs': 'x\n<img src="https://a.example/x">',
      'partials/i.mjml':
        '<mj-section><mj-column>\n\n<mj-text colour="x">{{feature "x"}}</mj-text></mj-column></mj-section>',
    })
    const { problems } = await mailTemplates({ folder }).catch((refused) => refused)
    const places = problems.map(
      ({ code, path }: { code: string; path: string }) =>
        `${path.slice(path.indexOf('/', path.indexOf('attune-mails')) + 1)} ${code}`,
    )
    expect(places).toEqual([
      'a.mjml:3 no-fallback',
      'a.mjml:8 image-alt',
      'a.mjml:8 image-address',
      'a.txt.hbs:3 no-fallback',
      'layouts/own.mjml:4 link-address',
      'partials/i.mjml:3 mjml',
      'partials/i.mjml:3 no-fallback',
      'partials/p.hbs:2 image-alt',
    ])
  })
})

it('is listed in the README by its code, whatever can be found', () => {
  const sources = ['lint', 'compiling', 'reading'].flatMap((folder) => {
    const at = fileURLToPath(new URL(`../../../templates/mail/${folder}`, import.meta.url))
    return readdirSync(at).map((file) => readFileSync(`${at}/${file}`, 'utf8'))
  })
  const codes = sources.flatMap((source) => [
    ...[...source.matchAll(/code: '([\w-]+)'/g)].map(([, code]) => code!),
    ...[...source.matchAll(/\berror\(\s*'([\w-]+)'/g)].map(([, code]) => code!),
  ])
  expect(codes.length).toBeGreaterThan(20)
  const readme = readFileSync(new URL('../../../templates/mail/README.md', import.meta.url), 'utf8')
  for (const code of codes) expect(readme).toContain(`\`${code}\``)
})
