import type { ServerResponse } from 'node:http'
import type { Connection } from './connection.ts'
import { FetchHead } from './head.ts'
import { remade } from './remade.ts'
import { watched } from './watched.ts'

/** A response as handlers for Node see it, that becomes a `Response`. */
export type Answer = ServerResponse & {
  /** What a site answers, as the visitor's cookies, caches and counts want it. */
  sendBack(response: Response): Response
}

interface Answering {
  readonly connection: Connection
  /** Whether there may be a body: not with HEAD. */
  readonly method: string
  /** Told of what a handler ended by itself. */
  readonly ended?: (response: Response) => void
}

export function createAnswer(answering: Answering): Answer {
  return new FetchAnswer(answering) as unknown as Answer
}

/** As much of a response of Node's as Attune's middleware uses. */
class FetchAnswer extends FetchHead {
  headersSent = false
  readonly destroyed = false
  readonly #answering: Answering
  readonly #writes: Promise<unknown>[] = []

  constructor(answering: Answering) {
    super(200)
    this.#answering = answering
  }

  /** Replaced by those who want to change headers at the last moment. */
  writeHead(status: number): this {
    this.statusCode = status
    this.headersSent = true
    return this
  }

  end(body?: ConstructorParameters<typeof Response>[0]): this {
    if (!this.headersSent) this.writeHead(this.statusCode)
    const made = new Response(body ?? null, { status: this.statusCode, ...asItIs })
    this.#answering.ended?.(this.#sent(made))
    return this
  }

  /** Work that goes on after the response. */
  waitUntil(work: Promise<unknown>): void {
    this.#writes.push(work)
  }

  /** What no `Response` can be made of (a switch of protocols, an error), or was sent already, goes as it is. */
  sendBack(response: Response): Response {
    const { status, headers, body } = response
    if (this.headersSent || status < 200) return response
    for (const [name, value] of headers) this.appendHeader(name, value)
    if (!body && this.#answering.method !== 'HEAD' && status === 200) this.setHeader('Content-Length', 0)
    this.writeHead(status)
    return this.#sent(response)
  }

  /** It was sent when its body was read to the end, and not when whoever reads it leaves. */
  #sent(response: Response): Response {
    const { promise, resolve } = Promise.withResolvers<unknown>()
    const settle = (whole: boolean) => {
      if (whole) this.emit('finish')
      this.emit('close')
      resolve(Promise.all(this.#writes))
    }
    const body = this.#answering.method === 'HEAD' ? unread(response.body) : response.body
    this.#answering.connection.waitUntil?.(promise)
    if (!body) queueMicrotask(() => settle(true))
    return remade(response, body && watched(body, settle), this.headers)
  }
}

/** Where platforms compress what says that it is compressed (workerd), a body that is goes as it is. */
const asItIs = { encodeBody: 'manual' }

/** Nobody would read the body of an answer to HEAD, nor let go of what it is made of. */
function unread(body: ReadableStream<Uint8Array> | null): null {
  body?.cancel().catch(() => {})
  return null
}
