import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createGzip } from 'node:zlib'

const shelves: Readonly<Record<string, readonly string[]>> = {
  machines: ['silvia', 'bianca', 'classic'],
  cups: ['espresso', 'cappuccino'],
}

const head = (title: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<style>body{font:16px/1.5 system-ui;max-width:40rem;margin:2rem auto}[data-attune-placement]{background:#fbf3e6;padding:.5rem 1rem}</style>
<script>document.title += ' <div data-attune-placement="home.hero"></div>'.slice(0, 0)</script></head><body>
<!-- The people of this site were asked for nothing but three attributes. -->
`
const foot = `<p data-attune-placement="site.delivery">Free delivery from €50.</p>
<footer>A shop that knows nothing of Attune. <div data-attune-placement="site.consent"></div></footer></body></html>
`
const home = `<section data-attune-placement="home.hero"><h1>New this week</h1><p>Café crème cups are back.</p></section>
${Object.entries(shelves)
  .map(([shelf, names]) => {
    const items = names.map((name) => `<li><a href="/products/${shelf}/${name}">${name}</a></li>`)
    return `<h2>${shelf}</h2><ul>${items.join('')}</ul>`
  })
  .join('\n')}
`

/**
 * Somebody else's shop, as a foreign system may be: streamed, compressed for who takes gzip, with headers for caches
 * and cookies of its own. It is here so that the example runs by itself.
 */
export function createForeignSite(): Server {
  return createServer((req, res) => {
    const { pathname } = new URL(req.url ?? '/', 'http://foreign')
    const [, , shelf = '', name = ''] = pathname.split('/')
    if (pathname === '/') return sendPage(req, res, 200, [head('The old shop'), home, foot])
    if (pathname === '/echo') return sendJson(res, req.headers)
    if (pathname === '/moved') return void res.writeHead(302, { Location: '/' }).end()
    if (pathname.startsWith('/products/') && shelves[shelf]?.includes(name)) {
      return sendPage(req, res, 200, [
        head(name),
        `<h1>${name}</h1><p><a href="/">All products</a></p>\n`,
        foot,
      ])
    }
    return sendPage(req, res, 404, [head('Not here'), '<h1>Not here</h1>\n'])
  })
}

function sendPage(req: IncomingMessage, res: ServerResponse, status: number, parts: readonly string[]): void {
  const compresses = /\bgzip\b/.test(String(req.headers['accept-encoding'] ?? ''))
  res.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'public, max-age=300',
    'Set-Cookie': 'basket=empty; Path=/',
    Vary: 'Accept-Encoding',
    ...(compresses && { 'Content-Encoding': 'gzip' }),
  })
  const out = compresses ? createGzip() : res
  if (out !== res) out.pipe(res)
  for (const part of parts) out.write(part)
  out.end()
}

function sendJson(res: ServerResponse, value: unknown): void {
  res.setHeader('Content-Type', 'application/json')
  res.end(JSON.stringify(value))
}
