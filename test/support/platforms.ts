import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Visitor } from 'attune'
import express5 from 'express'
import express4 from 'express-4'

export type Req = IncomingMessage & { visitor: Visitor }
export type Next = (error?: unknown) => void
export type Handler = (req: Req, res: ServerResponse, next: Next) => unknown
export type Page = (req: Req, res: ServerResponse) => unknown

/** A server as sites write it: middleware, pages by path, and what is mounted below a path. */
export interface Platform {
  readonly name: string
  build(parts: {
    before?: Handler[]
    pages?: Record<string, Page>
    mounted?: Record<string, Handler>
  }): RequestListener
}

function onExpress(name: string, express: typeof express5): Platform {
  return {
    name,
    build({ before = [], pages = {}, mounted = {} }) {
      const app = express()
      app.set('env', 'test')
      app.set('trust proxy', 1)
      for (const handler of before) app.use(handler as never)
      for (const [path, handler] of Object.entries(mounted)) app.use(path, handler as never)
      for (const [path, page] of Object.entries(pages)) app.all(path, page as never)
      return app as unknown as RequestListener
    },
  }
}

/** Connect in a dozen lines: a chain of handlers, of which a mounted one sees the path below its own. */
const plain: Platform = {
  name: 'plain Node (Connect)',
  build({ before = [], pages = {}, mounted = {} }) {
    const below = Object.entries(mounted).map(([path, handler]): Handler => {
      return (req, res, next) => {
        const url = req.url!
        if (!url.startsWith(`${path}/`)) return next()
        req.url = url.slice(path.length)
        handler(req, res, (error) => {
          req.url = url
          next(error)
        })
      }
    })
    const notFound: Page = (_req, res) => send(res, 'Not found', 404)
    const page: Handler = (req, res) => (pages[req.url!.split('?')[0]!] ?? notFound)(req, res)
    const chain = [...before, ...below, page]
    return (req, res) => {
      const step = (index: number) => (error?: unknown) => {
        if (error) return send(res, 'Something went wrong', 500)
        return chain[index]!(req as Req, res, step(index + 1))
      }
      step(0)()
    }
  },
}

export const expresses: readonly Platform[] = [
  onExpress('Express 5', express5),
  onExpress('Express 4', express4),
]
export const platforms: readonly Platform[] = [...expresses, plain]

/** Sends a page as the platform does it: Express adds an ETag and answers 304. */
export function send(res: ServerResponse, html: string, status = 200): void {
  res.statusCode = status
  if ('send' in res) {
    ;(res as unknown as { send(body: string): void }).send(html)
    return
  }
  res.setHeader('Content-Type', 'text/html; charset=utf-8')
  res.end(html)
}
