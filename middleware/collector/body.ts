import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { AttuneError } from '../../core/errors.ts'
import { isObject } from '../../core/json.ts'
import type { Clock } from '../../core/ports/clock.ts'

/** Bytes of a body that is read here, unless the route takes more or less. */
const bodyLimit = 65_536
/** Fields of a form, as many as Express's own parser takes. */
const mostFields = 1_000

const unzip = promisify(gunzip)

export type BodyType = 'json' | 'form'

/**
 * What the body of a request is by its `Content-Type`: JSON, also as `text/plain`, which is how
 * `navigator.sendBeacon()` sends text; or a form.
 * @throws AttuneError ATTUNE_BODY_TYPE
 */
export function bodyType(req: IncomingMessage, accepted: readonly BodyType[]): BodyType {
  const [mediaType = ''] = (req.headers['content-type'] ?? '').toLowerCase().split(';')
  const type = types[mediaType.trim()]
  if (type && accepted.includes(type) && encodingOf(req) === 'identity') return type
  const takes = Object.keys(types).filter((name) => accepted.includes(types[name]!))
  throw new AttuneError('ATTUNE_BODY_TYPE', `Send the body uncompressed, as ${takes.join(' or ')}.`)
}

/**
 * For those who may compress what they send.
 * @throws AttuneError ATTUNE_BODY_TYPE
 */
export function requireEncoding(req: IncomingMessage): void {
  if (encodingOf(req) === 'identity' || encodingOf(req) === 'gzip') return
  throw new AttuneError('ATTUNE_BODY_TYPE', 'Send the body as it is, or with gzip.')
}

function encodingOf({ headers }: IncomingMessage): string {
  return (headers['content-encoding'] ?? 'identity').trim().toLowerCase()
}

const types: Readonly<Record<string, BodyType>> = {
  'application/json': 'json',
  'text/plain': 'json',
  'application/x-www-form-urlencoded': 'form',
}

/**
 * The parsed body: by the site's own parser where one was there first, else here. `limit`: bytes, both as they
 * come and unpacked.
 * @throws AttuneError ATTUNE_BODY_INVALID, ATTUNE_BODY_TOO_LARGE, ATTUNE_BODY_TIMEOUT
 */
export type ReadBody = (
  req: IncomingMessage & { body?: unknown },
  type: BodyType,
  limit?: number,
) => Promise<unknown>

/**
 * `timeout`: milliseconds a body may take to arrive. Each byte of a slow one costs its sender nothing, and a
 * connection here.
 * @throws AttuneError ATTUNE_OPTIONS
 */
export function bodyReader(clock: Clock, timeout: number = 10_000): ReadBody {
  if (!(Number.isFinite(timeout) && timeout > 0 && timeout < 2 ** 31)) {
    const cure = 'Give milliseconds above 0.'
    throw new AttuneError(
      'ATTUNE_OPTIONS',
      `${String(timeout)} is no \`bodyTimeout\` for collector(). ${cure}`,
    )
  }
  return async (req, type, limit = bodyLimit) => {
    const body: unknown = req.readableEnded ? req.body : await unpacked(req, limit, { clock, timeout })
    if (Buffer.isBuffer(body)) return parse(body.toString(), type)
    if (typeof body === 'string') return parse(body, type)
    if (body === undefined || body === null) throw invalid('is missing')
    return body
  }
}

function parse(text: string, type: BodyType): unknown {
  if (type === 'form') return formFields(text)
  try {
    return JSON.parse(text)
  } catch {
    throw invalid('is not JSON')
  }
}

/**
 * Fields of a form; of one that is there several times, a list. Read in one pass: to ask for each name by itself
 * takes seconds for the fields that fit into 64 KB.
 */
function formFields(text: string): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = Object.create(null)
  let count = 0
  for (const [name, value] of new URLSearchParams(text)) {
    if (++count > mostFields)
      throw new AttuneError('ATTUNE_BODY_TOO_LARGE', `The form has more than ${mostFields} fields.`)
    const earlier = fields[name]
    if (Array.isArray(earlier)) earlier.push(value)
    else fields[name] = earlier === undefined ? value : [earlier, value]
  }
  return fields
}

/** What a few bytes unpack to is read no further than the limit. */
async function unpacked(req: IncomingMessage, limit: number, patience: Patience): Promise<Buffer> {
  const bytes = await readBytes(req, limit, patience)
  if (encodingOf(req) !== 'gzip') return bytes
  try {
    return await unzip(bytes, { maxOutputLength: limit })
  } catch (error) {
    throw (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE'
      ? tooLarge(limit)
      : invalid('is not gzip')
  }
}

interface Patience {
  readonly clock: Clock
  readonly timeout: number
}

/** What comes beyond the limit is let go by, unread. */
async function readBytes(req: IncomingMessage, limit: number, { clock, timeout }: Patience): Promise<Buffer> {
  if (Number(req.headers['content-length'] ?? 0) > limit) throw tooLarge(limit)
  const chunks: Buffer[] = []
  let size = 0
  let cancel = () => {}
  const bytes = new Promise<Buffer>((resolve, reject) => {
    req.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else reject(tooLarge(limit))
    })
    let hasEnded = false
    req.once('end', () => {
      hasEnded = true
      resolve(Buffer.concat(chunks))
    })
    req.once('close', () => {
      if (!hasEnded) reject(invalid('broke off'))
    })
    cancel = clock.after(timeout, () => reject(tooSlow(timeout)))
  })
  return bytes.finally(cancel)
}

function tooSlow(timeout: number): AttuneError {
  const message = `The body did not arrive within ${timeout} ms. Send it at once.`
  return new AttuneError('ATTUNE_BODY_TIMEOUT', message)
}

function tooLarge(limit: number): AttuneError {
  return new AttuneError(
    'ATTUNE_BODY_TOO_LARGE',
    `The body is larger than ${limit} bytes. Send less at once.`,
  )
}

export function invalid(what: string): AttuneError {
  return new AttuneError('ATTUNE_BODY_INVALID', `The body ${what}.`)
}

/** @throws AttuneError ATTUNE_BODY_INVALID */
export function asFields(body: unknown): Record<string, unknown> {
  if (!isObject(body)) throw invalid('is not an object')
  return body
}
