import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noConsent } from '../../core/consent/consent.ts'
import { openShop } from './open-shop.ts'

describe('a trait in a page', () => {
  const greeting = 'Hello {{visitor "firstName" "friend"}}'

  it('is what the person told the shop', async () => {
    const { render, person } = await openShop()
    expect(render(greeting, await person())).toBe('Hello Ada')
  })

  it('is its stand-in for strangers, and where no visitor is known', async () => {
    const { render, arrive } = await openShop()
    expect(render(greeting, await arrive())).toBe('Hello friend')
    expect(render(greeting)).toBe('Hello friend')
  })

  it('is its stand-in for somebody who did not agree to be recognised', async () => {
    const { render, arrive } = await openShop()
    const visitor = await arrive(undefined, { consent: noConsent })
    await visitor.identify('ada@shop.example', { firstName: 'Ada' })
    expect(render(greeting, visitor)).toBe('Hello friend')
  })

  it.each([[['a', 'b']], [{ toString: 'x' }], [''], ['  '], [null]])(
    'is its stand-in when it is %j, which has no text of its own',
    async (firstName) => {
      const { render, person } = await openShop()
      expect(render(greeting, await person({ firstName }))).toBe('Hello friend')
    },
  )

  it('may be a number or a yes-or-no, zero and no included', async () => {
    const { render, person } = await openShop()
    const visitor = await person({ points: 0, club: false })
    expect(render('{{visitor "points" 7}} {{visitor "club" true}}', visitor)).toBe('0 false')
  })

  it('may stand in for itself with something of the page', async () => {
    const { render } = await openShop()
    expect(render('{{visitor "firstName" guest}}', undefined, { guest: 'Guest & co' })).toBe('Guest &amp; co')
    expect(render('Hi{{visitor "firstName" nobody}}!')).toBe('Hi!')
  })

  it('can be asked for inside other helpers', async () => {
    const { render, person } = await openShop()
    const html = render('{{#with (visitor "firstName" "friend") as |name|}}{{name}}{{/with}}', await person())
    expect(html).toBe('Ada')
  })

  it.each([
    '{{visitor "firstName"}}',
    '{{visitor}}',
    '{{visitor firstName "friend"}}',
    '{{visitor "a" "b" "c"}}',
  ])('refuses %s, and says what to write', async (template) => {
    const { render } = await openShop({ strict: false })
    expect(() => render(template)).toThrow('such as {{visitor "firstName" "friend"}}')
  })

  it('leaves a field of the page called visitor reachable', async () => {
    const { handlebars } = await openShop()
    expect(handlebars.compile('{{this.visitor}}')({ visitor: 'number 7' })).toBe('number 7')
  })
})

describe('a feature in a page', () => {
  it('is a number kept of the visitor, or its stand-in', async () => {
    const { render, person } = await openShop()
    const visitor = await person()
    expect(render('{{feature "frequency" "no"}} orders', visitor)).toBe('0 orders')
    visitor.track('Order Completed', { order_id: 'o1', revenue: 20, currency: 'EUR' })
    expect(render('{{feature "frequency" "no"}} orders', visitor)).toBe('1 orders')
    expect(render('{{feature "frequency" "no"}} orders')).toBe('no orders')
  })

  it('that is misspelt says which was meant', async () => {
    const { render, person } = await openShop()
    const visitor = await person()
    expect(() => render('{{feature "freqency" 0}}', visitor)).toThrow('Did you mean "frequency"?')
  })

  it('needs a stand-in too', async () => {
    const { render } = await openShop()
    expect(() => render('{{feature "frequency"}}')).toThrow('such as {{feature "frequency" 0}}')
  })
})

describe('a hostile trait', () => {
  it.each([
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['{{constructor}}', '{{constructor}}'],
    ['{{#with this as |x|}}{{x.constructor}}{{/with}}', '{{#with this as |x|}}{{x.constructor}}{{/with}}'],
    ['" onmouseover="alert(1)', '&quot; onmouseover&#x3D;&quot;alert(1)'],
  ])('%s is text and nothing else', async (firstName, printed) => {
    const { render, person } = await openShop()
    expect(render('{{visitor "firstName" "friend"}}', await person({ firstName }))).toBe(printed)
  })

  it('never ends the text or the quoted attribute it is printed in', async () => {
    const { render, person } = await openShop()
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 60 }), async (firstName) => {
        const html = render('<p title="{{visitor "firstName" "x"}}">', await person({ firstName }))
        expect(html.slice('<p title="'.length, -'">'.length)).not.toMatch(/[<>"']/)
      }),
      { numRuns: 50 },
    )
  })

  it('cannot leave the element around a placement', async () => {
    const { render, person } = await openShop()
    const visitor = await person({ firstName: '"><script>' })
    const html = render(
      '{{#personalize "home.strip" title=(visitor "firstName" "")}}x{{/personalize}}',
      visitor,
    )
    expect(html).toContain('title="&quot;&gt;&lt;script&gt;"')
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'decide'])(
    'called %s reaches nothing that is not a trait',
    async (name) => {
      const { render, person } = await openShop()
      const visitor = await person()
      expect(render(`{{visitor "${name}" "none"}}`, visitor)).toBe('none')
      expect(() => render(`{{feature "${name}" "none"}}`, visitor)).toThrow(`There is no feature "${name}"`)
    },
  )

  it('does not open the visitor’s own workings to a template', async () => {
    const { render, person } = await openShop()
    const template =
      '{{@root.visitor.constructor}}{{@root.visitor.identify}}{{#personalize "home.strip"}}{{constructor}}{{__proto__}}{{/personalize}}'
    expect(render(template, await person()).replace(/<[^>]+>/g, '')).toBe('')
  })
})
