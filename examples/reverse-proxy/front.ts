import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AttuneOptions, createAttune, type Definitions } from 'attune'
import { collector, injectPlacements, type PersonalizedRequest, personalize } from 'attune/middleware'
import connect from 'connect'
import { createProxyServer } from 'httpxy'
import { definitions } from './definitions.ts'
import { observe } from './observe.ts'
import { renderers } from './renderers.ts'

export interface Front {
  readonly server: Server
  close(): Promise<void>
}

/** A server in front of a site at `origin` that fills the placements in its pages. */
export async function createFront(
  origin: string,
  options: Pick<AttuneOptions, 'store'> & Partial<Omit<AttuneOptions, keyof Definitions>>,
): Promise<Front> {
  const attune = await createAttune({ ...options, ...definitions })
  const proxy = createProxyServer({ target: origin, changeOrigin: true, autoRewrite: true, xfwd: true })
  proxy.on('proxyReq', (proxied) => {
    const cookies = withoutAttune(String(proxied.getHeader('cookie') ?? ''))
    if (cookies) proxied.setHeader('cookie', cookies)
    else proxied.removeHeader('cookie')
  })

  const app = connect()
    .use(personalize(attune))
    .use('/attune', collector(attune))
    .use((req, res, next) => observe(req as PersonalizedRequest, res, next))
    .use(injectPlacements(attune, { render: renderers }))
    .use((req, res) => {
      proxy.web(req, res).catch(() => cannotReach(res))
    })
  const server = createServer(app)
  server.on('upgrade', (req, socket, head) => {
    proxy.ws(req, socket as never, { target: origin, changeOrigin: true }, head).catch(() => socket.destroy())
  })

  return {
    server,
    async close() {
      if (server.listening) await new Promise((resolve) => server.close(resolve).closeIdleConnections())
      await attune.close()
    },
  }
}

/** The foreign site has no use for Attune's cookies, and is not to keep them in its logs. */
function withoutAttune(cookies: string): string {
  const others = cookies.split(/;\s*/).filter((cookie) => !/^(?:__Host-)?attune(?:-[a-z]+)?=/.test(cookie))
  return others.join('; ')
}

function cannotReach(res: ServerResponse<IncomingMessage>): void {
  if (res.headersSent) {
    res.destroy()
    return
  }
  res
    .writeHead(502, { 'Content-Type': 'text/plain; charset=utf-8' })
    .end('The site behind this one does not answer.\n')
}
