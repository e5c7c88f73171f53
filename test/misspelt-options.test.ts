import { type Attune, visitOf } from 'attune'
import { openFeature } from 'attune/adapters/openfeature'
import { collector, injectPlacements, personalize } from 'attune/middleware'
import { collectorFetch, injectPlacementsFetch, personalizeFetch } from 'attune/middleware/fetch'
import { registerHelpers } from 'attune/templates'
import Handlebars from 'handlebars'
import { describe, expect, it } from 'vitest'
import { AttuneError } from '../core/errors.ts'
import { agreed, openSite } from './support/open-site.ts'

/** Options as JavaScript hands them over, which no type checker has seen. */
// biome-ignore lint/suspicious/noExplicitAny: the mistakes are those that types would find
type Untyped = any

async function refusal(attempt: () => unknown): Promise<AttuneError> {
  try {
    await attempt()
  } catch (error) {
    expect(error).toBeInstanceOf(AttuneError)
    return error as AttuneError
  }
  throw new Error('It was not refused.')
}

type Face = (attune: Attune, options?: Untyped) => unknown

const faces: readonly [name: string, misspelt: object, meant: string, face: Face][] = [
  ['personalize()', { users: () => '1' }, 'user', personalize],
  ['personalizeFetch()', { tracks: 'never' }, 'track', personalizeFetch],
  ['collector()', { writekeys: [] }, 'writeKeys', collector],
  ['collectorFetch()', { paths: '/a' }, 'path', collectorFetch],
  ['injectPlacements()', { limt: 1 }, 'limit', injectPlacements],
  ['injectPlacementsFetch()', { renders: {} }, 'render', injectPlacementsFetch],
  ['openFeature()', { exposes: true }, 'expose', openFeature],
  [
    'registerHelpers()',
    { stric: false },
    'strict',
    (attune, options) => registerHelpers(Handlebars.create(), attune, options),
  ],
]

describe.each(faces)('%s', (name, misspelt, meant, face) => {
  it('refuses an option that it does not have, and names the one that was meant', async () => {
    const { attune } = await openSite()
    const { code, message, problems } = await refusal(() => face(attune, misspelt))
    const path = `options.${Object.keys(misspelt)[0]}`
    expect(code).toBe('ATTUNE_OPTIONS')
    expect(message).toContain(`${name} cannot take these options:`)
    expect(problems).toMatchObject([{ code: 'unknown-key', path, cure: `Did you mean "${meant}"?` }])
  })

  it('takes no options, and none that are left out', async () => {
    const { attune } = await openSite()
    expect(() => face(attune)).not.toThrow()
    expect(() => face(attune, { [meant]: undefined })).not.toThrow()
  })

  it.each([[null], ['text'], [[]]])('refuses %j as options', async (options) => {
    const { attune } = await openSite()
    expect((await refusal(() => face(attune, options))).code).toBe('ATTUNE_OPTIONS')
  })

  it('asks to await createAttune(), where it is handed anything but an Attune', async () => {
    const { attune } = await openSite()
    for (const other of [Promise.resolve(attune), undefined, null, {}, Handlebars, { attune }]) {
      const { code, message } = await refusal(() => face(other as Untyped))
      expect(code).toBe('ATTUNE_OPTIONS')
      expect(message).toContain('This is not an Attune: await createAttune() first.')
    }
  })
})

describe('the parts of options', () => {
  it.each<[string, object, string, string]>([
    ['the cookie', { cookie: { domian: 'shop.example' } }, 'cookie.domian', 'domain'],
    ['the rate', { rate: { visitors: 5 } }, 'rate.visitors', 'visitor'],
  ])('are refused where %s has another name', async (_, options, path, meant) => {
    const { attune } = await openSite()
    for (const face of [personalize, collector]) {
      const { problems } = await refusal(() => face(attune, options as Untyped))
      expect(problems).toMatchObject([{ path, cure: `Did you mean "${meant}"?` }])
    }
  })
})

describe('registerHelpers()', () => {
  it('says what goes first when its arguments are swapped', async () => {
    const { attune } = await openSite()
    const { code, message } = await refusal(() => registerHelpers(attune as Untyped, Handlebars as Untyped))
    expect(code).toBe('ATTUNE_OPTIONS')
    expect(message).toContain('registerHelpers(Handlebars, attune)')
  })

  it('says that it takes Handlebars where there is none', async () => {
    const { attune } = await openSite()
    const { code, message } = await refusal(() => registerHelpers(undefined as Untyped, attune))
    expect([code, message]).toEqual(['ATTUNE_OPTIONS', expect.stringContaining('is not Handlebars')])
  })
})

describe('a link', () => {
  const preview = { placement: 'home.hero', experience: 'spring', variant: 'only' }
  const placements = {
    'home.hero': { experiences: [{ name: 'spring', variants: { only: { content: 'Spring' } } }] },
  }

  it.each<[string, unknown, string]>([
    ['no experience', { placement: 'home.hero', variant: 'only' }, 'The preview has no experience.'],
    ['no names at all', undefined, 'The preview has no placement, no experience, no variant.'],
    ['another word for one', { ...preview, experiment: 'b' }, 'previewLink() has no "experiment".'],
  ])('to a preview says what is wrong with it: %s', async (_, target, says) => {
    const { attune } = await openSite({ placements })
    const { code, message } = await refusal(() => attune.previewLink('/', target as Untyped))
    expect([code, message]).toEqual(['ATTUNE_OPTIONS', expect.stringContaining(says)])
  })

  it('needs an address to lead to', async () => {
    const { attune } = await openSite({ placements })
    for (const link of [
      () => attune.debugLink(undefined as Untyped),
      () => attune.previewLink(undefined as Untyped, preview),
    ]) {
      const { code, message } = await refusal(link)
      expect([code, message]).toEqual(['ATTUNE_OPTIONS', expect.stringContaining('There is no address')])
    }
  })

  it('is not made to expire at once by a misspelt unit', async () => {
    const { attune } = await openSite({ placements })
    for (const expiresIn of [{ day: 1 }, 60_000, {}] as Untyped[]) {
      expect((await refusal(() => attune.debugLink('/', { expiresIn }))).message).toContain('`expiresIn`')
      expect((await refusal(() => attune.previewLink('/', preview, { expiresIn }))).code).toBe(
        'ATTUNE_OPTIONS',
      )
    }
  })
})

