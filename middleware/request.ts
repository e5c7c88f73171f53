import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { debugParameter } from '../core/runtime/tokens/debug-token.ts'
import { previewParameter } from '../core/runtime/tokens/preview-link.ts'
import type { RequestFacts } from '../core/signals/context.ts'

/** What Express adds to a request, where there is Express. It knows which proxies are trusted. */
interface ExpressRequest extends IncomingMessage {
  readonly originalUrl?: string
  readonly hostname?: string
  readonly secure?: boolean
  readonly ip?: string
}

/** The address asked for, whatever router the request is in. */
function originalUrl(req: ExpressRequest): string {
  return req.originalUrl ?? req.url ?? '/'
}

/** The host asked for, without port behind Express. */
export function hostOf(req: ExpressRequest): string | undefined {
  return req.hostname ?? req.headers.host
}

/** Whether the visitor came by HTTPS, as far as trusted proxies say. */
export function isSecure(req: ExpressRequest): boolean {
  return req.secure ?? (req.socket as Partial<TLSSocket> | null)?.encrypted === true
}

/**
 * The visitor's network address, as far as trusted proxies say; empty when they left already. Undefined: the
 * platform does not tell.
 */
export function addressOf(req: ExpressRequest): string | undefined {
  return req.ip ?? (req.socket ? (req.socket.remoteAddress ?? '') : undefined)
}

export function requestFacts(req: IncomingMessage, now: number): RequestFacts {
  return new Facts(req, now)
}

/** A class for its getter: Express works out the address anew each time, and only providers ask for it. */
class Facts implements RequestFacts {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly host: string | undefined
  readonly now: number
  readonly #req: IncomingMessage

  constructor(req: IncomingMessage, now: number) {
    this.method = req.method ?? 'GET'
    this.url = originalUrl(req)
    this.headers = req.headers
    this.host = hostOf(req)
    this.now = now
    this.#req = req
  }

  get address(): string | undefined {
    return addressOf(this.#req) || undefined
  }
}

/** The token of a preview link; only looking at a page can be a preview. */
export function previewToken(req: IncomingMessage): string | undefined {
  if (req.method !== 'GET' && req.method !== 'HEAD') return undefined
  return fromQuery(req, previewParameter)
}

/** The token of a debug link, in the query or in a header of the same name. */
export function debugToken(req: IncomingMessage): string | undefined {
  return req.headers[debugParameter]?.toString() ?? fromQuery(req, debugParameter)
}

function fromQuery(req: IncomingMessage, parameter: string): string | undefined {
  const url = originalUrl(req)
  if (!url.includes(parameter)) return undefined
  return new URLSearchParams(url.slice(url.indexOf('?') + 1)).get(parameter) ?? undefined
}

/**
 * Whether a browser goes to a page with this request: `Sec-Fetch-Dest: document`; of browsers that do
 * not send it, a GET that accepts HTML.
 */
export function isPageNavigation({ method, headers }: IncomingMessage): boolean {
  if (method !== 'GET') return false
  const destination = headers['sec-fetch-dest']
  if (destination !== undefined) return destination === 'document'
  return headers.accept?.includes('text/html') === true
}

/** Values of `Sec-Fetch-Dest` (https://w3c.github.io/webappsec-fetch-metadata) for what pages are made of. */
const assetDestinations = new Set<string | readonly string[]>([
  'audio',
  'audioworklet',
  'font',
  'image',
  'manifest',
  'paintworklet',
  'script',
  'serviceworker',
  'sharedworker',
  'style',
  'track',
  'video',
  'worker',
  'xslt',
])

const assetExtension =
  /\.(?:avif|bmp|css|eot|gif|ico|jpe?g|js|map|mjs|mp3|mp4|ogg|otf|png|svg|ttf|wasm|webm|webmanifest|webp|woff2?)$/i

/** Whether something that pages are made of is asked for: by `Sec-Fetch-Dest`, else by the extension. */
export function isAsset(req: IncomingMessage): boolean {
  const destination = req.headers['sec-fetch-dest']
  if (destination !== undefined && destination !== '') return assetDestinations.has(destination)
  const url = originalUrl(req)
  const query = url.indexOf('?')
  return assetExtension.test((query < 0 ? url : url.slice(0, query)).slice(-16))
}
