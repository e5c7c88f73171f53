import { RedisStore } from 'connect-redis'
import type { RequestHandler } from 'express'
import session from 'express-session'
import { createClient } from 'redis'

declare module 'express-session' {
  interface SessionData {
    views: number
  }
}

/** express-session with connect-redis, counting a visitor's pages: as a page of Attune, each reads once and writes once. */
export async function countingSession(
  url: string,
  secret: string,
): Promise<{ middleware: RequestHandler[]; close(): void }> {
  const client = createClient({ url })
  await client.connect()
  const sessions = session({
    store: new RedisStore({ client }),
    secret,
    resave: false,
    saveUninitialized: false,
  })
  const count: RequestHandler = (req, _res, next) => {
    req.session.views = (req.session.views ?? 0) + 1
    next()
  }
  return { middleware: [sessions, count], close: () => client.destroy() }
}
