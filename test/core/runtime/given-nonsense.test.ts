import { type Attune, AttuneError, type Visitor } from 'attune'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { agreed, openSite } from '../../support/open-site.ts'

const definitions = {
  features: { views: { count: true, events: 'Product Viewed' } },
  segments: { buyer: { 'features.views': { $gte: 3 } } },
  placements: { hero: { fallback: { content: 'Hello' } } },
  followUps: { welcome: { on: { event: 'Signed Up' }, steps: 'welcome' } },
  namespaces: { loyaltyCard: { kind: 'merges' } },
} as const

/** What a form that was not filled in, or a body of JSON, may put in the place of anything. */
const nonsense: [what: string, given: unknown[]][] = [
  ['nothing', []],
  ['null', [null]],
  ['an empty object', [{}]],
  ['an object', [{ a: 1 }]],
  ['an empty list', [[]]],
  ['a number', [5]],
  ['true', [true]],
  ['a function', [() => {}]],
  ['an object without a prototype', [Object.create(null)]],
  ['null and null', [null, null]],
  ['text and null', ['hero', null]],
  ['text and text', ['hero', 'hero']],
  ['an object and null', [{}, null, null]],
]

const ofVisitors: readonly (keyof Visitor)[] = [
  'decide',
  'peek',
  'onPage',
  'explain',
  'is',
  'trait',
  'feature',
  'accountFeature',
  'track',
  'signal',
  'notInterested',
  'identify',
  'identifyBy',
  'claim',
  'selfAssert',
  'answerConsent',
  'export',
  'erase',
]
const ofSites: readonly (keyof Attune)[] = [
  'visit',
  'track',
  'trackAll',
  'answerConsent',
  'find',
  'merge',
  'unmerge',
  'subscribe',
  'switchOff',
  'switchOn',
  'previewLink',
  'export',
  'erase',
  'verifyErased',
  'debugLink',
  'allowsDebug',
  'hasVariant',
]
const ofFollowUps = ['pause', 'resume', 'cancel', 'of', 'recent', 'retry', 'suppress', 'unsuppress'] as const
const ofCatalogues = ['put', 'setAvailable', 'remove', 'get', 'getMany'] as const

let site: Awaited<ReturnType<typeof openSite>>
beforeAll(async () => {
  site = await openSite(definitions)
})
afterAll(() => site.attune.close())

/** What calling it came to: an error of ours with something to read, or no error at all. */
async function expectHonest(owner: object, name: string, given: unknown[]) {
  const call = (owner as Record<string, (...given: unknown[]) => unknown>)[name]!
  try {
    const result = await call.apply(owner, given)
    if (typeof result === 'function') await result()
  } catch (error) {
    expect(error).toBeInstanceOf(AttuneError)
    expect((error as AttuneError).code).not.toBe('ATTUNE_INTERNAL')
    expect((error as AttuneError).message).not.toMatch(/Cannot read|\[object/)
  }
}

describe.each(nonsense)('%s, handed to any function,', (_, given) => {
  it.each(ofVisitors)('is taken, or refused with a code: visitor.%s()', async (name) => {
    await expectHonest(await site.arrive(undefined, { consent: agreed() }), name, given)
  })

  it.each(ofSites)('is taken, or refused with a code: attune.%s()', (name) =>
    expectHonest(site.attune, name, given),
  )

  it.each(ofFollowUps)('is taken, or refused with a code: attune.followUps.%s()', (name) =>
    expectHonest(site.attune.followUps, name, given),
  )

  it.each(ofCatalogues)('is taken, or refused with a code: attune.catalogue.%s()', (name) =>
    expectHonest(site.attune.catalogue, name, given),
  )
})
