import Handlebars from 'handlebars'
import { describe, expect, it } from 'vitest'
import { links, oneMail, openMails, viewOf } from './open-mails.ts'

const tracked = (url: string) => links.click(url).replaceAll('&', '&amp;')

describe('a mail', () => {
  it('has a subject, a preheader, HTML and text, each with what is known of the person', async () => {
    const { render } = await oneMail(
      {
        subject:
          '{{#personalize "mail.subject"}}{{title}}, {{visitor "firstName" "friend"}}?{{else}}Your cart{{/personalize}}',
        preheader: 'For {{visitor "firstName" "you"}}',
        html: '<html><body><h1>Hello {{visitor "firstName" "friend"}}</h1><p>{{data.count}} things</p></body></html>',
      },
      { data: () => ({ count: 2 }) },
    )
    const mail = await render()
    expect(mail.subject).toBe('Still & here, Ada?')
    expect(mail.preheader).toBe('For Ada')
    expect(mail.html).toMatch(
      /^<html><body><div style="display:none[^"]*">For Ada&#8199;.*<h1>Hello Ada<\/h1>/,
    )
    expect(mail.text).toBe('Hello Ada\n\n2 things')
  })

  it('says something else to somebody of whom nothing is known', async () => {
    const { render, arrive } = await oneMail({
      subject: '{{#personalize "mail.subject"}}{{title}}{{else}}Your cart{{/personalize}}',
      html: '<p>Hello {{visitor "firstName" "friend"}}, {{feature "orders" 0}} orders, {{#segment "named"}}known{{else}}new{{/segment}}</p>',
    })
    const mail = await render({}, await arrive())
    expect(mail).toEqual({
      subject: 'Your cart',
      html: '<p>Hello friend, 0 orders, new</p>',
      text: 'Hello friend, 0 orders, new',
    })
  })

  it('decides the same in its subject, its HTML and its text, with no element around', async () => {
    const hero = '{{#personalize "mail.hero"}}{{title}}{{/personalize}}'
    const { render } = await oneMail({ subject: hero, html: `<p>${hero}</p>` })
    expect(await render()).toEqual({
      subject: 'New this week',
      html: '<p>New this week</p>',
      text: 'New this week',
    })
  })

  it('may put a decision into an element of its own, which text has not', async () => {
    const { render } = await oneMail({
      html: '{{#personalize "mail.hero" tag="td"}}{{title}}{{/personalize}}',
    })
    const { html, text } = await render()
    expect([html, text]).toEqual([
      '<td data-attune-placement="mail.hero">New this week</td>',
      'New this week',
    ])
  })

  it('shows what the site looks up: for all templates, or for each by its name', async () => {
    const template = { subject: 'Hello', layout: 'none', html: '{{#each data.cart}}{{name}} {{/each}}' }
    const asked: unknown[] = []
    const { mails, person } = await openMails({
      templates: { cart: template, other: template },
      data: {
        cart: async (view) => {
          asked.push([view.followUp.name, view.visitor.trait('firstName')])
          return { cart: [{ name: 'Cup' }, { name: 'Beans' }] }
        },
      },
    })
    const view = viewOf(await person())
    expect((await mails.render('cart', view)).html).toBe('Cup Beans ')
    expect((await mails.render('other', view)).html).toBe('')
    expect(asked).toEqual([['reminder', 'Ada']])
  })

  it('shows what set it off, by the path of a property, or what stands in for it', async () => {
    const { render } = await oneMail({
      html: '{{trigger "product_id" "?"}} {{trigger "products.1.name" "?"}} {{trigger "constructor.name" "none"}} {{trigger "products" "none"}}',
    })
    const trigger = { product_id: 'p1', products: [{ name: 'Cup' }, { name: 'Beans' }] }
    expect((await render({ trigger })).html).toBe('p1 Beans none none')
    expect((await render()).html).toBe('? ? none none')
  })

  it('writes money, numbers and dates as the person does, else as the site', async () => {
    const { render, person } = await oneMail(
      {
        html: '{{money 1234.5 "EUR"}}|{{number 1234.5 digits=2}}|{{date data.at style="medium" time="short"}}',
      },
      { data: () => ({ at: '2026-07-01T22:30:00Z' }), locale: 'en-GB', timeZone: 'UTC' },
    )
    const spaces = (text: string | undefined) => text?.replaceAll(/[\u00a0\u202f]/g, ' ')
    const viennese = await person({ locale: 'de_AT', timezone: 'Europe/Vienna' })
    expect(spaces((await render({}, viennese)).html)).toBe('€ 1.234,50|1 234,50|02.07.2026, 00:30')
    const nonsense = await person({ locale: 'x"><script>', timezone: '../../etc/passwd' })
    expect((await render({}, nonsense)).html).toBe('€1,234.50|1,234.50|1 Jul 2026, 22:30')
  })

  it.each([
    ['{{money data.missing "EUR"}}', /\{\{money\}\} takes an amount/],
    ['{{money 5 "Euro"}}', /\{\{money\}\} takes an amount/],
    ['{{date "yesterday"}}', /\{\{date\}\} takes milliseconds/],
    ['{{visitor data.missing "friend"}}', /takes a name in quotes and what to show/],
    ['{{personalize "mail.herro"}}', /Did you mean "mail.hero"/],
  ])('is not sent half done where a template is wrong: %s', async (html, why) => {
    const { render } = await oneMail({ html })
    const error = await render().catch((thrown) => thrown)
    expect(error.code).toMatch(/^ATTUNE_(TEMPLATE|UNKNOWN_PLACEMENT)$/)
    expect(`${error.message} ${error.cause?.message}`).toMatch(why)
  })

  it('leaves out of its text what nobody is to have read to them', async () => {
    const link = (inside: string, more = '') => `<a href="https://shop.example/cup"${more}>${inside}</a>`
    const picture = link('<img src="https://shop.example/cup.png" alt="A red cup">', ' aria-hidden="true"')
    const { render } = await oneMail({
      html: `<p>${picture} ${link('Cup')}, <i aria-hidden="false">new</i></p>`,
    })
    expect((await render()).text).toBe(`Cup <${links.click('https://shop.example/cup')}>, new`)
  })

  it('keeps fields of data that are called like a helper', async () => {
    const { render } = await oneMail(
      { html: '{{#each data.orders}}{{date}} {{number}} {{link}}{{/each}}' },
      { data: () => ({ orders: [{ date: 'Monday', number: 7, link: 'x' }] }) },
    )
    expect((await render()).html).toBe('Monday 7 x')
  })

  it('uses helpers and partials of the site’s own Handlebars, and leaves that as it was', async () => {
    const handlebars = Handlebars.create()
    handlebars.registerHelper('shout', (text) => new Handlebars.SafeString(`<b>${text.toUpperCase()}!</b>`))
    handlebars.registerPartial('sign', '<p>Yours, <i>{{name}}</i></p>')
    handlebars.registerPartial('line', handlebars.compile('<i>{{name}}</i>'))
    const { render } = await oneMail(
      { html: '<p>{{shout "hi"}}</p>{{> sign name="Bo & Co"}} {{> line name="Bo"}}' },
      { handlebars },
    )
    expect(await render()).toEqual({
      subject: 'Hello',
      html: '<p><b>HI!</b></p><p>Yours, <i>Bo &amp; Co</i></p> <i>Bo</i>',
      text: 'HI!\n\nYours, Bo & Co Bo',
    })
    expect(handlebars.helpers.visitor).toBeUndefined()
  })

  it('may be text alone, as the body of a push message, and lead somewhere', async () => {
    const { render } = await oneMail(
      { text: 'Back in stock: {{data.name}}', url: 'https://shop.example/p/{{encode data.id}}' },
      { data: () => ({ name: 'A & B', id: 'a/b' }) },
    )
    expect(await render()).toEqual({
      subject: 'Hello',
      text: 'Back in stock: A & B',
      url: links.click('https://shop.example/p/a%2Fb'),
    })
  })

  it('is refused by name where there is no such template', async () => {
    const { render } = await oneMail({ text: 'x' })
    await expect(render({}, undefined, 'mial')).rejects.toMatchObject({
      code: 'ATTUNE_TEMPLATE',
      message: expect.stringContaining('Did you mean "mail"?'),
    })
  })

  it('says of what the site’s own look-up threw only that it did', async () => {
    const failure = new Error('no cart of ada@shop.example')
    const { render } = await oneMail({ text: 'x' }, { data: () => Promise.reject(failure) })
    const error = await render().catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'ATTUNE_TEMPLATE', cause: failure })
    expect(error.message).not.toContain('ada')
  })
})

