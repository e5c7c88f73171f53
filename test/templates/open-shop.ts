import type { Visitor } from 'attune'
import { type HelperSettings, registerHelpers } from 'attune/templates'
import Handlebars from 'handlebars'
import { agreed, openSite } from '../support/open-site.ts'

/** A shop with one placement of every sort, and a Handlebars instance of its own to render it with. */
export async function openShop(settings?: HelperSettings) {
  const site = await openSite({
    segments: {
      named: { 'traits.firstName': { $exists: true } },
      fromMail: { 'context.campaign.medium': 'email' },
    },
    placements: {
      'home.hero': {
        experiences: [
          {
            name: 'machines',
            when: { $segment: 'named' },
            variants: { premium: { content: { title: 'Machines & more', links: ['a', 'b'] } } },
            because: 'You told us "your" name.',
          },
        ],
      },
      'home.strip': { fallback: { content: { title: 'New this week' } } },
      'home.picks': { fallback: { items: ['p1', 'p2'] } },
      'home.line': {
        experiences: [
          { name: 'mail', when: { $segment: 'fromMail' }, variants: { a: { content: 'Hello, reader' } } },
        ],
        fallback: { content: '' },
      },
      'home.quiet': { experiences: [{ name: 'nothing', variants: { control: {} } }] },
    },
  })
  const handlebars = Handlebars.create()
  registerHelpers(handlebars, site.attune, settings)
  const render = (template: string, visitor?: Visitor, context: object = {}): string =>
    handlebars.compile(template)({ ...context, visitor })
  /** Somebody who agreed to everything and told the shop these traits. */
  const person = async (traits: Parameters<Visitor['identify']>[1] = { firstName: 'Ada' }) => {
    const visitor = await site.arrive(undefined, { consent: agreed() })
    await visitor.identify('ada@shop.example', traits)
    return visitor
  }
  return { ...site, handlebars, render, person }
}
