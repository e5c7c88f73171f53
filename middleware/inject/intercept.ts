import type { ServerResponse } from 'node:http'
import { takeHead, type WriteHead } from '../response/given-head.ts'
import type { Outlet, PageBody } from './page-body.ts'

type Callback = (error?: Error | null) => void
type Chunk = string | Uint8Array

/**
 * Puts something between whoever writes a response and the response. `open` is asked once, when the first of it is
 * written and its headers are known; undefined: it goes on as if nobody had asked. While the body holds
 * its bytes back, headers wait as well, and `headersSent` is true already: whoever wrote a part of a page must
 * not begin another.
 */
export function intercept(res: ServerResponse, open: (outlet: Outlet) => PageBody | undefined): void {
  const writeHead = res.writeHead as WriteHead
  const { write, end, flushHeaders } = res
  const outlet: Outlet = {
    head: res,
    write: (bytes) => bytes.length === 0 || Reflect.apply(write, res, [bytes]),
    end(bytes) {
      Reflect.apply(end, res, bytes?.length ? [bytes] : [])
    },
    breakOff: (error) => void res.destroy(error),
    onceDrained: (act) => void res.once('drain', act),
    onceClosed: (act) => void res.once('close', act),
    goOn: () => void res.emit('drain'),
  }
  let body: PageBody | undefined
  let hasBegun = false
  let hasEnded = false

  const begin = (): PageBody | undefined => {
    if (!hasBegun) {
      hasBegun = true
      if (!res.headersSent) body = open(outlet)
      if (body) sayHeadersSent(res, () => body!.isHolding)
    }
    return body
  }

  res.writeHead = function (this: ServerResponse, status: number, ...rest: unknown[]): ServerResponse {
    if (hasBegun) return body?.isHolding ? this : writeHead.call(this, status, ...rest)
    const reason = takeHead(this, status, rest)
    if (reason !== undefined) this.statusMessage = reason
    if (begin()) return this
    return reason === undefined
      ? writeHead.call(this, this.statusCode)
      : writeHead.call(this, this.statusCode, reason)
  } as ServerResponse['writeHead']

  res.write = ((chunk: Chunk, encoding?: BufferEncoding | Callback, callback?: Callback): boolean => {
    const body = begin()
    if (!body || res.writableEnded || !isChunk(chunk)) {
      return write.call(res, chunk as never, encoding as never, callback as never)
    }
    if (hasEnded) return false
    const done = typeof encoding === 'function' ? encoding : callback
    const bytes = toBuffer(chunk, encoding)
    const goesOn = body.write(done ? Buffer.from(bytes) : bytes)
    if (done && goesOn) process.nextTick(done)
    else if (done) res.once('drain', () => done())
    return goesOn
  }) as ServerResponse['write']

  res.end = ((
    chunk?: Chunk | Callback | null,
    encoding?: BufferEncoding | Callback,
    callback?: Callback,
  ): ServerResponse => {
    const body = begin()
    const given = typeof chunk === 'function' ? undefined : (chunk ?? undefined)
    if (!body || res.writableEnded || !(given === undefined || isChunk(given))) {
      return end.call(res, chunk as never, encoding as never, callback as never)
    }
    const done = [chunk, encoding, callback].find((each) => typeof each === 'function')
    if (done) res.once('finish', done as Callback)
    if (hasEnded) return res
    hasEnded = true
    body.end(given === undefined ? undefined : toBuffer(given, encoding))
    return res
  }) as ServerResponse['end']

  res.flushHeaders = () => {
    if (!begin()?.isHolding) flushHeaders.call(res)
  }
}

function sayHeadersSent(res: ServerResponse, isHolding: () => boolean): void {
  const prototype = Object.getPrototypeOf(res)
  Object.defineProperty(res, 'headersSent', {
    configurable: true,
    get: () => isHolding() || Reflect.get(prototype, 'headersSent', res),
  })
}

function isChunk(chunk: unknown): chunk is Chunk {
  return typeof chunk === 'string' || chunk instanceof Uint8Array
}

/** The same bytes, not copied. */
export function toBuffer(chunk: Chunk, encoding?: unknown): Buffer {
  if (Buffer.isBuffer(chunk)) return chunk
  if (typeof chunk === 'string') {
    return Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8')
  }
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
}
