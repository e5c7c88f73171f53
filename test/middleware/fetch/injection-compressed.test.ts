import { randomBytes } from 'node:crypto'
import { constants, createGzip, gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FilledBody } from '../../../middleware/fetch/filled-body.ts'
import { FetchHead } from '../../../middleware/fetch/head.ts'
import { codecs } from '../../../middleware/inject/codecs.ts'
import { compressedBody } from '../../../middleware/inject/compressed-body.ts'
import { pageBody } from '../../../middleware/inject/page-body.ts'
import { PageFiller } from '../../../middleware/inject/page-filler.ts'
import { afterwards } from '../../support/browser.ts'
import { codings } from '../inject/codings.ts'
import { filled, fillWith } from '../inject/filling.ts'
import { filledPage, hero, page } from '../inject/foreign-shop.ts'
import { cut, htmlUtf8, inPieces, openForeignSite } from './foreign-site.ts'

const made = (coding: string) => ({ ...htmlUtf8, 'Content-Encoding': coding, ETag: '"theirs"' })
const plain = page.replace('data-attune-placement', 'data-placement')

describe.each(Object.entries(codings))('a Response compressed by %s', (coding, [compress, decompress]) => {
  it.each([1, 5, 1000])('is filled, and compressed anew, when it comes in %i pieces', async (pieces) => {
    const whole = compress(page)
    const headers = { ...made(coding), 'Content-Length': String(whole.length) }
    const { receive, exposures } = await openForeignSite({
      '/': () => new Response(inPieces(cut(whole, pieces)).body, { headers }),
    })
    const { response, bytes } = await receive('/')
    expect(decompress(bytes).toString()).toBe(filledPage)
    expect(response.headers.get('content-encoding')).toBe(coding)
    expect([response.headers.get('etag'), response.headers.get('content-length')]).toEqual([null, null])
    expect(response.headers.get('cache-control')).toBe('private, no-cache')
    await afterwards()
    expect(await exposures()).toEqual(['hero'])
  })

  it('leaves with the very bytes it came with when nothing in it is filled', async () => {
    const [empty, theirs] = [compress(plain), compress(page)]
    const { receive, stranger } = await openForeignSite({
      '/plain': () => new Response(inPieces(cut(empty, 3)).body, { headers: made(coding) }),
      '/': () => new Response(inPieces(cut(theirs, 3)).body, { headers: made(coding) }),
    })
    const without = await receive('/plain')
    expect(without.bytes.equals(empty)).toBe(true)
    expect(without.response.headers.get('etag')).toBe('"theirs"')
    expect(without.response.headers.get('cache-control')).toBe(null)

    const other = await stranger.open('/')
    expect(Buffer.from(await other.arrayBuffer()).equals(theirs)).toBe(true)
    expect([other.headers.get('cache-control'), other.headers.get('etag')]).toEqual([
      'private, no-cache',
      null,
    ])
  })

  it('goes on as it came when it is broken, and breaks off when that shows too late', async () => {
    const broken = Buffer.concat([compress(page).subarray(0, 20), Buffer.from('and then nothing of sense')])
    const long = compress(Buffer.concat([Buffer.from(page), randomBytes(120_000)])).subarray(0, 100_000)
    const { receive, exposures } = await openForeignSite({
      '/': () => new Response(broken, { headers: made(coding) }),
      '/late': () => new Response(inPieces(cut(long, 20)).body, { headers: made(coding) }),
    })
    expect((await receive('/')).bytes.equals(broken)).toBe(true)
    await expect(receive('/late')).rejects.toThrow()
    await afterwards()
    expect(await exposures()).toEqual([])
  })
})

