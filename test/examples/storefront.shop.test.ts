import { describe, expect, it } from 'vitest'
import { products } from '../../examples/storefront/catalogue/catalogue.ts'
import { address, browser, mara, open, placeOrder } from './storefront.ts'

describe('looking around', () => {
  it('a visitor who opens the home page sees hero, picks and a page of 30 to 40 KB', async () => {
    const { text } = await browser(open()).get('/').expect(200)
    expect(text).toContain('id="hero-title"')
    expect(text).toContain('id="picks-title"')
    expect(text).toContain('class="announcement"')
    expect(text.length).toBeGreaterThan(30_000)
    expect(text.length).toBeLessThan(40_000)
  })

  it('a visitor who searches for machines finds machines first, whatever the accents and plurals', async () => {
    const visitor = browser(open())
    const { text } = await visitor.get('/search').query({ q: 'Espréssos machines' }).expect(200)
    expect(text.indexOf('/products/aurelia')).toBeGreaterThan(0)
    const nothing = await visitor.get('/search').query({ q: 'xylophone' }).expect(200)
    expect(nothing.text).toContain('Nothing matches that')
  })

  it('what a visitor types into the search is shown as text, never as markup', async () => {
    const { text } = await browser(open()).get('/search').query({ q: '"><script>alert(1)</script>' })
    expect(text).not.toContain('<script>')
    expect(text).toContain('&lt;script&gt;')
  })

  it('a visitor who sorts a shelf by price sees the cheapest first', async () => {
    const { text } = await browser(open()).get('/categories/grinders?sort=price-up').expect(200)
    const list = text.slice(text.indexOf('<ul class="cards">'))
    expect(list.indexOf('pilgrim-mini')).toBeLessThan(list.indexOf('tarn-83'))
  })

  it('every product has a page, a reviews page and a drawn picture', async () => {
    const visitor = browser(open())
    expect(products.length).toBeGreaterThanOrEqual(60)
    expect(new Set(products.map(({ slug }) => slug)).size).toBe(products.length)
    for (const { slug, name, reviews } of products) {
      expect(reviews.length, name).toBeGreaterThanOrEqual(2)
      await visitor.get(`/products/${slug}`).expect(200)
      await visitor.get(`/products/${slug}/reviews`).expect(200)
      const picture = await visitor.get(`/pictures/${slug}.svg`).expect(200)
      expect(picture.type).toBe('image/svg+xml')
    }
  })

  it('an unknown or unreadable address gets a page that says so', async () => {
    const visitor = browser(open())
    await visitor.get('/products/no-such-thing').expect(404)
    await visitor.get('/products/__proto__').expect(404)
    await visitor.get('/products/%E0%A4%A').expect(400)
  })
})

describe('buying', () => {
  it('a guest who fills a basket and checks out sees the order, and nobody else does', async () => {
    const shop = open()
    const guest = browser(shop)
    await guest.post('/cart/items', { slug: 'house-espresso', quantity: 2 }).expect(303)
    const placed = await placeOrder(guest)
    expect(placed.status).toBe(303)
    const path = String(placed.headers.location)
    const page = await guest.get(path).expect(200)
    expect(page.text).toContain('Thank you, Mara Lind')
    expect(page.text).toContain('€30.70')
    await browser(shop).get(path).expect(404)
  })

  it('a customer who presses the order button twice gets one order', async () => {
    const customer = browser(open())
    await customer.post('/register', mara).expect(303)
    await customer.post('/cart/items', { slug: 'moka-six' })
    const first = await placeOrder(customer)
    const second = await customer.post('/checkout', { ...address, agreed: 4_690 }).expect(303)
    expect(second.headers.location).toBe(String(first.headers.location).replace('?placed', ''))
    const { text } = await customer.get('/orders').expect(200)
    expect(text.match(/href="\/orders\/TB-/g)).toHaveLength(1)
  })

  it('a customer whose basket changed in another tab is shown the new total before ordering', async () => {
    const customer = browser(open())
    await customer.post('/cart/items', { slug: 'moka-six' })
    await customer.get('/checkout')
    await customer.post('/cart/items', { slug: 'house-espresso' })
    const answer = await customer.post('/checkout', { ...address, agreed: 4_690 }).expect(409)
    expect(answer.text).toContain('Your basket has changed')
  })

  it('a customer who leaves fields out is told which, and keeps what was typed', async () => {
    const customer = browser(open())
    await customer.post('/cart/items', { slug: 'moka-six' })
    const { text } = await customer
      .post('/checkout', { ...address, city: '', country: 'Atlantis' })
      .expect(422)
    expect(text).toContain('Enter the town or city.')
    expect(text).toContain('Choose a country we deliver to.')
    expect(text).toContain('value="Kaai 1"')
  })

  it('a basket line can be changed and taken out, and never exceeds twenty', async () => {
    const visitor = browser(open())
    await visitor.post('/cart/items', { slug: 'moka-six', quantity: 15 })
    await visitor.post('/cart/items', { slug: 'moka-six', quantity: 15 })
    expect((await visitor.get('/cart')).text).toContain('<option selected>20</option>')
    await visitor.post('/cart/items/moka-six', { quantity: 3 })
    expect((await visitor.get('/cart')).text).toContain('€126.00')
    await visitor.post('/cart/items/moka-six', { quantity: 0 })
    expect((await visitor.get('/cart')).text).toContain('Nothing in it yet')
  })

  it('what is sold out or unknown does not get into the basket', async () => {
    const visitor = browser(open())
    await visitor.post('/cart/items', { slug: 'pilgrim-copper-edition' }).expect(409)
    await visitor.post('/cart/items', { slug: 'constructor' }).expect(404)
    await visitor.get('/checkout').expect(303).expect('Location', '/cart')
  })
})

describe('discount codes', () => {
  const tenPercent = { checkDiscount: async () => ({ percent: 10 }) }

  it('a code works once per account, and needs an account', async () => {
    const customer = browser(open(tenPercent))
    await customer.post('/cart/items', { slug: 'moka-six' })
    const refused = await customer.post('/cart/discount', { code: 'ten' }).expect(422)
    expect(refused.text).toContain('Please sign in')
    await customer.post('/register', mara).expect(303)
    await customer.post('/cart/discount', { code: ' ten ' }).expect(303)
    expect((await customer.get('/cart')).text).toContain('-€4.20')
    expect((await placeOrder(customer)).status).toBe(303)

    await customer.post('/cart/items', { slug: 'moka-six' })
    const again = await customer.post('/cart/discount', { code: 'TEN' }).expect(422)
    expect(again.text).toContain('You have already used this code.')
  })

  it('a code that stops being good before the order is taken off and said so', async () => {
    let good = true
    const checkDiscount = async () => (good ? { percent: 10 } : { refused: 'This code has ended.' })
    const customer = browser(open({ checkDiscount }))
    await customer.post('/register', mara)
    await customer.post('/cart/items', { slug: 'moka-six' })
    await customer.post('/cart/discount', { code: 'ten' }).expect(303)
    good = false
    const answer = await placeOrder(customer)
    expect(answer.status).toBe(409)
    expect(answer.text).toContain('This code has ended.')
    expect(answer.text).not.toContain('Code TEN')
  })

  it('the bare shop knows no codes', async () => {
    const customer = browser(open())
    await customer.post('/register', mara)
    await customer.post('/cart/items', { slug: 'moka-six' })
    expect((await customer.post('/cart/discount', { code: 'x' })).text).toContain('This code does not exist.')
  })
})
