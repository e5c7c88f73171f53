import { afterEach, describe, expect, it, vi } from 'vitest'
import { openShop } from './open-shop.ts'

const placement = '{{#personalize "home.herro"}}x{{else}}own{{/personalize}}'
const segment = '{{#segment "namd"}}x{{else}}own{{/segment}}'

/** What rendering threw. */
function thrown(render: () => string): unknown {
  try {
    return render()
  } catch (error) {
    return error
  }
}

afterEach(() => vi.unstubAllEnvs())

describe('a misspelt name in a template', () => {
  it('stops the page in development and says what was meant', async () => {
    const { render, arrive } = await openShop()
    const visitor = await arrive()
    expect(thrown(() => render(placement, visitor))).toMatchObject({
      code: 'ATTUNE_UNKNOWN_PLACEMENT',
      message: expect.stringContaining('Did you mean "home.hero"?'),
    })
    expect(thrown(() => render('{{because "home.herro"}}', visitor))).toMatchObject({
      code: 'ATTUNE_UNKNOWN_PLACEMENT',
    })
    expect(thrown(() => render(segment, visitor))).toMatchObject({
      code: 'ATTUNE_UNKNOWN_SEGMENT',
      message: expect.stringContaining('Did you mean "named"?'),
    })
  })

  it.each([
    '{{#personalize}}x{{/personalize}}',
    '{{#personalize home.hero}}x{{/personalize}}',
    '{{because}}',
  ])('includes one without quotes or none at all: %s', async (template) => {
    const { render } = await openShop()
    expect(thrown(() => render(template))).toMatchObject({
      code: 'ATTUNE_UNKNOWN_PLACEMENT',
      message: expect.stringContaining('in quotes'),
    })
  })

  it('leaves the page its own fallback in production, and is reported once', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    const { render, arrive, errors } = await openShop()
    for (const visitor of [await arrive(), await arrive()]) {
      expect(render(placement, visitor)).toBe('<div data-attune-placement="home.herro">own</div>')
      expect(render(`${segment}{{because "home.herro"}}`, visitor)).toBe('own')
      expect(render('{{#segment missing}}x{{else}}own{{/segment}}', visitor)).toBe('own')
    }
    expect(errors.map(({ code }) => code)).toEqual([
      'ATTUNE_UNKNOWN_PLACEMENT',
      'ATTUNE_UNKNOWN_SEGMENT',
      'ATTUNE_UNKNOWN_SEGMENT',
    ])
  })

  it('stays strict in production where the site asks for it', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    const { render, arrive } = await openShop({ strict: true })
    const visitor = await arrive()
    expect(thrown(() => render(segment, visitor))).toMatchObject({ code: 'ATTUNE_UNKNOWN_SEGMENT' })
  })

  it('cannot flood the log where names come from an address', async () => {
    const { render, arrive, errors } = await openShop({ strict: false })
    const visitor = await arrive()
    for (let i = 0; i < 300; i++) render('{{because name}}', visitor, { name: `page-${i}` })
    expect(errors.length).toBeGreaterThan(0)
    expect(errors.length).toBeLessThanOrEqual(100)
  })

  it('does not hide another failure inside the block', async () => {
    const { render, arrive, handlebars } = await openShop({ strict: false })
    handlebars.registerHelper('fail', () => {
      throw new Error('the page’s own')
    })
    const visitor = await arrive()
    const template = '{{#personalize "home.strip"}}{{fail}}{{/personalize}}'
    expect(() => render(template, visitor)).toThrow('the page’s own')
  })
})
