import {
  constants,
  createBrotliCompress,
  createBrotliDecompress,
  createDeflate,
  createGunzip,
  createGzip,
  createInflate,
  createZstdCompress,
  createZstdDecompress,
} from 'node:zlib'

/** A transform of `node:zlib`. */
export type Coder = ReturnType<typeof createGzip>

/** How pages in one content coding are opened, and closed again. */
export interface Codec {
  decode(): Coder
  encode(): Coder
}

/** Brotli's own default is for files that are compressed once; this is what servers use. */
const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }
const gzip: Codec = { decode: () => createGunzip(), encode: () => createGzip() }

/** By `Content-Encoding` (RFC 9110, section 8.4.1; RFC 8878 for zstd). */
export const codecs: ReadonlyMap<string, Codec> = new Map([
  ['gzip', gzip],
  ['x-gzip', gzip],
  ['deflate', { decode: () => createInflate(), encode: () => createDeflate() }],
  ['br', { decode: () => createBrotliDecompress(), encode: () => createBrotliCompress(brotli) }],
  ['zstd', { decode: () => createZstdDecompress(), encode: () => createZstdCompress() }],
])
