import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Connection } from './connection.ts'
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

type HeaderValue = string | number | readonly string[]

/** As much of a response of Node's as Attune's middleware uses. */
class FetchAnswer extends EventEmitter {
  statusCode = 200
  headersSent = false
  readonly destroyed = false
  readonly #answering: Answering
  readonly #headers = new Map<string, string[]>()
  readonly #writes: Promise<unknown>[] = []

  constructor(answering: Answering) {
    super()
    this.#answering = answering
  }

  setHeader(name: string, value: HeaderValue): this {
    this.#headers.set(name.toLowerCase(), [value].flat().map(String))
    return this
  }

  appendHeader(name: string, value: HeaderValue): this {
    return this.setHeader(
      name,
      [...(this.#headers.get(name.toLowerCase()) ?? []), [value].flat().map(String)].flat(),
    )
  }

  getHeader(name: string): string | string[] | undefined {
    const values = this.#headers.get(name.toLowerCase())
    return values?.length === 1 ? values[0] : values
  }

  getHeaderNames(): string[] {
    return [...this.#headers.keys()]
  }

  hasHeader(name: string): boolean {
    return this.#headers.has(name.toLowerCase())
  }

  removeHeader(name: string): void {
    this.#headers.delete(name.toLowerCase())
  }

  /** Replaced by those who want to change headers at the last moment. */
  writeHead(status: number): this {
    this.statusCode = status
    this.headersSent = true
    return this
  }

  end(body?: ConstructorParameters<typeof Response>[0]): this {
    if (!this.headersSent) this.writeHead(this.statusCode)
    const hasBody = body !== undefined && this.#answering.method !== 'HEAD'
    this.#answering.ended?.(this.#response(hasBody ? new Response(body).body : null, ''))
    return this
  }

  /** Work that goes on after the response. */
  waitUntil(work: Promise<unknown>): void {
    this.#writes.push(work)
  }

  /** What no `Response` can be made of (a switch of protocols, an error), or was sent already, goes as it is. */
  sendBack(response: Response): Response {
    const { status, statusText, headers, body } = response
    if (this.headersSent || status < 200) return response
    for (const [name, value] of headers) this.appendHeader(name, value)
    if (!body && this.#answering.method !== 'HEAD' && status === 200) this.setHeader('Content-Length', 0)
    this.writeHead(status)
    return this.#response(body, statusText)
  }

  /** It was sent when its body was read to the end, and not when whoever reads it leaves. */
  #response(body: ReadableStream<Uint8Array> | null, statusText: string): Response {
    const { promise, resolve } = Promise.withResolvers<unknown>()
    const settle = (whole: boolean) => {
      if (whole) this.emit('finish')
      this.emit('close')
      resolve(Promise.all(this.#writes))
    }
    this.#answering.connection.waitUntil?.(promise)
    if (!body) queueMicrotask(() => settle(true))
    const headers = new Headers()
    for (const [name, values] of this.#headers) for (const value of values) headers.append(name, value)
    return new Response(body && watched(body, settle), { status: this.statusCode, statusText, headers })
  }
}
