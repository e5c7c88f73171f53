import { setImmediate as turn } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBesieged } from '../hostile/besieged-shop.ts'
import { asFunctions, requestOf } from '../hostile/fronts.ts'
import { event, taking } from '../hostile/routes.ts'

type Piece = Uint8Array | string | number | null | undefined | object

/** A body that hands out what it is told to, as it is asked for; it counts how often. */
function bodyOf(next: (index: number) => Piece | Promise<Piece>, { atOnce = false } = {}) {
  const told = { asked: 0 }
  const body = new ReadableStream<Piece>(
    {
      async pull(controller) {
        const index = told.asked++
        if (!atOnce) await turn()
        controller.enqueue(await next(index))
      },
    },
    { highWaterMark: 0 },
  ) as ReadableStream<Uint8Array>
  return { told, body }
}

/** What is handed out, and then the end. */
function whole(...pieces: Piece[]) {
  return new ReadableStream<Piece>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece)
      controller.close()
    },
  }) as ReadableStream<Uint8Array>
}

const bytes = (text: string) => new TextEncoder().encode(text)
const never = () => new Promise<Piece>(() => {})
const fail = (reason: unknown) => () => Promise.reject(reason)
const paths = Object.keys(taking)

/** Bodies that never end by themselves, of which each would take all the memory or all the time there is. */
const endless: Readonly<Record<string, () => ReturnType<typeof bodyOf>>> = {
  'in large pieces': () => bodyOf(() => new Uint8Array(60_000)),
  'in large pieces, all there at once': () => bodyOf(() => new Uint8Array(60_000), { atOnce: true }),
  'that is one text': () => bodyOf((index) => bytes(index === 0 ? '"' : 'x'.repeat(4_000))),
}

/** Bodies that hold a connection and bring nothing. */
const idle: Readonly<Record<string, () => ReturnType<typeof bodyOf>>> = {
  'of which nothing comes': () => bodyOf(never),
  'of which the rest never comes': () => bodyOf((index) => (index === 0 ? bytes('{"a":') : never())),
  'of empty pieces': () => bodyOf(() => new Uint8Array(0)),
  'of empty pieces, all there at once': () => bodyOf(() => new Uint8Array(0), { atOnce: true }),
}

const right = JSON.stringify({ batch: [event] })

/** Bodies that end, badly. */
const broken: Readonly<Record<string, () => ReadableStream<Uint8Array>>> = {
  'breaks off at once': () => bodyOf(fail(new Error('reset'))).body,
  'breaks off midway': () =>
    bodyOf((index) => (index < 3 ? bytes('[1,') : Promise.reject(new Error('reset')))).body,
  'breaks off with nothing to say': () => bodyOf(fail(undefined)).body,
  'breaks off with a text': () => bodyOf(fail('<script>')).body,
  'is made of texts': () => whole(right),
  'is made of numbers': () => whole(1, 2, 3),
  'is made of nothing': () => whole(null, undefined),
  'is made of objects': () => whole({ buffer: {}, byteOffset: -1, byteLength: 1e9 }),
  'is bytes and then a text': () => whole(bytes('{"a":1,'), '"b":2}'),
  'ends at once': () => whole(),
  'ends midway': () => whole(bytes(right.slice(0, 20))),
  'is half a character': () => whole(Uint8Array.of(0x22, 0xe2, 0x82), Uint8Array.of(0x22)),
  'is no text at all': () => whole(Uint8Array.from({ length: 500 }, (_, index) => index)),
}

const lengths = ['0', '5', '-1', '1e999', 'NaN', '0x10', '5, 5', '', '99999999999999999999', '__proto__']

