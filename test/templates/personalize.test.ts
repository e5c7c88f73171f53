import Handlebars from 'handlebars'
import { describe, expect, it } from 'vitest'
import { agreed } from '../support/open-site.ts'
import { openShop } from './open-shop.ts'

const hero = '{{#personalize "home.hero" as |content|}}{{content.title}}{{else}}Welcome{{/personalize}}'

describe('a placement in a page', () => {
  it('shows a visitor the experience meant for them, marked for the browser script', async () => {
    const { render, person } = await openShop()
    expect(render(hero, await person())).toBe(
      '<div data-attune-placement="home.hero" data-attune-experience="machines" data-attune-variant="premium">Machines &amp; more</div>',
    )
  })

  it('shows everybody else what stands after {{else}}, in the same element', async () => {
    const { render, arrive } = await openShop()
    expect(render(hero, await arrive())).toBe('<div data-attune-placement="home.hero">Welcome</div>')
  })

  it('shows what stands after {{else}} where no visitor is known, such as an error page', async () => {
    const { render } = await openShop()
    expect(render(hero)).toContain('>Welcome<')
  })

  it('prefers the fallback of the definitions, where there is one, to the page’s own', async () => {
    const { render, arrive } = await openShop()
    const visitor = await arrive()
    const strip = '{{#personalize "home.strip"}}{{title}}{{else}}own{{/personalize}}'
    expect(render(strip, visitor)).toBe('<div data-attune-placement="home.strip">New this week</div>')
  })

  it('takes a fallback of items alone for one', async () => {
    const { render, arrive } = await openShop()
    const picks =
      '{{#personalize "home.picks" as |_ decision|}}{{#each decision.items}}{{this}} {{/each}}{{else}}own{{/personalize}}'
    expect(render(picks, await arrive())).toContain('>p1 p2 <')
  })

  it('takes content that is an empty text for none, and any other text for content', async () => {
    const { render, arrive } = await openShop()
    const line = '{{#personalize "home.line" tag="p"}}{{this}}{{else}}own{{/personalize}}'
    expect(render(line, await arrive())).toBe('<p data-attune-placement="home.line">own</p>')
    const reader = await arrive(undefined, { url: '/?utm_source=june&utm_medium=email' })
    expect(render(line, reader)).toContain('>Hello, reader</p>')
  })

  it('shows the block of an experience without content, which is its content', async () => {
    const { render, arrive } = await openShop()
    const quiet = '{{#personalize "home.quiet"}}still here{{else}}own{{/personalize}}'
    expect(render(quiet, await arrive())).toContain('data-attune-variant="control">still here<')
  })

  it('leaves no empty box behind where nothing is rendered', async () => {
    const { render, arrive } = await openShop()
    expect(render('{{#personalize "home.hero"}}x{{/personalize}}', await arrive()).trim()).toBe('')
  })

  it('falls back while the store is down', async () => {
    const { store, render, person, arrive, errors } = await openShop()
    const ada = await person()
    const page = `${hero} {{visitor "firstName" "friend"}}`
    expect(render(page, await arrive(ada.id, { consent: agreed() }))).toContain('Ada')
    store.get = () => Promise.reject(new Error('The disk is gone.'))
    store.getMany = () => Promise.reject(new Error('The disk is gone.'))
    expect(render(page, await arrive(ada.id, { consent: agreed() }))).toContain('>Welcome</div> friend')
    expect(errors.map(({ code }) => code)).toEqual(['ATTUNE_STORE_UNAVAILABLE'])
  })
})

