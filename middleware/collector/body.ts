import type { IncomingMessage } from 'node:http'
import { AttuneError } from '../../core/errors.ts'
import { isObject } from '../../core/json.ts'

/** Bytes of a body that is read here. */
const bodyLimit = 65_536

export type BodyType = 'json' | 'form'

/**
 * What the body of a request is by its `Content-Type`: JSON, also as `text/plain`, which is how
 * `navigator.sendBeacon()` sends text; or a form.
 * @throws AttuneError ATTUNE_BODY_TYPE
 */
export function bodyType({ headers }: IncomingMessage, accepted: readonly BodyType[]): BodyType {
  const [mediaType = ''] = (headers['content-type'] ?? '').toLowerCase().split(';')
  const type = types[mediaType.trim()]
  const encoding = headers['content-encoding'] ?? 'identity'
  if (type && accepted.includes(type) && encoding === 'identity') return type
  const takes = Object.keys(types).filter((name) => accepted.includes(types[name]!))
  throw new AttuneError('ATTUNE_BODY_TYPE', `Send the body uncompressed, as ${takes.join(' or ')}.`)
}

const types: Readonly<Record<string, BodyType>> = {
  'application/json': 'json',
  'text/plain': 'json',
  'application/x-www-form-urlencoded': 'form',
}

/**
 * The parsed body: by the site's own parser where one was there first, else here.
 * @throws AttuneError ATTUNE_BODY_INVALID, ATTUNE_BODY_TOO_LARGE
 */
export async function readBody(req: IncomingMessage & { body?: unknown }, type: BodyType): Promise<unknown> {
  const body: unknown = req.readableEnded ? req.body : await readBytes(req)
  if (Buffer.isBuffer(body)) return parse(body.toString(), type)
  if (typeof body === 'string') return parse(body, type)
  if (body === undefined || body === null) throw invalid('is missing')
  return body
}

function parse(text: string, type: BodyType): unknown {
  if (type === 'form') return formFields(text)
  try {
    return JSON.parse(text)
  } catch {
    throw invalid('is not JSON')
  }
}

/** Fields of a form; of one that is there several times, a list. */
function formFields(text: string): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = Object.create(null)
  const form = new URLSearchParams(text)
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name)
    fields[name] = values.length === 1 ? values[0]! : values
  }
  return fields
}

/** What comes beyond the limit is let go by, unread. */
async function readBytes(req: IncomingMessage): Promise<Buffer> {
  if (Number(req.headers['content-length'] ?? 0) > bodyLimit) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  return new Promise((resolve, reject) => {
    req.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= bodyLimit) chunks.push(chunk)
      else reject(tooLarge())
    })
    req.once('end', () => resolve(Buffer.concat(chunks)))
    req.once('close', () => reject(invalid('broke off')))
  })
}

function tooLarge(): AttuneError {
  return new AttuneError(
    'ATTUNE_BODY_TOO_LARGE',
    `The body is larger than ${bodyLimit} bytes. Send less at once.`,
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
