import { describe, expect, it } from 'vitest'
import { agreed, noon, openSite } from '../../support/open-site.ts'

const definitions = {
  features: { offers: { count: true, events: 'Promotion Viewed', purpose: 'marketing' } },
  traits: { newsletter: { purpose: 'marketing' }, 'shoe size': { purpose: 'preferences' } },
  segments: {
    keen: { 'features.offers': { $gte: 1 } },
    reached: { $segment: 'keen', 'traits.plan': 'pro' },
  },
  placements: {
    hero: {
      experiences: [
        { name: 'trait', when: { 'traits.newsletter': true }, variants: { a: {} } },
        { name: 'feature', when: { 'features.offers': { $gte: 1 } }, variants: { a: {} } },
        { name: 'segment', when: { $segment: 'reached' }, variants: { a: {} } },
        { name: 'size', when: { 'traits.shoe size': 42 }, variants: { a: {} } },
        { name: 'event', when: { $event: { name: 'Signed Up', count: { $gte: 1 } } }, variants: { a: {} } },
      ],
      fallback: { content: 'Hello' },
    },
  },
} as const

const { marketing: _, ...others } = agreed().choices
const allButMarketing = { choices: others, barriers: {} }

describe('what consent does not cover', () => {
  it('reads as absent, and the explanation says for want of which purpose', async () => {
    const { arrive } = await openSite(definitions)
    const { experiences } = (await arrive(undefined, { consent: allButMarketing })).explain('hero')
    const of = (name: string) => experiences.find((experience) => experience.name === name)!
    expect(of('trait').condition).toMatchObject({
      pass: false,
      withheld: 'marketing',
      sentence: 'traits.newsletter (absent, as there is no consent to marketing) is not true.',
    })
    expect(of('trait').why).toBe(
      'Its condition does not hold, and reads what needs consent to marketing, which was not given.',
    )
    expect(of('feature').condition).toMatchObject({ withheld: 'marketing' })
    expect(of('feature').features).toEqual([{ name: 'offers', value: undefined, withheld: 'marketing' }])
    expect(of('segment').condition).toMatchObject({
      withheld: 'marketing',
      sentence: 'This person is not in the segment "reached" (there is no consent to marketing).',
    })
    for (const name of ['size', 'event']) {
      expect(of(name).condition).not.toHaveProperty('withheld')
      expect(of(name).why).toBe('Its condition does not hold.')
    }
  })

  it('is said alike whether anything is stored or not, and no more once there is consent', async () => {
    const { arrive, clock } = await openSite(definitions)
    const told = await arrive(undefined, { consent: agreed() })
    await told.identify('abbie', { newsletter: true })
    clock.advance(1000)
    const refused = { ...agreed(), choices: { ...others, marketing: { granted: false, at: noon + 1000 } } }
    const here = (await arrive(told.id, { consent: refused })).explain('hero')
    const stranger = (await arrive(undefined, { consent: allButMarketing })).explain('hero')
    expect(here.experiences[0]!.condition).toEqual(stranger.experiences[0]!.condition)
    const allowed = (await arrive(told.id)).explain('hero')
    expect(allowed.experiences[0]!.condition).toMatchObject({ pass: true, actual: true })
    expect(JSON.stringify(allowed)).not.toContain('withheld')
  })

  it('without any consent is all that is personal', async () => {
    const { arrive } = await openSite(definitions)
    const { experiences } = (await arrive()).explain('hero')
    expect(experiences.map(({ verdict }) => verdict)).toEqual(experiences.map(() => 'no-consent'))
    expect(experiences.map(({ condition }) => condition!.withheld)).toEqual([
      'marketing',
      'marketing',
      'personalization',
      'preferences',
      'personalization',
    ])
  })
})
