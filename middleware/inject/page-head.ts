import type { ServerResponse } from 'node:http'

/** What is known of a page before its body: as a response of Node's has it. */
export type PageHead = Pick<
  ServerResponse,
  'statusCode' | 'getHeader' | 'hasHeader' | 'removeHeader' | 'setHeader'
>

/**
 * What a site says of the bytes of a page it does not hold for what one visitor gets: another may have got
 * another page under the same `ETag`, and parts of both do not go together.
 */
export function forgetBytes(head: PageHead): void {
  for (const name of ['etag', 'accept-ranges', 'content-md5', 'digest', 'content-digest', 'repr-digest']) {
    head.removeHeader(name)
  }
}
