import { describe, expect, it } from 'vitest'
import { experience, placement, problemsOf, store } from './refused.ts'
import { shop } from './shop.ts'

const segment = (condition: unknown) => ({ segments: { loyal: condition } })
const shown = (content: unknown) => experience({ variants: { v: { content } } })

describe('definitions', () => {
  it('that are right are accepted', () => {
    expect(problemsOf({ store, ...shop })).toEqual([])
  })

  it('need nothing but a store', () => {
    expect(problemsOf({ store })).toEqual([])
  })

  it('may leave out a key by setting it to undefined', () => {
    expect(problemsOf({ store, features: undefined, timeZone: undefined, secret: undefined })).toEqual([])
    expect(
      problemsOf({ store, ...experience({ when: undefined, cap: undefined, schedule: undefined }) }),
    ).toEqual([])
  })

  it('are refused with all their mistakes at once', () => {
    const together = {
      features: { 'last seen': { count: true }, seen: { cuont: true } },
      segments: {
        loyal: { 'features.sen': 1 },
        a: { $segment: 'b', 'traits.x': { $gtt: 1 } },
        b: { $segment: 'a' },
      },
      placements: { hero: { experiences: [{ name: 'a', variants: {}, when: { $segment: 'loyall' } }, 5] } },
      currency: 'EURO',
      storee: store,
    }
    expect(
      problemsOf(together)
        .map(({ path }) => path)
        .sort(),
    ).toEqual([
      'currency',
      'features.last seen',
      'features.seen.cuont',
      'placements.hero.experiences[0].variants',
      'placements.hero.experiences[0].when.$segment',
      'placements.hero.experiences[1]',
      'segments.a',
      'segments.a.traits.x.$gtt',
      'segments.loyal.features.sen',
      'store',
      'storee',
    ])
  })

  it('with two circles are told of both', () => {
    const segments = { a: { $segment: 'a' }, b: { $segment: 'c' }, c: { $segment: 'b' } }
    expect(problemsOf({ store, segments }).map(({ path }) => path)).toEqual(['segments.a', 'segments.b'])
  })

  it('may put an experience after one for everybody that gives way, or is off, or not always on', () => {
    const after = { name: 'z', variants: { v: {} } }
    for (const before of [
      { variants: { v: { items: ['m1'] } } },
      { variants: { v: {} }, enabled: false },
      { variants: { v: {} }, cap: { atMost: 1 } },
      { variants: { v: {} }, schedule: { weekdays: ['monday'] } },
    ]) {
      expect(problemsOf({ store, ...placement({ experiences: [{ name: 'a', ...before }, after] }) })).toEqual(
        [],
      )
    }
  })

  it('whose features do not fit in a profile are told which are the largest', () => {
    const names = ['a', 'b', 'c', 'd']
    const features = Object.fromEntries(names.map((name) => [name, { affinity: name }]))
    const [problem, ...others] = problemsOf({ store, features })
    expect(others).toEqual([])
    expect(problem).toMatchObject({ code: 'over-budget', path: 'features' })
    expect(problem!.message).toContain('12.0 KB is the most')
    expect(problem!.cure).toMatch(/The largest are a \(3\.\d KB\), b /)
  })

  it('count what is behind $event conditions, in segments and experiences, as features too', () => {
    const visits = (days: number) => ({
      $event: { name: 'Page Viewed', where: { path: `/${days}` }, within: { days } },
    })
    const $or = Array.from({ length: 31 }, (_, day) => visits(day + 1))
    const experiences = $or.map((when, index) => ({ name: `e${index}`, when, variants: { v: {} } }))
    expect(problemsOf({ store, segments: { often: { $or } }, ...placement({ experiences }) })).toEqual([])
    const twice = experiences.map((each) => ({
      ...each,
      when: { $event: { ...each.when.$event, name: 'Engaged' } },
    }))
    const [problem] = problemsOf({
      store,
      segments: { often: { $or } },
      ...placement({ experiences: twice }),
    })
    expect(problem).toMatchObject({ code: 'over-budget' })
    expect(problem!.cure).toContain('$event ')
  })

  it('nested a hundred thousand levels deep are refused like any others', () => {
    const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)
    let condition: object = { $segment: 'loyal' }
    for (let level = 0; level < 100_000; level++) condition = { $not: condition }
    expect(problemsOf({ store, ...shown(deep) }).map(({ code }) => code)).toEqual(['too-deep'])
    expect(problemsOf({ store, ...segment(condition) }).map(({ code }) => code)).toEqual(['too-deep'])
    expect(problemsOf({ store, ...segment(deep) })).not.toEqual([])
    expect(problemsOf({ store, features: deep, placements: deep, consent: deep })).toHaveLength(3)
  })

  it('with content that contains itself are refused', () => {
    const content: Record<string, unknown> = {}
    content.self = content
    expect(problemsOf({ store, ...shown(content) }).map(({ code }) => code)).toEqual(['too-deep'])
  })

  it('of a thousand segments in one chain are accepted, and of more are refused', () => {
    const chain = (length: number) =>
      Object.fromEntries(
        Array.from({ length }, (_, i) => [`s${i}`, i === length - 1 ? {} : { $segment: `s${i + 1}` }]),
      )
    expect(problemsOf({ store, segments: chain(1_000) })).toEqual([])
    expect(problemsOf({ store, segments: chain(1_001) }).map(({ code }) => code)).toEqual(['too-many'])
  })

  it('that are no object at all are refused', () => {
    for (const options of [undefined, null, 'shop.json', 5, [], true]) {
      expect(problemsOf(options).map(({ path }) => path)).toEqual(['options'])
    }
  })
})