const ben = { userId: 'ben' }
const anna = { userId: 'anna' }
const because = { by: 'support', why: 'asked' }
const url = '/page'

describe('opening a visitor', () => {
  const request = { method: 'GET', url, headers: {}, now: 0 }

  it.each<[object, string, string]>([
    [{ request, userid: 'anna' }, 'arriving.userid', 'Did you mean "userId"?'],
    [{ request, readonly: true }, 'arriving.readonly', 'Did you mean "readOnly"?'],
    [{ request: { ...request, adress: '::1' } }, 'request.adress', 'Did you mean "address"?'],
  ])('refuses %o', async (arriving, path, cure) => {
    const { attune } = await openSite()
    const { code, problems } = await refusal(() => attune.visit(arriving as Untyped))
    expect([code, problems]).toEqual(['ATTUNE_OPTIONS', [expect.objectContaining({ path, cure })]])
  })

  it.each<[unknown]>([[{}], [{ person: anna }], [{ request: url }], [{ request: { url } }]])(
    'asks for the request, where it is told %o',
    async (arriving) => {
      const { attune } = await openSite()
      const { code, message } = await refusal(() => attune.visit(arriving as Untyped))
      expect([code, message]).toEqual(['ATTUNE_OPTIONS', expect.stringContaining('Give { request: {')])
    },
  )
})

describe('what a visitor can be asked for', () => {
  it.each<[string, string, string, (visitor: Untyped) => unknown]>([
    [
      'track()',
      'options.messageID',
      'Did you mean "messageId"?',
      (visitor) => visitor.track('Seen', {}, { messageID: '1' }),
    ],
    [
      'answerConsent()',
      'details.words',
      'There are wording, source.',
      (visitor) => visitor.answerConsent({ marketing: true }, { words: 'v2' }),
    ],
    [
      'answerConsent()',
      'details.at',
      'There are wording, source.',
      (visitor) => visitor.answerConsent({ marketing: true }, { at: 0 }),
    ],
    [
      'onPage()',
      'page.referer',
      'Did you mean "referrer"?',
      (visitor) => visitor.onPage({ url, referer: '' }),
    ],
    ['erase()', 'reason.reason', 'There are by, why.', (visitor) => visitor.erase({ reason: 'asked' })],
    [
      'commit()',
      'options.hold',
      'Did you mean "held"?',
      (visitor) => visitOf(visitor).commit({ hold: true } as Untyped),
    ],
  ])('%s refuses a name that it does not know: %s', async (name, path, cure, ask) => {
    const { arrive } = await openSite()
    const visitor = await arrive(undefined, { consent: agreed() })
    await visitor.track('Seen')
    const { code, message, problems } = await refusal(() => ask(visitor))
    expect(code).toBe('ATTUNE_OPTIONS')
    expect(message).toContain(`${name} cannot take these options:`)
    expect(problems).toMatchObject([{ path, cure }])
  })
})

describe('what an Attune can be asked for', () => {
  it.each<[string, string, string, (attune: Untyped) => unknown]>([
    ['erase()', 'reason.reason', 'There are by, why.', (attune) => attune.erase(anna, { reason: 'asked' })],
    [
      'merge()',
      'authority.who',
      'Did you mean "why"?',
      (attune) => attune.merge(anna, ben, { ...because, who: 'x' }),
    ],
    [
      'unmerge()',
      'authority.whi',
      'Did you mean "why"?',
      (attune) => attune.unmerge(anna, 'm', { by: 'x', whi: 'y' }),
    ],
    ['close()', 'options.timeOut', 'Did you mean "timeout"?', (attune) => attune.close({ timeOut: 1 })],
    [
      'trackAll()',
      'options.sources',
      'Did you mean "source"?',
      (attune) => attune.trackAll([], { sources: 'till' }),
    ],
    [
      'answerConsent()',
      'details.words',
      'There are source, wording, at.',
      (attune) => attune.answerConsent(anna, { marketing: true }, { source: 'till', words: 'x' }),
    ],
    [
      'debugLink()',
      'options.expires',
      'Did you mean "expiresIn"?',
      (attune) => attune.debugLink(url, { expires: { days: 1 } }),
    ],
  ])('%s refuses a name that it does not know', async (name, path, cure, ask) => {
    const { attune } = await openSite()
    const { code, message, problems } = await refusal(() => ask(attune))
    expect(code).toBe('ATTUNE_OPTIONS')
    expect(message).toContain(`${name} cannot take these options:`)
    expect(problems).toMatchObject([{ path, cure }])
  })

  it('leaves the site open when close() was misspelt', async () => {
    const { attune } = await openSite()
    await refusal(() => attune.close({ timeOut: 1 } as Untyped))
    expect((await attune.health()).problem).toBeUndefined()
    expect(await attune.close({ timeout: 100 })).toEqual({ pending: 0, buffered: 0, subscriptions: [] })
  })
})