describe('a body that is a stream', () => {
  let shop: Awaited<ReturnType<typeof openBesieged>>
  beforeAll(async () => {
    shop = await openBesieged(asFunctions)
  })
  afterAll(() => shop.close())

  const post = (path: string, body: ReadableStream<Uint8Array>, headers: Record<string, string> = {}) =>
    shop.attack({
      method: 'POST',
      path,
      body,
      headers: { ...(path.includes('/v1/') ? shop.key : { Cookie: shop.cookie }), ...headers },
    })
  const codeOf = ({ body }: { body: string }) => JSON.parse(body).error.code

  it.each(Object.entries(endless))('and endless, %s, is refused and read no further', async (_, open) => {
    for (const path of paths) {
      const { told, body } = open()
      const answer = await post(path, body)
      expect([path, answer.status, codeOf(answer)]).toEqual([path, 413, 'ATTUNE_BODY_TOO_LARGE'])
      const { asked } = told
      for (let i = 0; i < 10; i++) await turn()
      expect(told.asked).toBeLessThanOrEqual(asked + 1)
    }
    await shop.survived()
  })

  it.each(Object.entries(idle))('and endless, %s, is waited for ten seconds', async (_, open) => {
    for (const path of paths) {
      const { told, body } = open()
      let answered = false
      const answer = post(path, body).finally(() => {
        answered = true
      })
      while (told.asked < 1) await turn()
      for (let i = 0; i < 5; i++) await turn()
      shop.clock.advance(9_900)
      for (let i = 0; i < 5; i++) await turn()
      expect(answered).toBe(false)
      shop.clock.advance(200)
      const given = await answer
      expect([path, given.status, codeOf(given)]).toEqual([path, 408, 'ATTUNE_BODY_TIMEOUT'])
      const { asked } = told
      for (let i = 0; i < 10; i++) await turn()
      expect(told.asked).toBeLessThan(asked + 1_001)
    }
    await shop.survived()
  })

  it.each(Object.entries(broken))('is refused with a code when it %s', async (_, open) => {
    for (const path of paths) {
      const answer = await post(path, open())
      expect([path, answer.status, codeOf(answer)]).toEqual([
        path,
        400,
        expect.stringMatching(/^ATTUNE_(BODY|SIGNAL)_INVALID$/),
      ])
    }
    await shop.survived()
  })

  it('counts as long as it is, whatever its length is said to be', async () => {
    for (const length of lengths) {
      const headers = length === '' ? {} : { 'Content-Length': length }
      const few = await post('/attune/events', whole(bytes(right)), headers)
      expect([length, few.status]).toEqual([length, Number(length) > 65_536 ? 413 : 200])
      const { body } = endless['in large pieces']!()
      expect([length, (await post('/attune/events', body, headers)).status]).toEqual([length, 413])
    }
    await shop.survived()
  })

  it('and compressed is unpacked no further than the limit, and refused where it breaks off', async () => {
    const packed = gzipSync(Buffer.alloc(50_000_000))
    const gzip = { 'Content-Encoding': 'gzip' }
    const pieces = Array.from({ length: 100 }, (_, i) => packed.subarray(i * 1_000, (i + 1) * 1_000))
    const large = await post('/attune/v1/batch', whole(...pieces), gzip)
    expect([large.status, codeOf(large)]).toEqual([413, 'ATTUNE_BODY_TOO_LARGE'])
    const half = await post('/attune/v1/batch', whole(...pieces.slice(0, 3)), gzip)
    expect([half.status, codeOf(half)]).toEqual([413, 'ATTUNE_BODY_TOO_LARGE'])
    const { body } = bodyOf((index) => (index < 2 ? pieces[index]! : Promise.reject(new Error('reset'))))
    expect(codeOf(await post('/attune/v1/batch', body, gzip))).toBe('ATTUNE_BODY_INVALID')
    await shop.survived()
  })

  it('of which somebody else has read, is reading, or left is not there any more', async () => {
    const read = async (body: ReadableStream<Uint8Array>) => void (await new Response(body).text())
    const hold = async (body: ReadableStream<Uint8Array>) => void body.getReader()
    for (const before of [read, hold]) {
      const body = whole(bytes(right))
      const request = requestOf({ method: 'POST', path: '/attune/events', body })
      await before(request.body!)
      expect(codeOf(await shop.attackBy(request))).toBe('ATTUNE_BODY_INVALID')
    }
    await shop.survived()
  })

  it('is neither read nor locked by pages, and let go of by routes that refused it', async () => {
    for (const path of ['/', '/foreign', '/attune/consent', '/attune/events']) {
      let left: unknown
      const body = new ReadableStream<Uint8Array>(
        {
          pull: (controller) => controller.enqueue(new Uint8Array(60_000)),
          cancel(reason) {
            left = reason
          },
        },
        { highWaterMark: 0 },
      )
      const request = requestOf({ method: 'POST', path, body })
      await shop.attackBy(request)
      expect([path, request.bodyUsed, request.body!.locked]).toEqual([
        path,
        path.startsWith('/attune/'),
        false,
      ])
      await request.body!.cancel('the platform tidies up')
      expect(left).toBe('the platform tidies up')
    }
    await shop.survived()
  })
})
