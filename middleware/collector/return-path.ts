import { invalid } from './body.ts'

const here = 'http://site.invalid'

/**
 * Where on this site to go on; never another one, however the address is disguised. Default `/`.
 * @throws AttuneError ATTUNE_BODY_INVALID
 */
export function returnPath(stated: unknown): string {
  if (stated === undefined || stated === '') return '/'
  if (typeof stated === 'string' && stated.length <= 2_048 && /^\/(?![/\\])/.test(stated)) {
    const url = URL.parse(stated, here)
    if (url?.origin === here && !url.pathname.startsWith('//')) return url.pathname + url.search + url.hash
  }
  throw invalid('has a `return` that is not a path on this site')
}