describe('the links of a mail', () => {
  it('tell of clicks: those of pages, in HTML and in text, with entities and quotation marks of all kinds', async () => {
    const { render } = await oneMail(
      {
        html: `<p><a class="x" href="https://a.example/?a=1&amp;b=2">A</a> <A HREF='http://b.example/?q={{encode data.q}}'>B</A>
<a href=https://c.example>C</a> <a title="1 > 0" href="https://d.example/&quot;">D</a></p>`,
      },
      { data: () => ({ q: 'x & y' }) },
    )
    const { html, text } = await render()
    const urls = [
      'https://a.example/?a=1&b=2',
      'http://b.example/?q=x%20%26%20y',
      'https://c.example',
      'https://d.example/"',
    ]
    expect([...html!.matchAll(/href="([^"]*)"/gi)].map(([, href]) => href)).toEqual(urls.map(tracked))
    for (const [index, url] of urls.entries())
      expect(text).toContain(`${'ABCD'[index]} <${links.click(url)}>`)
  })

  it('leave alone what is no page, what asks for it, and what is no link', async () => {
    const html =
      '<a href="mailto:a@shop.example">M</a><a href="tel:+431234">T</a><a href="#top">#</a><abbr href="https://x.example">x</abbr><a name="top">n</a>'
    const untracked =
      '<a data-attune-untracked href="https://u.example/?a=1&amp;b=2">U</a> <a href="{{untracked "https://v.example"}}">V</a>'
    const { render } = await oneMail({ html: `${html}${untracked}` })
    const mail = await render()
    expect(mail.html).toBe(
      `${html}<a  href="https://u.example/?a=1&amp;b=2">U</a> <a href="https://v.example">V</a>`,
    )
    expect(mail.text).toBe(
      'M <a@shop.example>T <tel:+431234>#xnU <https://u.example/?a=1&b=2> V <https://v.example>',
    )
  })

  it('to unsubscribe and to choose are the message’s own, and absent where nothing can be refused', async () => {
    const html =
      '{{#if (unsubscribe)}}<a href="{{unsubscribe}}">No more</a>{{#if (preferences)}} <a href="{{preferences}}">Less</a>{{/if}}{{/if}}'
    const { render } = await oneMail({ html })
    const { unsubscribe, preferences, ...rest } = links
    expect(await render()).toMatchObject({
      html: `<a href="${unsubscribe!.replace('&', '&amp;')}">No more</a> <a href="${preferences!.replace('&', '&amp;')}">Less</a>`,
      text: `No more <${unsubscribe}> Less <${preferences}>`,
    })
    expect(await render({ links: rest })).toMatchObject({ html: '', text: '' })
  })

  it('of a text that was written by hand tell of clicks too, but for the mark at the end of a sentence', async () => {
    const { render } = await oneMail(
      {
        text: 'See https://a.example/p/{{encode data.id}}?x=1&y=2, or (https://b.example). {{link data.url}} {{untracked "https://d.example"}} {{unsubscribe}}',
      },
      { data: () => ({ id: 'ä', url: 'https://c.example/' }) },
    )
    const clicks = ['https://a.example/p/%C3%A4?x=1&y=2', 'https://b.example', 'https://c.example/'].map(
      links.click,
    )
    expect((await render()).text).toBe(
      `See ${clicks[0]}, or (${clicks[1]}). ${clicks[2]} https://d.example ${links.unsubscribe}`,
    )
  })

  it('show what a placement decides when the mail is opened, by a picture that needs a text', async () => {
    const { render } = await oneMail({ html: '{{block "mail.hero" alt="New & good" width=300}}' })
    const { image, link } = links.block('mail.hero')
    const { html, text } = await render()
    const escaped = (url: string) => Handlebars.escapeExpression(url).replaceAll('&#x3D;', '=')
    expect(html).toContain(`<a href="${escaped(link)}"><img src="`)
    expect(html?.replaceAll('&#x3D;', '=')).toContain(
      `src="${escaped(image)}" alt="New &amp; good" width="300"`,
    )
    expect(text).toBe(`New & good <${link}>`)
    const { render: without } = await oneMail({ html: '{{block "mail.hero" alt=data.missing}}' })
    await expect(without()).rejects.toMatchObject({
      cause: { message: expect.stringContaining('{{block}} needs') },
    })
  })

  it('are followed by the picture that tells of the opening, only where openings are counted', async () => {
    const { render } = await oneMail({ html: '<html><body><p>x</p></body></html>' })
    const { html } = await render({ links: { ...links, open: 'https://shop.example/o?a=1&b=2' } })
    expect(html).toMatch(
      /<p>x<\/p><img src="https:\/\/shop.example\/o\?a=1&amp;b=2" alt="" width="1" [^>]*><\/body>/,
    )
    expect((await render()).html).not.toContain('<img')
  })
})
