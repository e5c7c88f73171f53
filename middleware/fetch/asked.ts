import type { IncomingMessage } from 'node:http'
import type { Visitor } from '../../core/visitor.ts'
import type { Connection } from './connection.ts'
import { RequestBody } from './request-body.ts'

/** A `Request` as handlers for Node see it. */
export type Asked = IncomingMessage & {
  readonly request: Request
  /** Path and query below where the handler is mounted; it may be set, as routers do. */
  url: string
  /** Nothing more of the body is wanted: what still comes is not read. */
  letGo(): void
  /** Who this is, from when they were opened until a response was given their cookies and cache headers. */
  unsent: Visitor | undefined
}

const known = new WeakMap<Request, Asked>()

/** Who was opened for a request, as long as a response to it can still say that it is for them. */
export function unsentVisitor(request: Request): Visitor | undefined {
  return known.get(request)?.unsent
}

/** The same for the same request, so that several handlers have one visitor. */
export function askedOf(request: Request, connection: Connection): Asked {
  const before = known.get(request)
  if (before) return before
  const asked = new FetchAsked(request, connection) as unknown as Asked
  known.set(request, asked)
  return asked
}

/**
 * As much of an incoming message as Attune's middleware reads. The body is left to the site until somebody
 * listens for it.
 */
class FetchAsked {
  readonly request: Request
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly originalUrl: string
  url: string
  readonly secure: boolean
  readonly ip: string | undefined
  /** There may be one, but it is not ours to know. */
  readonly socket = null
  unsent: Visitor | undefined
  #body: RequestBody | undefined

  constructor(request: Request, { address, secure }: Connection) {
    const { protocol, host, pathname, search } = new URL(request.url)
    this.request = request
    this.method = request.method
    this.headers = { host, ...Object.fromEntries(request.headers) }
    this.originalUrl = pathname + search
    this.url = this.originalUrl
    this.secure = secure ?? protocol === 'https:'
    this.ip = address
  }

  get readableEnded(): boolean {
    return this.#body?.readableEnded ?? false
  }

  on(event: string, listener: (...values: unknown[]) => void): this {
    this.#read().on(event, listener)
    return this
  }

  once(event: string, listener: (...values: unknown[]) => void): this {
    this.#read().once(event, listener)
    return this
  }

  letGo(): void {
    this.#body?.letGo()
  }

  #read(): RequestBody {
    this.#body ??= new RequestBody(this.request)
    return this.#body
  }
}
