import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { fetchBrowser } from '../site.ts'
import { type Edge, openThread } from './open-thread.ts'
import { noWorkerd, openWorkerd } from './open-workerd.ts'

const readme = readFileSync(new URL('../../../../middleware/README.md', import.meta.url), 'utf8')
const named = (after: string): string[] => {
  const start = readme.indexOf(after)
  expect(start, `the README says: ${after}`).toBeGreaterThan(-1)
  const [sentence] = readme.slice(start + after.length).split(/[;)]/)
  return Array.from(sentence!.matchAll(/`([^`]+)`/g), ([, name]) => name!)
}
/** What the README says that it needs of Node. */
const modules = named('the modules ')
const nodeGlobals = named('the globals ')
/** Of the standards that such servers keep (https://min-common-api.proposal.wintertc.org). */
const standard = [
  ...['Request', 'Response', 'Headers', 'ReadableStream', 'URL', 'URLSearchParams'],
  ...['AbortController', 'Blob', 'structuredClone'],
  ...['TextEncoder', 'TextDecoder', 'performance', 'queueMicrotask', 'setTimeout', 'clearTimeout'],
]

const given = { modules, globals: [...standard, ...nodeGlobals] }

describe.each<[string, boolean, () => Promise<Edge>]>([
  ['a thread without servers, files and connections', false, () => openThread(given)],
  ['workerd, the runtime of Cloudflare’s workers and of Oxygen', noWorkerd, openWorkerd],
])('in %s', (_, isAbsent, open) => {
  let edge: Edge
  beforeAll(async () => {
    if (!isAbsent) edge = await open()
  })
  afterAll(() => edge?.close())
  beforeEach(({ skip }) => skip(isAbsent, 'There is no workerd for this machine.'))

  const visited = async () => {
    const visitor = fetchBrowser((request) => edge.answer(request))
    await visitor.agree()
    await visitor.get('/machines')
    return visitor
  }
  const told = async () => (await edge.answer(new Request('http://shop.example/told'))).json()

  it('a shop adapts, and counts what was sent', async () => {
    const { exposures: before } = await told()
    const visitor = await visited()
    expect([...visitor.cookies.keys()].sort()).toEqual(['attune', 'attune-consent'])
    const { response, text } = await visitor.get('/')
    expect(text).toBe('<h1>Premium machines')
    expect(response.headers.get('cache-control')).toBe('private, no-cache')
    await expect.poll(told).toEqual({ errors: [], exposures: before + 1 })
  })

  it('pages are filled, compressed or not', async () => {
    const visitor = await visited()
    const filled = /<p>Café<\/p><section [^>]*variant="premium"[^>]*>Premium machines<\/section><p>The end$/
    expect((await visitor.get('/foreign')).text).toMatch(filled)
    const response = await visitor.open('/packed', { headers: { 'Accept-Encoding': 'gzip' } })
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect(gunzipSync(await response.arrayBuffer()).toString()).toMatch(filled)
  })

  it('the browser script goes out compressed once', async () => {
    const visitor = await visited()
    const response = await visitor.open('/attune/client.js', { headers: { 'Accept-Encoding': 'gzip' } })
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect(gunzipSync(await response.arrayBuffer()).toString()).toMatch(/^\(function\(\)\{/)
  })

  it('events are taken, and what is no event, too large or of another site is refused', async () => {
    const visitor = await visited()
    const event = { type: 'track', event: 'Product Viewed', properties: { category: 'machines' } }
    expect((await visitor.post('/attune/events', event)).body.accepted).toBe(1)
    const refused = async (body: unknown, headers = {}) => {
      const { status, body: answer } = await visitor.post('/attune/events', body, headers)
      return [status, answer.error.code]
    }
    expect(await refused('{"not json')).toEqual([400, 'ATTUNE_BODY_INVALID'])
    expect(await refused('x'.repeat(70_000))).toEqual([413, 'ATTUNE_BODY_TOO_LARGE'])
    expect(await refused(event, { 'Sec-Fetch-Site': 'cross-site' })).toEqual([403, 'ATTUNE_ORIGIN'])
  })

  it('visitors who come at once are each themselves', async () => {
    const visitors = await Promise.all(Array.from({ length: 10 }, visited))
    const stranger = fetchBrowser((request) => edge.answer(request))
    const pages = await Promise.all([...visitors, stranger, ...visitors].map((each) => each.get('/')))
    const adapted = pages.map(({ text }) => text === '<h1>Premium machines')
    expect(adapted).toEqual(adapted.map((_, index) => index !== 10))
    expect(new Set(visitors.map(({ cookies }) => cookies.get('attune'))).size).toBe(10)
  })

  it('newcomers of one network are limited, by the address that the platform states', async () => {
    const begun = async () => {
      const newcomer = fetchBrowser((request) => edge.answer(request))
      await newcomer.post('/attune/consent', { accept: 'all' })
      newcomer.cookies.delete('attune')
      await newcomer.get('/', { headers: { 'X-Address': '203.0.113.9' } })
      return newcomer.cookies.has('attune')
    }
    const all: boolean[] = []
    for (let i = 0; i < 7; i++) all.push(await begun())
    expect(all).toEqual([true, true, true, true, true, false, false])
  })
})

describe('what it needs of Node', () => {
  it('is what the README says, and all of it', async () => {
    const edge = await openThread(given)
    expect([...edge.used].sort()).toEqual([...modules].sort())
    await edge.close()
  })

  it.each(['node:http', 'node:https', 'node:fs', 'node:async_hooks'])('is not %s', (name) => {
    expect(modules).not.toContain(name)
  })
})
