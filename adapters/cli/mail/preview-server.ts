import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AttuneError } from '../../../core/errors.ts'
import { askedBy, queryOf } from './asked.ts'
import { html } from './html.ts'
import type { AskedMails } from './mail-options.ts'
import { previewPage } from './page.ts'
import type { PreviewPerson } from './people.ts'
import { preview } from './previewed.ts'
import { inScheme } from './scheme.ts'
import { script, style } from './style.ts'
import type { openWorkshop } from './workshop.ts'

export interface PreviewSite {
  readonly asked: AskedMails
  readonly workshop: ReturnType<typeof openWorkshop>
  /** Those to choose from. */
  readonly people: PreviewPerson[]
  /** Finds somebody of the store by their user id; undefined where no store was named. */
  readonly find: ((userId: string) => PreviewPerson) | undefined
  readonly now: () => number
}

const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
/** A mail runs nothing, sends nothing, and is of no origin: it may load pictures and fonts as mail programs do. */
const mailPolicy =
  "sandbox; default-src 'none'; img-src https: http: data:; style-src 'unsafe-inline' https:; font-src https: data:; frame-ancestors 'self'"

/** Serves the preview to browsers of this machine alone. Port 0: any that is free. */
export async function servePreview(
  site: PreviewSite,
  port: number,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    answer(site, request, response).catch((error) => {
      const { message } = error as Error
      send(response, 500, 'text/plain', error instanceof AttuneError ? message : `It failed: ${message}`)
    })
  })
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening')
  } catch (cause) {
    const message = `Nothing can listen on the port ${port}: ${(cause as Error).message}. Give another by --port.`
    throw new AttuneError('ATTUNE_OPTIONS', message, { cause })
  }
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

async function answer(site: PreviewSite, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!isLocal(request.headers.host)) {
    return send(response, 403, 'text/plain', 'The preview is for browsers of this machine.')
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return send(response, 405, 'text/plain', 'The preview is only looked at.')
  }
  const url = new URL(request.url ?? '/', 'http://localhost')
  switch (url.pathname) {
    case '/':
      return showPage(site, url, response)
    case '/mail.html':
      return showMail(site, url, response)
    case '/preview.css':
      return send(response, 200, 'text/css', style)
    case '/preview.js':
      return send(response, 200, 'text/javascript', script)
    case '/version':
      return send(response, 200, 'text/plain', await site.workshop.version())
    default:
      return send(response, 404, 'text/plain', 'There is no such page.')
  }
}

async function showPage(site: PreviewSite, url: URL, response: ServerResponse): Promise<void> {
  const { people, find } = site
  const user = url.searchParams.get('user')?.trim()
  if (user && find) {
    const id = add(people, find(user))
    const { asked } = await looked(site, url)
    response.writeHead(303, { location: `/${queryOf({ ...asked, person: id })}` }).end()
    return
  }
  const { asked, bench, previewed } = await looked(site, url)
  const { folder } = site.asked.options
  const page = previewPage({ asked, bench, people, previewed, folder, store: find !== undefined })
  send(response, 200, 'text/html', page, pagePolicy)
}

async function showMail(site: PreviewSite, url: URL, response: ServerResponse): Promise<void> {
  const { asked, previewed } = await looked(site, url)
  const { message } = previewed
  const shown = message?.html ?? html`<pre>${message?.text ?? previewed.failure}</pre>`.text
  send(response, 200, 'text/html', inScheme(shown, asked.scheme), mailPolicy)
}

async function looked({ asked: { options, definitions }, workshop, people, now }: PreviewSite, url: URL) {
  const bench = await workshop.look()
  const names = bench.mails.templates.map(({ written }) => written.name)
  const asked = askedBy(
    url,
    names,
    people.map(({ id }) => id),
  )
  const person = people.find(({ id }) => id === asked.person)!
  const base = definitions?.sending?.url || 'https://shop.example/attune'
  const named = definitions !== undefined
  const previewed = await preview(bench, asked.mail, person, { options, named, base, now: now() })
  return { asked, bench, previewed }
}

function add(people: PreviewPerson[], person: PreviewPerson): string {
  if (!people.some(({ id }) => id === person.id)) people.push(person)
  return person.id
}

/** A page of elsewhere whose name leads to this machine is not let in. */
function isLocal(host = ''): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host)
}

function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  policy = "default-src 'none'",
): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': policy,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
  })
  response.end(body)
}
