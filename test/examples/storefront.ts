import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Express } from 'express'
import request from 'supertest'
import { onTestFinished } from 'vitest'
import { createShop, type Shop, type ShopOptions } from '../../examples/storefront/app.ts'
import { createPasswords, type Passwords } from '../../examples/storefront/shop/passwords.ts'

export const origin = 'http://shop.test'

const shops = new Set<Shop>()

/** Hashes that take no time, as nobody tries to guess these passwords. */
export const quickPasswords: Passwords = createPasswords({ N: 2, r: 1, p: 1 })

/** Opens a shop of its own for one test, closed when the test ends. */
export function open(options: Partial<ShopOptions> = {}): Shop {
  const shop = createShop({
    database: ':memory:',
    secret: 'a secret for tests',
    origin,
    passwords: quickPasswords,
    ...options,
  })
  shops.add(shop)
  onTestFinished(() => close(shop))
  return shop
}

export function close(shop: Shop): void {
  if (shops.delete(shop)) shop.close()
}

/** The path of a database file that is gone after the test. */
export function databaseFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'storefront-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'shop.db')
}

/** A browser: it keeps its cookies and states the origin of the page when it posts. */
export function browser(shop: Express) {
  const agent = request.agent(shop).set('Host', 'shop.test')
  return {
    get: (path: string) => agent.get(path),
    post: (path: string, fields: Record<string, string | number> = {}) =>
      agent.post(path).set('Origin', origin).type('form').send(fields),
    /** The same person with the cookies, but the server has been replaced. */
    moveTo: (other: Express) => {
      const moved = browser(other)
      moved.agent.jar = agent.jar
      return moved
    },
    agent,
  }
}

export type Browser = ReturnType<typeof browser>

export const mara = { name: 'Mara Lind', email: 'mara@example.com', password: 'a long enough password' }

export const address = {
  email: 'mara@example.com',
  name: 'Mara Lind',
  street: 'Kaai 1',
  postcode: '9000',
  city: 'Gent',
  country: 'Belgium',
}

/** Opens the checkout and agrees to what it says. */
export async function placeOrder(visitor: Browser): Promise<request.Response> {
  const page = await visitor.get('/checkout').expect(200)
  const agreed = /name="agreed" value="(\d+)"/.exec(page.text)?.[1] ?? ''
  return visitor.post('/checkout', { ...address, agreed })
}
