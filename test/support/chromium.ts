import { existsSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

/** On a developer's machine there may be no Chromium; in CI tests with one must run, and fail where there is none. */
export const noChromium: boolean = !process.env.CI && !existsSync(executablePath)
if (noChromium) process.emitWarning(`Skipped: no Chromium at ${executablePath}. Set CHROMIUM_PATH to run it.`)

// A headless browser says so, and is then taken for a bot. Said to the browser and not to its pages: what they
// send as they close is sent without them.
const userAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath, args: ['--no-sandbox', `--user-agent=${userAgent}`] })

/** No failure: a page was left before all it asked for was there, or before it was told that what it sent arrived. */
const departure = 'net::ERR_ABORTED'

/** Somebody with a browser of their own; what it complains of, or a server that fails, is noted in `failures`. */
export async function person(
  browser: Browser,
  failures: unknown[],
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<[Page, BrowserContext]> {
  const context = await browser.newContext(options)
  context.setDefaultTimeout(60_000)
  const page = await context.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error') failures.push(message.text())
  })
  page.on('pageerror', (error) => failures.push(error))
  page.on('requestfailed', (request) => {
    const error = request.failure()?.errorText
    if (error !== departure) failures.push(`${request.url()}: ${error}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 500) failures.push(`${response.url()}: ${response.status()}`)
  })
  return [page, context]
}

/** Listens on this machine until `close()`, which waits for nobody. */
export async function listening(app: RequestListener): Promise<{ port: number; close(): Promise<unknown> }> {
  const server = createServer(app).listen(0, '127.0.0.1')
  await new Promise((ready) => server.once('listening', ready))
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise((closed) => {
      server.close(closed)
      server.closeAllConnections()
    })
  return { port, close }
}
