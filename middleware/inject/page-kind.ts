import type { ServerResponse } from 'node:http'
import { isRedirect } from '../response/outcome.ts'
import { type Codec, codecs } from './codecs.ts'

/** How a page is written. */
export interface PageKind {
  /** Whether text may be added as UTF-8. If not, what is not ASCII is added as character references. */
  readonly isUtf8: boolean
  /** Of pages that are compressed. */
  readonly codec: Codec | undefined
}

/** Encodings that write ASCII as ASCII does, and in which no `<`, `>` or quotation mark is half of anything else. */
const asciiCompatible =
  /^(?:us-ascii|ascii|latin1|l1|iso-?8859-\d+|windows-\d+|cp125\d|koi8-[ru]|macintosh|gbk|gb2312|gb18030|big5|shift[_-]jis|sjis|x-sjis|euc-(?:jp|kr)|ks_c_5601-1987|tis-620)$/

/**
 * How the page that a response carries is written, if it is one that can be filled: HTML, whole, free to be
 * changed (`Cache-Control: no-transform` forbids it), in an encoding and a content coding that can be read.
 */
export function pageKind(res: ServerResponse): PageKind | undefined {
  const { statusCode } = res
  if (statusCode < 200 || isRedirect(res) || [204, 205, 206, 304].includes(statusCode)) return undefined
  const type = header(res, 'content-type')
  if (!/^text\/html\s*(?:;|$)/.test(type) || res.hasHeader('content-range')) return undefined
  if (/(?:^|,)\s*no-transform\s*(?:,|$)/.test(header(res, 'cache-control'))) return undefined
  if (header(res, 'content-disposition').startsWith('attachment')) return undefined
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/.exec(type)?.[1]
  const isUtf8 = charset === 'utf-8' || charset === 'utf8'
  if (!isUtf8 && charset !== undefined && !asciiCompatible.test(charset)) return undefined
  const coding = header(res, 'content-encoding').trim()
  if (coding === '' || coding === 'identity') return { isUtf8, codec: undefined }
  const codec = codecs.get(coding)
  return codec && { isUtf8, codec }
}

function header(res: ServerResponse, name: string): string {
  return String(res.getHeader(name) ?? '').toLowerCase()
}

/**
 * What a site says of the bytes of a page it does not hold for what one visitor gets: another may have got
 * another page under the same `ETag`, and parts of both do not go together.
 */
export function forgetBytes(res: ServerResponse): void {
  for (const name of ['etag', 'accept-ranges', 'content-md5', 'digest', 'content-digest', 'repr-digest']) {
    res.removeHeader(name)
  }
}
