import type { ServerResponse } from 'node:http'
import { privately } from './page.ts'

/** One pixel that is not seen. */
const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/** Pages of mail programs may show it. */
export function answerPicture(res: ServerResponse): void {
  privately(res)
  res.setHeader('Content-Type', 'image/gif')
  res.setHeader('Content-Length', pixel.length)
  res.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
  res.end(pixel)
}

/** `url` is the site's own: of a signed link, or of its definitions. */
export function answerRedirect(res: ServerResponse, url: string): void {
  privately(res)
  res.statusCode = 302
  res.setHeader('Location', url.startsWith('/') ? url : new URL(url).href)
  res.setHeader('Content-Length', 0)
  res.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
  res.end()
}
