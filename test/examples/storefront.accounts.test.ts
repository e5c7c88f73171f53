import request from 'supertest'
import { describe, expect, it } from 'vitest'
import type { ShopEvents } from '../../examples/storefront/events.ts'
import { createPasswords } from '../../examples/storefront/shop/passwords.ts'
import { browser, close, databaseFile, mara, open, placeOrder } from './storefront.ts'

describe('accounts', () => {
  it('a guest who opens an account keeps the basket, and finds it again after signing out and in', async () => {
    const customer = browser(open())
    await customer.post('/cart/items', { slug: 'moka-six' })
    await customer.post('/register', mara).expect(303).expect('Location', '/?opened')
    expect((await customer.get('/cart')).text).toContain('Moka Six')
    await customer.post('/logout').expect(303)
    expect((await customer.get('/cart')).text).toContain('Nothing in it yet')
    await customer.get('/orders').expect(303).expect('Location', '/login?next=/orders')
    await customer.post('/cart/items', { slug: 'house-espresso' })
    await customer
      .post('/login', { ...mara, next: '/cart' })
      .expect(303)
      .expect('Location', '/cart')
    const { text } = await customer.get('/cart')
    expect(text).toContain('Moka Six')
    expect(text).toContain('House espresso')
  })

  it('who opens an account is told so, on whatever page they go on to, and sees who is signed in', async () => {
    const customer = browser(open())
    const next = '/search?q=moka#found'
    await customer
      .post('/register', { ...mara, newsletter: 'yes', next })
      .expect(303)
      .expect('Location', '/search?q=moka&opened#found')
    const { text } = await customer.get('/search?q=moka&opened')
    expect(text).toMatch(
      /role="status"><span>Your account is open, Mara Lind, and you are signed in\. We write to mara@example\.com/,
    )
    const link =
      /<a href="\/account"><b class="initial" aria-hidden="true">M<\/b><span>Mara Lind<span class="unseen">: your account</
    expect(text).toMatch(link)
    expect((await customer.get('/')).text).not.toContain('Your account is open')
    await customer.post('/logout').expect(303)
    const { text: stranger } = await customer.get('/?opened')
    expect(stranger).not.toContain('Your account is open')
    expect(stranger).not.toContain('class="initial"')
  })

  it('signing out ends the session itself, not only the cookie', async () => {
    const shop = open()
    const customer = browser(shop)
    const { headers } = await customer.post('/register', mara)
    const stolen = String(headers['set-cookie']).split(';')[0] ?? ''
    const asThief = () => request(shop).get('/account').set('Host', 'shop.test').set('Cookie', stolen)
    await asThief().expect(200)
    await customer.post('/logout')
    await asThief().expect(303)
  })

  it('signing in gives the browser a new session, so that one planted before is worthless', async () => {
    const shop = open()
    await browser(shop).post('/register', mara)
    const visitor = browser(shop)
    const before = String((await visitor.post('/cart/items', { slug: 'moka-six' })).headers['set-cookie'])
    const after = String((await visitor.post('/login', mara)).headers['set-cookie'])
    expect(after.split(';')[0]).not.toBe(before.split(';')[0])
    const planted = before.split(';')[0] ?? ''
    await request(shop).get('/account').set('Host', 'shop.test').set('Cookie', planted).expect(303)
  })

  it('a wrong password and an unknown address get the same answer', async () => {
    const shop = open()
    await browser(shop).post('/register', mara)
    const wrong = await browser(shop)
      .post('/login', { ...mara, password: 'not this one' })
      .expect(422)
    const unknown = await browser(shop)
      .post('/login', { ...mara, email: 'nobody@example.com' })
      .expect(422)
    expect(wrong.text.replaceAll(mara.email, '')).toBe(unknown.text.replaceAll('nobody@example.com', ''))
  })

  it('an address waits after eight wrong passwords, even for the right one, and then may try again', async () => {
    let time = 1_700_000_000_000
    const visitor = browser(open({ now: () => time }))
    await visitor.post('/register', mara)
    await visitor.post('/logout')
    for (let attempt = 0; attempt < 8; attempt++) {
      await visitor.post('/login', { ...mara, password: 'wrong' }).expect(422)
    }
    await visitor.post('/login', mara).expect(429)
    time += 16 * 60_000
    await visitor.post('/login', mara).expect(303)
  })

  it('a password is kept as a salted hash that takes as long to try as OWASP advises', async () => {
    const passwords = createPasswords()
    const stored = await passwords.hash(mara.password)
    expect(stored).toMatch(/^scrypt\$32768\$8\$3\$/)
    expect(await passwords.hash(mara.password)).not.toBe(stored)
    expect(await passwords.verify(mara.password, stored)).toBe(true)
    expect(await passwords.verify('not this one', stored)).toBe(false)
    expect(await passwords.verify(mara.password, undefined)).toBe(false)
  })

  it('a short password or a taken address is refused in words', async () => {
    const shop = open()
    const short = await browser(shop)
      .post('/register', { ...mara, password: 'short' })
      .expect(422)
    expect(short.text).toContain('Use at least 10 characters.')
    await browser(shop).post('/register', mara).expect(303)
    const taken = await browser(shop)
      .post('/register', { ...mara, email: 'MARA@example.com' })
      .expect(422)
    expect(taken.text).toContain('There is an account with this address already')
  })
})

