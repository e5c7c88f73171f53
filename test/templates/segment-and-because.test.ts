import { describe, expect, it } from 'vitest'
import { openShop } from './open-shop.ts'

describe('a segment in a page', () => {
  const block = '{{#segment "named"}}{{word}}{{else}}not {{word}}{{/segment}}'

  it('shows its block to those who are in it, in the page’s own context', async () => {
    const { render, person } = await openShop()
    expect(render(block, await person(), { word: 'known' })).toBe('known')
  })

  it('shows what stands after {{else}} to others, and where no visitor is known', async () => {
    const { render, arrive } = await openShop()
    expect(render(block, await arrive(), { word: 'known' })).toBe('not known')
    expect(render(block, undefined, { word: 'known' })).toBe('not known')
    expect(render('{{#segment "named"}}x{{/segment}}', await arrive())).toBe('')
  })

  it('can be turned round', async () => {
    const { render, person, arrive } = await openShop()
    const turned = '{{^segment "named"}}stranger{{/segment}}'
    expect([render(turned, await person()), render(turned, await arrive())]).toEqual(['', 'stranger'])
  })

  it('answers true or false inside other helpers', async () => {
    const { render, person, arrive } = await openShop()
    const inner = '{{#if (segment "named")}}yes{{else}}no{{/if}}'
    expect([render(inner, await person()), render(inner, await arrive()), render(inner)]).toEqual([
      'yes',
      'no',
      'no',
    ])
  })
})

describe('why a placement shows what it shows', () => {
  it('is one sentence, escaped', async () => {
    const { render, person } = await openShop()
    expect(render('{{because "home.hero"}}', await person())).toBe('You told us &quot;your&quot; name.')
  })

  it('is that of the block beside it', async () => {
    const { render, person } = await openShop()
    const html = render(
      '{{#personalize "home.hero" as |_ decision|}}{{decision.because}}|{{because "home.hero"}}{{/personalize}}',
      await person(),
    )
    const [before, after] = html.replace(/<[^>]+>/g, '').split('|')
    expect(after).toBe(before)
  })

  it('is silent where no visitor is known', async () => {
    const { render } = await openShop()
    expect(render('{{#if (because "home.hero")}}why{{/if}}{{because "home.hero"}}')).toBe('')
  })
})
