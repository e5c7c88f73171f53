import type { RequestListener } from 'node:http'
import supertest, { type Test } from 'supertest'
import { firefox } from './open-site.ts'

const navigation = {
  'User-Agent': firefox,
  Accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8',
  'Sec-Fetch-Dest': 'document',
  'Sec-Fetch-Mode': 'navigate',
}
const fetched = {
  'User-Agent': firefox,
  Accept: '*/*',
  'Sec-Fetch-Dest': 'empty',
  'Sec-Fetch-Site': 'same-origin',
}

export type Headers = Readonly<Record<string, string>>

/** A browser that keeps cookies, as far as the tests need one. */
export function browser(app: RequestListener, own: Headers = {}) {
  const cookies = new Map<string, string>()

  /** A header that is empty text is not sent. */
  const go = async (request: Test, defaults: Headers, headers: Headers) => {
    const sent = Object.entries({ ...defaults, ...own, ...headers })
    for (const [name, value] of sent) if (value !== '') request.set(name, value)
    if (cookies.size > 0 && !('Cookie' in headers)) request.set('Cookie', header())
    const response = await request
    for (const line of [response.headers['set-cookie'] ?? []].flat()) keep(line)
    await afterwards()
    return response
  }

  const keep = (line: string) => {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
    if (/Max-Age=0/.test(line)) cookies.delete(name!)
    else cookies.set(name!, value!)
  }

  const header = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')

  return {
    cookies,
    header,
    /** Goes to a page. */
    get: (path: string, headers: Headers = {}) => go(supertest(app).get(path), navigation, headers),
    head: (path: string, headers: Headers = {}) => go(supertest(app).head(path), navigation, headers),
    /** Sends a form. */
    submit: (path: string, form: object, headers: Headers = {}) =>
      go(
        supertest(app).post(path).type('form').send(form).redirects(0),
        { ...navigation, 'Sec-Fetch-Site': 'same-origin' },
        headers,
      ),
    /** Sends JSON from a script of a page. */
    post: (path: string, body: unknown, headers: Headers = {}) =>
      go(
        supertest(app)
          .post(path)
          .type('json')
          .send(body as object),
        fetched,
        headers,
      ),
    fetch: (path: string, headers: Headers = {}) => go(supertest(app).get(path), fetched, headers),
    delete: (path: string, headers: Headers = {}) => go(supertest(app).delete(path), fetched, headers),
  }
}

/** Lets what happens after a response happen. */
export async function afterwards(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve))
}
