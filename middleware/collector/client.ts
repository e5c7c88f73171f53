import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { Attune } from '../../core/attune.ts'
import { vocabulary } from '../../core/signals/vocabulary.ts'
import { clientScript } from './client-script.ts'

/** Seconds: after this a browser asks whether the script it has is still the one; its name does not change. */
const fresh = 600

interface Served {
  readonly text: Buffer
  readonly zipped: Buffer
  readonly etag: string
}

/** Answers with the browser script: the same for everybody, so caches may keep it for ten minutes. */
export function clientRoute(attune: Attune): (req: IncomingMessage, res: ServerResponse) => void {
  let served: Served | undefined

  return ({ headers }, res) => {
    served ??= prepare(attune)
    const { text, zipped, etag } = served
    res.setHeader('Content-Type', 'text/javascript; charset=utf-8')
    res.setHeader('Cache-Control', `public, max-age=${fresh}`)
    res.setHeader('ETag', etag)
    res.setHeader('Vary', 'Accept-Encoding')
    res.setHeader('X-Content-Type-Options', 'nosniff')
    if (isAmong(etag, headers['if-none-match'])) {
      res.statusCode = 304
      res.end()
      return
    }
    const isZipped = takesGzip(headers['accept-encoding'])
    if (isZipped) res.setHeader('Content-Encoding', 'gzip')
    const body = isZipped ? zipped : text
    res.setHeader('Content-Length', body.length)
    res.end(body)
  }
}

/** A weak ETag, because it stands for the script with and without compression (RFC 9110, 8.8.3.3). */
function prepare(attune: Attune): Served {
  const text = Buffer.from(
    clientScript.replace('attunePurposes', () => JSON.stringify(otherPurposes(attune))),
  )
  const digest = createHash('sha256').update(text).digest('base64url').slice(0, 22)
  return { text, zipped: gzipSync(text, { level: 9 }), etag: `W/"${digest}"` }
}

/** What the script must know to send nothing that consent does not allow: the names not for `personalization`. */
function otherPurposes({ eventNames, classify }: Attune): Record<string, string> {
  const names = [...new Set([...Object.keys(vocabulary), ...eventNames])]
  const purposes = names.map((name) => [name, classify(name).purpose] as const)
  return Object.fromEntries(purposes.filter(([, purpose]) => purpose !== 'personalization'))
}

function isAmong(etag: string, ifNoneMatch: string | undefined): boolean {
  return ifNoneMatch?.split(',').some((each) => [etag, '*'].includes(each.trim())) ?? false
}

function takesGzip(acceptEncoding: string | string[] | undefined): boolean {
  return /(?:^|[\s,])gzip(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(String(acceptEncoding ?? ''))
}