describe('the block of a placement', () => {
  it('has the content as its context, the page one step up, and the page’s root at the top', async () => {
    const { render, person } = await openShop()
    const template =
      '{{#personalize "home.hero"}}{{title}} {{../shop}} {{@root.shop}}{{#each links}} {{../../shop}}{{this}}{{/each}}{{/personalize}}'
    expect(render(template, await person(), { shop: 'T&B' })).toContain(
      '>Machines &amp; more T&amp;B T&amp;B T&amp;Ba T&amp;Bb<',
    )
  })

  it('hands over the content and the decision by the names the page gives them', async () => {
    const { render, person } = await openShop()
    const template =
      '{{#personalize "home.hero" as |banner why|}}{{banner.title}}: {{why.variant}}, {{why.reason}}{{/personalize}}'
    expect(render(template, await person())).toContain('>Machines &amp; more: premium, rule<')
  })

  it('keeps the page’s own context after {{else}}', async () => {
    const { render, arrive } = await openShop()
    const template = '{{#each shelves}}{{#personalize "home.hero"}}x{{else}}{{name}}{{/personalize}}{{/each}}'
    const html = render(template, await arrive(), { shelves: [{ name: 'beans' }, { name: 'cups' }] })
    expect(html.replace(/<[^>]+>/g, ' ').trim()).toBe('beans  cups')
  })

  it('may hold another placement, or continue with one after {{else}}', async () => {
    const { render, person, arrive } = await openShop()
    const nested =
      '{{#personalize "home.hero"}}{{title}}{{#personalize "home.strip" tag="p"}}{{title}} / {{../title}}{{/personalize}}{{/personalize}}'
    expect(render(nested, await person())).toContain('>New this week / Machines &amp; more</p></div>')
    const chained =
      '{{#personalize "home.hero"}}hero{{else personalize "home.strip" tag="p"}}{{title}}{{/personalize}}'
    expect(render(chained, await arrive())).toContain(
      '<p data-attune-placement="home.strip">New this week</p>',
    )
  })

  it('finds the visitor in partials, with a context of their own and in loops', async () => {
    const { render, person, handlebars } = await openShop()
    handlebars.registerPartial('hero', hero)
    const html = render('{{#each rows}}{{> hero}}{{/each}}{{> hero other size="large"}}', await person(), {
      rows: [1, 2],
      other: { visitor: 'not this one' },
    })
    expect(html.match(/>Machines &amp; more</g)).toHaveLength(3)
  })

  it('prefers @visitor to the one in the root, and is not taken in by data of that name', async () => {
    const { handlebars, person, arrive } = await openShop()
    const page = handlebars.compile(hero)
    expect(page({ visitor: await arrive() }, { data: { visitor: await person() } })).toContain('Machines')
    expect(page({ visitor: { decide: 'x', trait: 'y' } })).toContain('Welcome')
    expect(page({ visitor: await person() }, { data: { visitor: 'someone' } })).toContain('Machines')
    expect(page(Object.create({ visitor: await person() }))).toContain('Welcome')
    expect(page(undefined)).toContain('Welcome')
  })

  it('is the page’s own fallback in templates compiled without data', async () => {
    const { handlebars, person } = await openShop()
    expect(handlebars.compile(hero, { data: false })({ visitor: await person() })).toContain('Welcome')
  })
})

/** The attributes of the first tag, in the order of the alphabet: Handlebars hands them over in any. */
const attributesOf = (html: string) => html.match(/[a-z-]+="[^"]*"/g)?.sort()

describe('the element around a placement', () => {
  const wrapped = (given: string) => `{{#personalize "home.hero" ${given}}}x{{else}}y{{/personalize}}`

  it('is what the page asks for, with its class, id and labels', async () => {
    const { render, arrive } = await openShop()
    const given = 'tag="section" class="hero wide" id="hero" aria-label=label data-row=3 tabindex=-1'
    const html = render(wrapped(given), await arrive(), { label: '"Fish" & chips' })
    expect(html).toMatch(/^<section .*>y<\/section>$/)
    expect(attributesOf(html)).toEqual([
      'aria-label="&quot;Fish&quot; &amp; chips"',
      'class="hero wide"',
      'data-attune-placement="home.hero"',
      'data-row="3"',
      'id="hero"',
      'tabindex="-1"',
    ])
  })

  it('leaves out what has no value, and spells true and false only where HTML wants it', async () => {
    const { render, arrive } = await openShop()
    const given = 'class=missing title=null lang=false hidden=true aria-busy=false'
    expect(attributesOf(render(wrapped(given), await arrive()))).toEqual([
      'aria-busy="false"',
      'data-attune-placement="home.hero"',
      'hidden=""',
    ])
  })

  it('takes the word of a SafeString, such as a translation, like all of Handlebars', async () => {
    const { render, arrive } = await openShop()
    const label = new Handlebars.SafeString('Fish &amp; chips')
    expect(render(wrapped('title=label'), await arrive(), { label })).toContain('title="Fish &amp; chips"')
  })

  it('may be a custom element, or none at all', async () => {
    const { render, arrive } = await openShop()
    expect(render(wrapped('tag="shop-hero"'), await arrive())).toMatch(/^<shop-hero .*<\/shop-hero>$/)
    expect(render(wrapped('tag=false'), await arrive())).toBe('y')
  })

  it.each(['script', 'style', 'img', 'DIV', 'div onload', 'a-b onclick=x', 'textarea', '', '__proto__'])(
    'is never %j',
    async (tag) => {
      const { render, arrive } = await openShop()
      const visitor = await arrive()
      expect(() => render(wrapped('tag=tag'), visitor, { tag })).toThrow(/cannot use the element.*"section"/)
    },
  )

  it.each(['onclick', 'style', 'href', 'srcdoc', 'data-attune-placement', 'data-', 'is', 'constructor'])(
    'never carries the attribute %s',
    async (name) => {
      const { render, arrive } = await openShop()
      const visitor = await arrive()
      expect(() => render(wrapped(`${name}="x"`), visitor)).toThrow(/does not pass on the attribute/)
    },
  )
})
