import { createRequire } from 'node:module'
import Handlebars from 'handlebars'
import { describe, expect, it } from 'vitest'
import { htmlComponents } from '../../../templates/mail/compiling/bare-tags.ts'
import { lostTags } from '../../../templates/mail/compiling/same-tags.ts'
import { guardTags } from '../../../templates/mail/compiling/tags.ts'
import { passageOf } from '../../../templates/mail/reading/passage.ts'
import { links, loadMjmlFirst, oneMail } from './open-mails.ts'

loadMjmlFirst()

const section = (inside: string) => `<mj-section><mj-column>${inside}</mj-column></mj-section>`
const brand = { name: 'Tamp & Bean', url: 'https://shop.example', address: '1 Roast <Lane>' }

/** What somebody reads of HTML, without styles and comments. */
const read = (html: string | undefined) =>
  html!
    .replace(/<head[\s\S]*?<\/head>|<!--[\s\S]*?-->|<[^>]*>|&#8199;|&#65279;|&#847;/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()

describe('a mail of MJML', () => {
  it('stands in the layout, with blocks between its components that nobody had to wrap', async () => {
    const { render } = await oneMail(
      {
        mjml: `{{#each data.items}}
${section('{{#if price}}<mj-text>{{name}}: {{money price "EUR"}}</mj-text>{{else}}<mj-text>{{name}}, sold out</mj-text>{{/if}}')}
{{else}}${section('<mj-text>Nothing</mj-text>')}
{{/each}}`,
      },
      { brand, data: () => ({ items: [{ name: '"Cup" & saucer', price: 5 }, { name: '<Beans>' }] }) },
    )
    const { html, text } = await render()
    expect(read(html)).toBe(
      'Tamp &amp; Bean &quot;Cup&quot; &amp; saucer: €5.00 &lt;Beans&gt;, sold out You get this because you agreed to mails from Tamp &amp; Bean. Unsubscribe &nbsp;·&nbsp; Choose what you get Tamp &amp; Bean 1 Roast &lt;Lane&gt;',
    )
    expect(text).toBe(`Tamp & Bean <${links.click('https://shop.example')}>

"Cup" & saucer: €5.00

<Beans>, sold out

You get this because you agreed to mails from Tamp & Bean.
Unsubscribe <${links.unsubscribe}> · Choose what you get <${links.preferences}>

Tamp & Bean
1 Roast <Lane>`)
  })

  it('may have tags with quotation marks and angle brackets in attributes, once or many times', async () => {
    const { render } = await oneMail({
      mjml: `<mj-section background-url="https://shop.example/{{visitor "firstName" ">"}}.png" background-color="{{data.color}}"><mj-column>
<mj-button href="https://shop.example/?q={{#if data.q}}{{encode data.q}}{{else}}all{{/if}}">{{trigger "a" ">"}}</mj-button></mj-column></mj-section>`,
    })
    const { html } = await render()
    expect(html).toContain('background="https://shop.example/Ada.png"')
    expect(html).toContain(links.click('https://shop.example/?q=all').replace('&', '&amp;'))
    expect(read(html)).toContain('&gt;')
  })

  it('of transaction has nothing to unsubscribe from', async () => {
    const { render } = await oneMail(
      { mjml: section('<mj-text>Thank you</mj-text>'), layout: 'plain' },
      { brand },
    )
    expect((await render()).text).toBe(
      `Tamp & Bean <${links.click('https://shop.example')}>\n\nThank you\n\nTamp & Bean\n1 Roast <Lane>`,
    )
  })

  it('may be a document by itself, or stand in a layout of the site', async () => {
    const whole = `<mjml><mj-body>${section('<mj-text>By itself</mj-text>')}</mj-body></mjml>`
    const { render } = await oneMail({ mjml: whole })
    expect(read((await render()).html)).toBe('By itself')
    const layout = `<mjml><mj-body>${section('<mj-text>Above {{brand.name}}</mj-text>')}\n{{{body}}}\n</mj-body></mjml>`
    const { render: within } = await oneMail(
      { mjml: section('<mj-text>Within</mj-text>'), layout: 'own' },
      { layouts: { own: layout }, brand },
    )
    expect(read((await within()).html)).toBe('Above Tamp &amp; Bean Within')
  })

  it('lets plain HTML stand in a layout of MJML', async () => {
    const { render } = await oneMail(
      { html: '<p>Hello {{visitor "firstName" "x"}}</p>', layout: 'marketing' },
      { brand },
    )
    const { html } = await render()
    expect(html).toContain('<p>Hello Ada</p>')
    expect(read(html)).toMatch(/^Tamp &amp; Bean Hello Ada You get this/)
  })

  it.each(['marketing', 'plain'])('of the layout %s loads nothing from elsewhere', async (layout) => {
    const { render } = await oneMail({ mjml: section('<mj-text>x</mj-text>'), layout }, { brand })
    const { html } = await render()
    expect(html).not.toMatch(/<link\b|@import|@font-face|url\(|src="http/)
  })

  it('says nothing of Attune’s own in what is sent, and is not indented', async () => {
    const { render } = await oneMail({ mjml: section('<mj-text>x {{! a note }}</mj-text>') }, { brand })
    const { html } = await render()
    expect(html).not.toMatch(/attune-|attuneLink|mj-raw|a note|zq[a-z]\d/)
    expect(html).not.toMatch(/\n[ \t]|\n\n/)
  })
})

const mistakes = async (mjml: string) => {
  const refused = await oneMail({ mjml }).catch((error) => error)
  return refused.problems?.map(({ code, path }: { code: string; path: string }) => `${code} ${path}`)
}

describe('what MJML would drop without a word', () => {
  it.each([
    [
      'text between components',
      `${section('<mj-text>x</mj-text>')}\nSpring is here`,
      ['text-dropped templates.mail.mjml:2'],
    ],
    [
      'tags in place of attributes',
      section('\n<mj-text {{#if data.x}}color="red"{{/if}}>x</mj-text>'),
      ['mjml templates.mail.mjml:2', 'tag-dropped templates.mail.mjml:2'],
    ],
    [
      'blocks that begin within a component and end without',
      section('\n<mj-text>{{#if data.x}}x</mj-text>\n{{/if}}'),
      [],
    ],
    [
      'a component that there is not',
      section('\n\n<mj-txt>{{visitor "a" "b"}}</mj-txt>'),
      ['mjml templates.mail.mjml:3', 'tag-dropped templates.mail.mjml:3'],
    ],
    [
      'an attribute that there is not',
      section('\n<mj-text colour="red">x</mj-text>'),
      ['mjml templates.mail.mjml:2'],
    ],
    [
      'tags in a component that shows none',
      section('\n<mj-spacer>{{visitor "a" "b"}}</mj-spacer>'),
      ['mjml templates.mail.mjml:2', 'tag-dropped templates.mail.mjml:2'],
    ],
  ])('is told with its line: %s', async (_, mjml, expected) => {
    expect((await mistakes(mjml)) ?? []).toEqual(expected)
  })

  it('is known of every component of the MJML that is installed', () => {
    const require = createRequire(createRequire(import.meta.url).resolve('mjml'))
    // A part of it, not a package of ours.
    const registry = 'mjml-core'
    const components: Record<string, { endingTag?: boolean }> = require(registry).components
    const ending = Object.keys(components).filter((name) => components[name]!.endingTag)
    expect([...htmlComponents].sort()).toEqual(ending.sort())
  })

  it('is not confused with what it writes twice, or in another order', async () => {
    expect(
      await mistakes(
        `<mj-section background-url="{{link data.a}}">{{#if data.b}}<mj-column><mj-image alt="{{data.c}}" src="{{data.d}}" href="{{link data.e}}" /></mj-column>{{/if}}</mj-section>`,
      ),
    ).toBeUndefined()
  })
})

describe('comparing tags before and after', () => {
  const compare = (before: string, after: string) => lostTags(Handlebars, before, after)

  it.each([
    ['the same', 'a{{x}}b{{#if y}}{{z}}{{/if}}', '{{x}}{{#if y}} {{z}}{{/if}}', []],
    ['whitespace control and comments', '{{~x~}}{{! c }}', '{{x}}', []],
    ['values in another order, and twice', '{{x}}{{y}}', '{{y}}{{x}}{{y}}', []],
    ['a block twice', '{{#if y}}{{z}}{{/if}}', '{{#if y}}{{z}}{{/if}} {{#if y}}{{z}}{{/if}}', []],
    ['a value that is gone', '{{x}}\n{{y}}', '{{x}}', [2]],
    ['a block that is gone', '{{x}}\n{{#if y}}z{{/if}}', '{{x}}', [2]],
    ['a value that left its block', '{{#if y}}\n{{z}}{{/if}}', '{{#if y}}{{/if}}{{z}}', [2]],
    [
      'a value that changed sides',
      '{{#if y}}{{z}}{{else}}{{w}}{{/if}}',
      '{{#if y}}{{w}}{{else}}{{z}}{{/if}}',
      [1, 1],
    ],
    ['blocks in another order', '{{#a}}{{/a}}\n{{#b}}{{/b}}', '{{#b}}{{/b}}{{#a}}{{/a}}', [2]],
    ['other arguments', '{{money x "EUR"}}', '{{money x "USD"}}', [1]],
  ])('finds what is lost: %s', (_, before, after, lines) => {
    expect(compare(before, after)).toEqual(lines)
  })
})

describe('tags that stand as words meanwhile', () => {
  it.each([
    '{{a}}',
    '{{{a}}} {{&a}} {{~a~}} {{~{a}~}}',
    '{{#if (eq a "}}")}}x{{else}}y{{/if}}',
    "{{a 'it\\'s' \"}}\"}}",
    '{{[a }} b]}}',
    '\\{{not a tag}} \\\\{{a}}',
    '{{{{raw}}}} {{x}} {{{{/raw}}}}',
    'zqa0z {{a}} zqb1z',
  ])('come back as they were: %s', (text) => {
    const { passage, restore } = guardTags(passageOf(text, 'x'))
    expect(restore(passage.text)).toBe(text)
    if (!text.includes('raw')) expect(passage.text).not.toMatch(/\{\{(?!not a)/)
  })

  it('keep the place of every line, whatever lines tags take', () => {
    const { passage } = guardTags(passageOf('a\n{{#if x\n y}}b\n{{!-- c\nd --}}e\n{{f}}', 'mail.mjml', 10))
    expect(passage.text.split('\n')).toHaveLength(passage.origins.length)
    expect(passage.origins.map(({ line }) => line)).toEqual([10, 11, 13, 15])
  })
})
