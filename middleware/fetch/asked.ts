import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { Connection } from './connection.ts'

/** A `Request` as handlers for Node see it. */
export type Asked = IncomingMessage & {
  readonly request: Request
  /** Path and query below where the handler is mounted; it may be set, as routers do. */
  url: string
  /** Nothing more of the body is wanted: what still comes is not read. */
  letGo(): void
}

const known = new WeakMap<Request, Asked>()

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
  #body: Readable | undefined

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
    this.#readable().on(event, listener)
    return this
  }

  once(event: string, listener: (...values: unknown[]) => void): this {
    this.#readable().once(event, listener)
    return this
  }

  letGo(): void {
    this.#body?.pause()
  }

  #readable(): Readable {
    this.#body ??= readableOf(this.request)
    return this.#body
  }
}

/** A body that somebody read before is not there any more. */
function readableOf({ body, bodyUsed }: Request): Readable {
  if (!body || bodyUsed) return Readable.from([])
  const readable = Readable.fromWeb(body as ReadableStream)
  // Told to whoever waits for the end, as `close`; an error that nobody listens to would end the process.
  return readable.on('error', () => {})
}
