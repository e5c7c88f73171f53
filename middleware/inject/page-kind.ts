import { isRedirect } from '../response/outcome.ts'
import { type Codec, codecs } from './codecs.ts'
import type { PageHead } from './page-head.ts'

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
export function pageKind(head: PageHead): PageKind | undefined {
  const { statusCode } = head
  if (statusCode < 200 || isRedirect(head) || [204, 205, 206, 304].includes(statusCode)) return undefined
  const type = header(head, 'content-type')
  if (!/^text\/html\s*(?:;|$)/.test(type) || head.hasHeader('content-range')) return undefined
  if (/(?:^|,)\s*no-transform\s*(?:,|$)/.test(header(head, 'cache-control'))) return undefined
  if (header(head, 'content-disposition').startsWith('attachment')) return undefined
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/.exec(type)?.[1]
  const isUtf8 = charset === 'utf-8' || charset === 'utf8'
  if (!isUtf8 && charset !== undefined && !asciiCompatible.test(charset)) return undefined
  const coding = header(head, 'content-encoding').trim()
  if (coding === '' || coding === 'identity') return { isUtf8, codec: undefined }
  const codec = codecs.get(coding)
  return codec && { isUtf8, codec }
}

function header(head: PageHead, name: string): string {
  return String(head.getHeader(name) ?? '').toLowerCase()
}