describe('what survives a restart', () => {
  it('account, session, basket, orders and used codes are there when the shop opens again', async () => {
    const options = { database: databaseFile(), checkDiscount: async () => ({ percent: 10 }) }
    const first = open(options)
    const before = browser(first)
    await before.post('/register', mara)
    await before.post('/cart/items', { slug: 'moka-six' })
    await before.post('/cart/discount', { code: 'ten' })
    const placed = await placeOrder(before)
    await before.post('/cart/items', { slug: 'slow-press' })
    close(first)

    const after = before.moveTo(open(options))
    expect((await after.get('/cart')).text).toContain('Slow Press')
    await after.get(String(placed.headers.location)).expect(200)
    expect((await after.get('/orders')).text).toContain('€42.70')
    await after.post('/cart/discount', { code: 'ten' }).expect(422)
    await after.post('/logout')
    await after.post('/login', mara).expect(303)
  })

  it('a session ends after thirty days without a visit, and not while there are visits', async () => {
    const day = 24 * 60 * 60_000
    let time = 1_700_000_000_000
    const customer = browser(open({ now: () => time }))
    await customer.post('/register', mara)
    time += 29 * day
    await customer.get('/account').expect(200)
    time += 29 * day
    await customer.get('/account').expect(200)
    time += 31 * day
    await customer.get('/account').expect(303)
  })
})

describe('consent', () => {
  it('the banner asks until an answer was given, and the answer reaches the listener', async () => {
    const heard: unknown[] = []
    const events: Partial<ShopEvents> = { consentChosen: (_req, _res, choices) => void heard.push(choices) }
    const visitor = browser(open({ events }))
    expect((await visitor.get('/')).text).toContain('role="dialog"')
    await visitor
      .post('/consent', { answer: 'chosen', analytics: 'yes', next: '/cups' })
      .expect('Location', '/cups')
    expect((await visitor.get('/')).text).not.toContain('role="dialog"')
    await visitor.post('/consent', { answer: 'necessary' })
    await visitor.post('/consent', { answer: 'all' })
    expect(heard).toEqual([
      { personalization: false, analytics: true },
      { personalization: false, analytics: false },
      { personalization: true, analytics: true },
    ])
  })
})

describe('safety', () => {
  it('pages allow nothing from elsewhere and hold no inline script or style', async () => {
    const visitor = browser(open())
    for (const path of ['/', '/products/tarn-64', '/login', '/consent', '/nowhere']) {
      const { headers, text } = await visitor.get(path)
      expect(headers['content-security-policy']).toContain("default-src 'self'")
      expect(headers['content-security-policy']).not.toContain('unsafe')
      expect(text).not.toMatch(/<script|<style|\sstyle=|\son\w+=|https?:\/\//)
    }
  })

  it('a form from another site, or from nowhere, changes nothing', async () => {
    const visitor = browser(open())
    const item = { slug: 'moka-six' }
    await visitor.agent
      .post('/cart/items')
      .set('Origin', 'http://evil.test')
      .type('form')
      .send(item)
      .expect(403)
    await visitor.agent.post('/cart/items').set('Origin', 'null').type('form').send(item).expect(403)
    await visitor.agent.post('/cart/items').type('form').send(item).expect(403)
    expect((await visitor.get('/cart')).text).toContain('Nothing in it yet')
    const { headers } = await visitor.post('/cart/items', item).expect(303)
    expect(String(headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Lax/)
  })

  it('the sign-in form itself leads only to pages of the shop', async () => {
    const visitor = browser(open())
    await visitor.post('/register', { ...mara, next: '//evil.test' }).expect('Location', '/?opened')
    await visitor.get('/login').query({ next: 'https://evil.test' }).expect('Location', '/')
  })

  it('a tampered cookie is nobody', async () => {
    const shop = open()
    const { headers } = await browser(shop).post('/register', mara)
    const cookie = (String(headers['set-cookie']).split(';')[0] ?? '').replace(/s%3A./, 's%3A_')
    await request(shop).get('/account').set('Host', 'shop.test').set('Cookie', cookie).expect(303)
  })

  it('a shop reached by HTTPS sets only Secure cookies bound to its own name', async () => {
    const agent = request(open({ origin: 'https://shop.test' }))
    const { headers } = await agent
      .post('/cart/items')
      .set('Origin', 'https://shop.test')
      .type('form')
      .send('slug=moka-six')
    expect(String(headers['set-cookie'])).toMatch(/^__Host-shop\.session=.*Secure/)
  })
})
