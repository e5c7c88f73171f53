import { describe, expect, it } from 'vitest'
import type { ShopEvents } from '../../examples/storefront/events.ts'
import { browser, mara, open, placeOrder } from './storefront.ts'

describe('attaching to the shop', () => {
  it('listeners hear a visit from first look to order, in order', async () => {
    const heard: string[] = []
    const events: Partial<ShopEvents> = {
      productViewed: (_req, product) => void heard.push(`viewed ${product.slug}`),
      reviewRead: (_req, product) => void heard.push(`read ${product.slug}`),
      listViewed: (_req, category) => void heard.push(`list ${category.slug}`),
      searched: (_req, query, results) => void heard.push(`searched ${query} ${results.length > 0}`),
      productAdded: (_req, product, quantity, cart) =>
        void heard.push(`added ${quantity} ${product.slug} ${cart.total}`),
      checkoutStarted: (_req, cart) => void heard.push(`checkout ${cart.count}`),
      orderCompleted: async (req, order) =>
        void heard.push(`order ${order.total} ${req.shop.account?.email}`),
      signedUp: async (req, account) => void heard.push(`up ${account.email === req.shop.account?.email}`),
      signedIn: async (req, account) => void heard.push(`in ${account.email === req.shop.account?.email}`),
      signedOut: async (req) => void heard.push(`out ${req.shop.account}`),
    }
    const visitor = browser(open({ events }))
    await visitor.get('/categories/brewers')
    await visitor.get('/search').query({ q: 'moka' })
    await visitor.get('/products/moka-six')
    await visitor.get('/products/moka-six/reviews')
    await visitor.post('/cart/items', { slug: 'moka-six', quantity: 2 })
    await visitor.post('/register', mara)
    await placeOrder(visitor)
    await visitor.post('/logout')
    await visitor.post('/login', mara)
    expect(heard).toEqual([
      'list brewers',
      'searched moka true',
      'viewed moka-six',
      'read moka-six',
      'added 2 moka-six 8400',
      'up true',
      'checkout 2',
      'order 8400 mara@example.com',
      'out undefined',
      'in true',
    ])
  })

  it('a listener that fails is reported and the page arrives all the same', async () => {
    const reported: unknown[] = []
    const failure = new Error('broken listener')
    const events: Partial<ShopEvents> = {
      productViewed: () => {
        throw failure
      },
      signedUp: () => Promise.reject(failure),
    }
    const visitor = browser(open({ events, onError: (error) => reported.push(error) }))
    await visitor.get('/products/moka-six').expect(200)
    await visitor.post('/register', mara).expect(303)
    expect(reported).toEqual([failure, failure])
  })

  it('middleware and helpers passed in run before the routes and inside the views', async () => {
    const shop = open({
      before: (app) => app.get('/ping', (req, res) => void res.send(req.shop.account?.name ?? 'nobody')),
      helpers: (handlebars) => handlebars.registerPartial('announcement', '<p>Overruled</p>'),
    })
    const visitor = browser(shop)
    expect((await visitor.get('/ping')).text).toBe('nobody')
    await visitor.post('/register', mara)
    expect((await visitor.get('/ping')).text).toBe('Mara Lind')
    expect((await visitor.get('/')).text).toContain('<p>Overruled</p>')
  })
})