describe('a compressed Response', () => {
  it.each([
    ['is long', gzipSync(randomBytes(1_000_000))],
    ['unfolds to a thousand times as much', gzipSync(Buffer.alloc(50_000_000))],
  ])('of which too much would have to be held back, as it %s, goes on as it came', async (_, body) => {
    const { told, body: stream } = inPieces([...cut(body, 64), hero])
    const { visitor } = await openForeignSite(
      { '/': () => new Response(stream, { headers: made('gzip') }) },
      { limit: 100_000 },
    )
    const response = await visitor.open('/')
    expect(told.asked * (body.length / 64)).toBeLessThan(300_000)
    expect(response.headers.get('etag')).toBe('"theirs"')
    const bytes = Buffer.from(await response.arrayBuffer())
    expect(bytes.equals(Buffer.concat([body, Buffer.from(hero)]))).toBe(true)
  })

  it('is not held back when the site sends a part of it at once', async () => {
    const gzip = createGzip()
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        gzip.on('data', (chunk) => controller.enqueue(chunk)).on('end', () => controller.close())
        gzip.write(page)
        gzip.flush(constants.Z_SYNC_FLUSH)
      },
    })
    const { visitor } = await openForeignSite({ '/': () => new Response(body, { headers: made('gzip') }) })
    const reader = (await visitor.open('/')).body!.getReader()
    const received: Uint8Array[] = []
    const soFar = () =>
      gunzipSync(Buffer.concat(received), { finishFlush: constants.Z_SYNC_FLUSH }).toString()
    do received.push((await reader.read()).value!)
    while (soFar() !== filledPage)
    gzip.end('<p>later</p>')
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) received.push(piece.value)
    expect(soFar()).toBe(`${filledPage}<p>later</p>`)
  })

  it('waits for who takes it, however much a piece of it unfolds to', async () => {
    const rest = randomBytes(3_000_000).toString('base64')
    const { told, body } = inPieces(cut(gzipSync(page + rest, { level: 1 }), 30))
    const { visitor } = await openForeignSite({ '/': () => new Response(body, { headers: made('gzip') }) })
    const response = await visitor.open('/')
    for (let i = 0; i < 20; i++) await afterwards()
    expect(told.asked).toBeLessThan(3)
    expect(gunzipSync(Buffer.from(await response.arrayBuffer())).toString()).toBe(filledPage + rest)
  })

  it('lets go of what it comes from when somebody leaves in its midst', async () => {
    const { told, body } = inPieces(cut(gzipSync(page + randomBytes(400_000).toString('base64')), 20))
    const { visitor, exposures } = await openForeignSite({
      '/': () => new Response(body, { headers: made('gzip') }),
    })
    const reader = (await visitor.open('/')).body!.getReader()
    await reader.read()
    await reader.cancel('enough')
    expect(told.left).toBe('enough')
    const { asked } = told
    for (let i = 0; i < 20; i++) await afterwards()
    expect([told.asked, await exposures()]).toEqual([asked, []])
  })
})

describe('whatever a page is made of', () => {
  const text = fc.constantFrom(
    hero,
    '<p>',
    '</p>',
    'x'.repeat(3_000),
    '€',
    '<!--',
    '-->',
    '<script>',
    '</script>',
    '<i',
  )
  const soup = fc.array(text, { maxLength: 12 }).map((parts) => parts.join(''))
  const sizes = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 5 })
  const coding = fc.constantFrom(undefined, ...(Object.keys(codings) as (keyof typeof codings)[]))

  it('a Response of it is what Express would send, however it is cut, compressed and taken', async () => {
    await fc.assert(
      fc.asyncProperty(soup, sizes, coding, fc.boolean(), async (page, sizes, coding, slowly) => {
        const bytes = coding ? codings[coding][0](page) : Buffer.from(page)
        const pieces: Buffer[] = []
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = sizes[turn % sizes.length]!
          pieces.push(bytes.subarray(at, at + size))
          at += size
        }
        const head = new FetchHead(200)
        const filler = new PageFiller(fillWith('NEW'), 1_048_576)
        const body = new FilledBody(inPieces(pieces).body, head as never, (outlet) =>
          coding
            ? compressedBody(outlet, filler, { codec: codecs.get(coding)!, limit: 1_048_576 })
            : pageBody(outlet, filler),
        )
        await body.begin()
        const received: Uint8Array[] = []
        for await (const piece of body.stream()) {
          received.push(piece)
          if (slowly) await afterwards()
        }
        const whole = Buffer.concat(received)
        const expected = filled(page)
        expect((coding ? codings[coding][1](whole) : whole).equals(expected)).toBe(true)
        if (!filler.hasFilled) expect(whole.equals(bytes)).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})
