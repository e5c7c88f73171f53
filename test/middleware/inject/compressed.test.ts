import { randomBytes } from 'node:crypto'
import { brotliDecompressSync, constants, createGzip, gunzipSync, gzipSync } from 'node:zlib'
import compression from 'compression'
import { describe, expect, it } from 'vitest'
import { type Handler, type Page, send } from '../../support/platforms.ts'
import { codings } from './codings.ts'
import { everywhere, filledPage, hero, openForeignShop, page } from './foreign-shop.ts'

const compressed =
  (coding: string, body: Buffer, { pieces = 1 } = {}): Page =>
  (_req, res) => {
    res.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Encoding': coding,
      'Content-Length': body.length,
      ETag: '"theirs"',
    })
    const size = Math.ceil(body.length / pieces)
    for (let at = 0; at < body.length; at += size) res.write(body.subarray(at, at + size))
    res.end()
  }
const utf8Gzip = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Encoding': 'gzip' }
const plain = page.replace('data-attune-placement', 'data-placement')

describe.each(Object.entries(codings))('a page compressed by %s', (coding, [compress, decompress]) => {
  it.each([1, 5, 1000])('is filled, and compressed anew, when it comes in %i pieces', async (pieces) => {
    const pages = { '/': compressed(coding, compress(page), { pieces }) }
    const { receive, exposures } = await openForeignShop({ pages })
    const { headers, bytes } = await receive('/')
    expect(headers['content-encoding']).toBe(coding)
    expect(decompress(bytes).toString()).toBe(filledPage)
    expect(headers.etag).toBeUndefined()
    expect(headers['content-length']).toBeUndefined()
    expect(headers['cache-control']).toBe('private, no-cache')
    expect(await exposures()).toEqual(['hero'])
  })

  it('leaves with the very bytes it came with when nothing in it is filled', async () => {
    const [empty, theirs] = [compress(plain), compress(page)]
    const { receive } = await openForeignShop({
      pages: {
        '/plain': compressed(coding, empty, { pieces: 3 }),
        '/': compressed(coding, theirs, { pieces: 3 }),
      },
    })
    const without = await receive('/plain')
    expect(without.bytes.equals(empty)).toBe(true)
    expect(without.headers).toMatchObject({ etag: '"theirs"', 'content-length': String(empty.length) })
    expect(without.headers['cache-control']).toBeUndefined()

    const stranger = await receive('/', { Cookie: '' })
    expect(stranger.bytes.equals(theirs)).toBe(true)
    expect(stranger.headers['cache-control']).toBe('private, no-cache')
    expect(stranger.headers.etag).toBeUndefined()
  })

  it('goes on as it came when it is broken, and breaks off when that shows too late', async () => {
    const broken = Buffer.concat([
      compress(page).subarray(0, 20),
      Buffer.from('and then nothing that makes sense'),
    ])
    const long = compress(Buffer.concat([Buffer.from(page), randomBytes(120_000)]))
    const { receive, exposures } = await openForeignShop({
      pages: {
        '/': compressed(coding, broken),
        '/late': compressed(coding, long.subarray(0, 100_000), { pieces: 20 }),
      },
    })
    expect((await receive('/')).bytes.equals(broken)).toBe(true)
    await expect(receive('/late')).rejects.toThrow(/aborted|hang up/)
    expect(await exposures()).toEqual([])
  })
})

describe('a compressed page', () => {
  it('of which too much would have to be held back goes on as it came', async () => {
    const body = gzipSync(`${'<p>x</p>'.repeat(10_000)}${page}`)
    const { receive, exposures } = await openForeignShop({
      options: { limit: 50_000 },
      pages: { '/': compressed('gzip', body, { pieces: 10 }) },
    })
    const { bytes, headers } = await receive('/')
    expect(bytes.equals(body)).toBe(true)
    expect(headers.etag).toBe('"theirs"')
    expect(await exposures()).toEqual([])
  })

  it('is not held back when the site sends a part of it at once', async () => {
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
    const { receive } = await openForeignShop({
      pages: {
        '/': async (_req, res) => {
          res.writeHead(200, utf8Gzip)
          const gzip = createGzip()
          gzip.on('data', (chunk) => res.write(chunk)).on('end', () => res.end())
          gzip.write(page)
          gzip.flush(constants.Z_SYNC_FLUSH)
          await arrived
          gzip.end('<p>later</p>')
        },
      },
    })
    const { bytes } = await receive('/', {}, (soFar) => {
      const options = { finishFlush: constants.Z_SYNC_FLUSH }
      if (gunzipSync(soFar, options).toString() === filledPage) arrive()
    })
    expect(gunzipSync(bytes).toString()).toBe(`${filledPage}<p>later</p>`)
  })

  it('that is large passes through without being piled up', async () => {
    const rest = randomBytes(900_000).toString('base64')
    const body = gzipSync(page + rest, { level: 1 })
    const waited: boolean[] = []
    const { receive } = await openForeignShop({
      pages: {
        '/': async (_req, res) => {
          res.writeHead(200, utf8Gzip)
          for (let at = 0; at < body.length; at += 65_536) {
            const goesOn = res.write(body.subarray(at, at + 65_536))
            waited.push(!goesOn)
            if (!goesOn) await new Promise((resolve) => res.once('drain', resolve))
          }
          res.end()
        },
      },
    })
    expect(gunzipSync((await receive('/')).bytes).toString()).toBe(filledPage + rest)
    expect(waited).toContain(true)
  })
})

describe.each(everywhere)('with compression() on $name', (platform) => {
  const long = `${page}${'<p>and more</p>'.repeat(200)}`
  const pages: Record<string, Page> = {
    '/': (_req, res) => send(res, long),
    '/pieces': (_req, res) => {
      res.setHeader('Content-Type', 'text/html; charset=utf-8')
      for (let at = 0; at < long.length; at += 100) res.write(long.slice(at, at + 100))
      res.end()
    },
    '/plain': (_req, res) => send(res, long.replace('data-attune-placement', 'data-placement')),
  }
  const expected = long.replace(page, () => filledPage)
  const squeeze = compression() as unknown as Handler

  it.each([
    ['before it', { between: [squeeze] }],
    ['after it', { after: [squeeze] }],
  ])('mounted %s, pages are filled and compressed', async (_, mounted) => {
    const { receive, exposures } = await openForeignShop({ platform, pages, ...mounted })
    for (const path of ['/', '/pieces']) {
      const { headers, bytes } = await receive(path, { 'Accept-Encoding': 'gzip' })
      expect(headers['content-encoding']).toBe('gzip')
      expect(gunzipSync(bytes).toString()).toBe(expected)
      expect(headers.vary).toContain('Accept-Encoding')
    }
    const { bytes } = await receive('/plain', { 'Accept-Encoding': 'br' })
    expect(brotliDecompressSync(bytes).toString()).not.toContain(hero)
    expect((await receive('/')).bytes.toString()).toBe(expected)
    expect(await exposures()).toHaveLength(3)
  })
})
