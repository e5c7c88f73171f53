import { describe, expect, it } from 'vitest'
import { agreed, openSite } from '../../support/open-site.ts'

const placements = {
  'home.hero': {
    experiences: [
      { name: 'machine', variants: { one: { items: ['monolith'] }, other: { items: ['lever'] } } },
      { name: 'letter', variants: { only: { content: 'Our letter' } } },
    ],
    fallback: { content: 'Welcome', items: ['monolith'] },
  },
  'home.picks': {
    experiences: [{ name: 'cups', variants: { only: { content: 'Cups', items: ['mug', 'glass', 'bowl'] } } }],
  },
} as const

const open = async () => {
  const site = await openSite({ placements })
  const first = await site.arrive(undefined, { consent: agreed() })
  return { ...site, first, again: () => site.arrive(first.id) }
}

describe('What somebody is not interested in', () => {
  it('is left out in this very response and ever after: the next variant is shown', async () => {
    const { first, again } = await open()
    await first.notInterested('monolith')
    expect(first.decide('home.hero')).toMatchObject({ variant: 'other', items: ['lever'] })
    expect((await again()).decide('home.hero')).toMatchObject({ variant: 'other' })
  })

  it('may be all an experience has, or the experience: then the next one is shown, and the reason is told', async () => {
    const { first, again } = await open()
    await first.notInterested('monolith')
    await first.notInterested('lever')
    const visitor = await again()
    expect(visitor.decide('home.hero')).toMatchObject({ experience: 'letter' })
    expect(visitor.explain('home.hero').experiences[0]).toMatchObject({
      verdict: 'declined',
      why: 'This person said that they are not interested in it.',
    })
    await visitor.notInterested('home.hero/letter')
    expect((await again()).decide('home.hero')).toMatchObject({ content: 'Welcome', reason: 'fallback' })
  })

  it('is taken out of a list, which the others stay in', async () => {
    const { first, again } = await open()
    await first.notInterested('glass')
    const decision = (await again()).decide('home.picks')
    expect(decision).toMatchObject({ experience: 'cups', items: ['mug', 'bowl'] })
    expect(Object.isFrozen(decision.items)).toBe(true)
    expect((await (await open()).again()).decide('home.picks').items).toEqual(['mug', 'glass', 'bowl'])
  })

  it('is the newest sixteen', async () => {
    const { first, again, clock } = await open()
    await first.notInterested('monolith')
    for (let i = 0; i < 16; i++) {
      clock.advance(1000)
      await first.notInterested(`other-${i}`)
    }
    expect((await again()).decide('home.hero').items).toEqual(['monolith'])
  })

  it('is not kept of somebody who did not agree, and not read once they no longer do', async () => {
    const { arrive, first, again } = await open()
    const stranger = await arrive()
    expect(stranger.notInterested('monolith').taken).toBe(false)
    expect(stranger.decide('home.hero').items).toEqual(['monolith'])
    await first.notInterested('monolith')
    await first.answerConsent({ personalization: false })
    expect((await again()).decide('home.hero').items).toEqual(['monolith'])
  })

  it('leaves nothing out where a site made something else of the feature', async () => {
    const features = { notInterested: { count: true, events: 'Not Interested' } } as const
    const { arrive } = await openSite({ placements, features })
    const visitor = await arrive(undefined, { consent: agreed() })
    await visitor.notInterested('monolith')
    expect(visitor.decide('home.hero').items).toEqual(['monolith'])
  })
})
