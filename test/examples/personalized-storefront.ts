import { createHmac } from 'node:crypto'
import { memoryStore } from 'attune/adapters/memory'
import { type ManualClock, manualClock } from 'attune/testing'
import { expect, onTestFinished } from 'vitest'
import {
  createPersonalizedShop,
  type PersonalizedShop,
  type PersonalizedShopOptions,
} from '../../examples/storefront/attune/attach.ts'
import { startSession } from '../../examples/storefront/shop/sessions.ts'
import { type Browser, browser, origin, placeOrder, quickPasswords } from './storefront.ts'

/** Tuesday, 3 March 2026, ten in the morning in Brussels: no experience is chosen for the hour. */
const tuesdayMorning: number = Date.UTC(2026, 2, 3, 9)

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
export const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'

const secret = 'a secret for tests only'

const shops = new Set<PersonalizedShop['app']>()

export interface OpenedShop extends PersonalizedShop {
  readonly clock: ManualClock
  readonly store: PersonalizedShopOptions['store']
}

/** Opens a shop with Attune of its own for one test, closed when the test ends; nothing may have gone wrong in it. */
export async function openPersonalized(options: Partial<PersonalizedShopOptions> = {}): Promise<OpenedShop> {
  const clock = manualClock(tuesdayMorning)
  const store = options.store ?? memoryStore({ clock })
  const failures: unknown[] = []
  const shop = await createPersonalizedShop({
    database: ':memory:',
    secret,
    origin,
    clock,
    passwords: quickPasswords,
    onError: (error) => failures.push(error),
    ...options,
    store,
  })
  shops.add(shop.app)
  const opened = { ...shop, clock, store }
  onTestFinished(async () => {
    await closePersonalized(opened)
    expect(failures).toEqual([])
  })
  return opened
}

export async function closePersonalized(shop: OpenedShop): Promise<void> {
  if (shops.delete(shop.app)) await shop.close()
}

/** A browser with JavaScript switched off: it asks for pages and posts forms. */
export function visit({ app }: Pick<PersonalizedShop, 'app'>, device: string = firefox): Browser {
  return dressed(browser(app), device)
}

/** The same browser, after the server was replaced. */
export const returning = (visitor: Browser, { app }: Pick<PersonalizedShop, 'app'>): Browser =>
  dressed(visitor.moveTo(app), firefox)

function dressed(visitor: Browser, device: string): Browser {
  visitor.agent.set('User-Agent', device).set('Accept', 'text/html')
  return visitor
}

/** The same, of somebody who accepted the banner. */
export async function accepting(shop: Pick<PersonalizedShop, 'app'>, device?: string): Promise<Browser> {
  const visitor = visit(shop, device)
  await answer(visitor, 'all')
  return visitor
}

export const answer = (visitor: Browser, to: 'all' | 'necessary') =>
  visitor.post('/consent', { answer: to, next: '/' }).expect(303)

export const premiumMachines = ['aurelia-dual-boiler', 'aurelia-lever'] as const

export const lookAt = async (visitor: Browser, slug: string): Promise<string> =>
  (await visitor.get(`/products/${slug}`).expect(200)).text

export const home = async (visitor: Browser): Promise<string> => (await visitor.get('/').expect(200)).text

/** Of everybody who registers. */
const password = 'a long enough password'

export async function register(visitor: Browser, name: string): Promise<string> {
  const email = `${name.toLowerCase().replaceAll(/\W+/g, '.')}@example.com`
  await visitor.post('/register', { name, email, password }).expect(303)
  return email
}

export const signIn = (visitor: Browser, email: string) =>
  visitor.post('/login', { email, password }).expect(303)

/** Buys one of each, and answers the number of the order. */
export async function buy(visitor: Browser, ...slugs: string[]): Promise<string> {
  for (const slug of slugs) await visitor.post('/cart/items', { slug }).expect(303)
  const placed = await placeOrder(visitor)
  return /TB-\w+/.exec(String(placed.headers.location))?.[0] ?? 'not placed'
}

/** Spends €529, enough for the code. */
export const buyMuch = (visitor: Browser): Promise<string> => buy(visitor, 'piccola-espresso')

export interface Member {
  /** What the browser was given. */
  readonly cookie: string
  get(path: string): Promise<string>
}

/**
 * A member with two orders and a session, made without the form: hashing hundreds of passwords would take
 * a minute.
 */
export async function memberOf(shop: OpenedShop, number: number): Promise<Member> {
  const { app, attune, clock } = shop
  const name = `Visitor${number}`
  const row = app.database
    .prepare('INSERT INTO accounts (email, name, password, created_at) VALUES (?, ?, ?, ?) RETURNING id')
    .get(`${name.toLowerCase()}@example.com`, `${name} Member`, 'none', clock.now())
  const accountId = Number(row?.id)
  const userId = `account-${accountId}`
  const { token } = startSession(app.database, { accountId }, clock.now())
  const visitor = visit(shop)
  visitor.agent.jar.setCookie(`shop.session=${encodeURIComponent(signed(token))}`, '127.0.0.1', '/')
  const answered = await answer(visitor, 'all')
  await attune.track({ type: 'identify', messageId: `i-${number}`, userId, traits: { firstName: name } })
  for (const order of ['first', 'second']) {
    const properties = { order_id: `${name}-${order}`, revenue: 20, currency: 'EUR' }
    const messageId = `${name}-${order}`
    await attune.track({ type: 'track', event: 'Order Completed', messageId, userId, properties })
  }
  const cookies = [answered.headers['set-cookie']].flat().map(String)
  return {
    cookie: cookies.find((cookie) => cookie.startsWith('attune=')) ?? '',
    get: async (path) => (await visitor.get(path).expect(200)).text,
  }
}

/** As cookie-parser reads it. */
const signed = (value: string): string =>
  `s:${value}.${createHmac('sha256', secret).update(value).digest('base64').replace(/=+$/, '')}`

/** What a page shows in each placement that an experience fills. */
export function shownIn(html: string): Record<string, string> {
  const marks = html.matchAll(/data-attune-placement="([^"]+)" data-attune-experience="([^"]+)"/g)
  return Object.fromEntries([...marks].map(([, placement, experience]) => [placement, experience]))
}

/** Everything a store holds but for what the shop sells, as text to search in. */
export async function everythingIn({ store }: Pick<OpenedShop, 'store'>): Promise<string> {
  const entries: unknown[] = []
  for await (const entry of store.scan('')) if (!entry.key.name.startsWith('item/')) entries.push(entry)
  return JSON.stringify(entries)
}
