import type { ServerResponse } from 'node:http'

export function isRedirect({ statusCode }: Pick<ServerResponse, 'statusCode'>): boolean {
  return statusCode >= 300 && statusCode < 400 && statusCode !== 304
}

/**
 * Whether the request did what it was for, so that what it tracked counts. With a 304 somebody looks at
 * the page as well, which their browser kept from before they agreed, perhaps.
 */
export function isSuccess(res: ServerResponse): boolean {
  return res.statusCode >= 200 && res.statusCode < 400
}

/** Whether what was sent is a page, and not a download or data. */
export function isPage(res: ServerResponse): boolean {
  return String(res.getHeader('content-type') ?? 'text/html').includes('html')
}

/** Whether a response has no body that anybody could see. */
export function isEmpty(res: ServerResponse): boolean {
  const { statusCode } = res
  return (
    statusCode === 204 ||
    statusCode === 205 ||
    statusCode === 304 ||
    String(res.getHeader('content-length')) === '0'
  )
}
