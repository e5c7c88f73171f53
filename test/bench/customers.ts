import { firefox } from './shoppers.ts'

/** What a browser sends when it asks for a page. */
export const browserHeaders = {
  'user-agent': firefox,
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'en-GB,en;q=0.8,de;q=0.5',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'same-origin',
} as const

const shelves = ['coffee-machines', 'grinders', 'beans', 'cups'] as const

/** Lets a customer agree to everything and look around, and returns their cookies, as a `Cookie` header. */
export async function regularCustomer(shop: string, number: number): Promise<string> {
  const jar = new Map<string, string>()
  const visit = async (path: string, init: RequestInit = {}): Promise<string> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...browserHeaders, origin: shop, cookie }
    const response = await fetch(`${shop}${path}`, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
      jar.set(name!, value!)
    }
    const text = await response.text()
    if (response.status >= 400) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 200)}`)
    return text
  }

  await visit('/')
  await visit('/consent', { method: 'POST', body: new URLSearchParams({ answer: 'all', next: '/' }) })
  const shelf = await visit(`/categories/${shelves[number % shelves.length]}`)
  const products = [...new Set(shelf.match(/\/products\/[\w-]+/g))].slice(0, 4)
  for (const product of products) {
    await visit(product)
    await visit(`${product}/reviews`)
  }
  return [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
}
