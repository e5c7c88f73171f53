import { dirname, join } from 'node:path'
import { sqliteStore } from 'attune/adapters/sqlite'
import { describe, expect, it } from 'vitest'
import {
  accepting,
  answer,
  buy,
  buyMuch,
  closePersonalized,
  home,
  iphone,
  lookAt,
  memberOf,
  openPersonalized,
  premiumMachines,
  register,
  returning,
  shownIn,
  signIn,
  visit,
} from './personalized-storefront.ts'
import { type Browser, databaseFile } from './storefront.ts'

const code = 'BLOOM15'

async function useCode(visitor: Browser): Promise<string> {
  await visitor.post('/cart/items', { slug: 'house-espresso' }).expect(303)
  const answered = await visitor.post('/cart/discount', { code })
  return answered.status === 303 ? 'accepted' : /id="code-error"[^>]*>([^<]*)/.exec(answered.text)![1]!
}

describe('a customer with a high lifetime value', () => {
  it('is shown the code and may use it once; then it is neither shown nor accepted', async () => {
    const customer = await accepting(await openPersonalized())
    await register(customer, 'Cleo Moyo')
    expect(shownIn(await home(customer))).toEqual({})
    await buyMuch(customer)
    expect(shownIn(await home(customer))).toMatchObject({ 'site.announcement': 'thank-you' })
    expect(await home(customer)).toContain(code)
    expect(await useCode(customer)).toBe('accepted')
    const { text: checkout } = await customer.get('/checkout')
    expect(checkout).toContain(`Code ${code}, 15%`)
    await buy(customer)
    expect(await home(customer)).not.toContain(code)
    expect(await useCode(customer)).toBe('You have already used this code.')
  })

  it('is another than a customer who spent little, who is refused the same code in words', async () => {
    const customer = await accepting(await openPersonalized())
    await register(customer, 'Paul Klein')
    await buy(customer, 'house-espresso')
    expect(await home(customer)).not.toContain(code)
    expect(await useCode(customer)).toBe(
      'BLOOM15 is our thank-you to customers whose orders have come to €500 or more. Yours have not yet.',
    )
  })

  it('is not somebody who only has the code: a guest, or one who keeps their orders to themselves', async () => {
    const shop = await openPersonalized()
    expect(await useCode(await accepting(shop))).toMatch(/^Please sign in/)
    const shy = visit(shop)
    await answer(shy, 'necessary')
    await register(shy, 'Shy Person')
    await buyMuch(shy)
    expect(await useCode(shy)).toMatch(/allow personal suggestions under Privacy\.$/)
  })

  it('who gets the money back has not spent it: the code goes, even from the basket', async () => {
    const shop = await openPersonalized()
    const customer = await accepting(shop)
    await register(customer, 'Rita Retour')
    const number = await buyMuch(customer)
    expect(await useCode(customer)).toBe('accepted')
    const refund = { type: 'track', event: 'Order Refunded', messageId: `refund-${number}` }
    const properties = { order_id: number, total: 529, currency: 'EUR' }
    expect(await shop.attune.track({ ...refund, userId: 'account-1', properties })).toBe(true)
    expect(await home(customer)).not.toContain(code)
    const { text: checkout } = await customer.get('/checkout')
    const agreed = /name="agreed" value="(\d+)"/.exec(checkout)![1]!
    const where = { street: 'Kaai 1', postcode: '9000', city: 'Gent', country: 'Belgium' }
    const form = { email: 'rita.retour@example.com', name: 'Rita Retour', ...where, agreed }
    const refused = await customer.post('/checkout', form).expect(409)
    expect(refused.text).toContain('Yours have not yet.')
    expect(refused.text).not.toContain(`Code ${code}`)
  })
})

describe('a loyal customer', () => {
  it('is welcomed by name, and another customer of one order is not', async () => {
    const shop = await openPersonalized()
    const [loyal, fresh] = [await accepting(shop), await accepting(shop)]
    await register(loyal, 'Mara Lind')
    await register(fresh, 'Otto Neu')
    for (const customer of [loyal, fresh]) await buy(customer, 'house-espresso')
    await buy(loyal, 'house-filter')
    expect(await home(loyal)).toContain('Welcome back, Mara</h2>')
    expect(await home(fresh)).not.toContain('Welcome back')
  })

  it('who signs out leaves a browser that knows neither name nor taste', async () => {
    const visitor = await accepting(await openPersonalized())
    await register(visitor, 'Mara Lind')
    for (let order = 0; order < 2; order++) await buy(visitor, 'house-espresso')
    for (const slug of premiumMachines) await lookAt(visitor, slug)
    await visitor.post('/logout').expect(303)
    const page = await home(visitor)
    expect(page).not.toContain('Mara')
    expect(shownIn(page)).toEqual({})
  })

  it('shares a browser with a second person, and each sees their own page', async () => {
    const visitor = await accepting(await openPersonalized())
    const mara = await register(visitor, 'Mara Lind')
    for (let order = 0; order < 2; order++) await buy(visitor, 'house-espresso')
    await visitor.post('/logout')
    await register(visitor, 'Noor Jansen')
    for (const slug of premiumMachines) await lookAt(visitor, slug)
    const noors = await home(visitor)
    expect(shownIn(noors)).toEqual({ 'home.hero': 'premium-machine' })
    expect(noors).not.toContain('Mara')
    await visitor.post('/logout')
    await signIn(visitor, mara)
    expect(shownIn(await home(visitor))).toMatchObject({ 'home.welcome': 'loyal' })
    expect(await home(visitor)).not.toContain('Meet the Aurelia Monolith')
  })

  it('whose name is markup is greeted by it as text', async () => {
    const visitor = await accepting(await openPersonalized())
    await visitor.post('/register', {
      name: '<img/src=x> X',
      email: 'x@example.com',
      password: 'a long enough one',
    })
    for (let order = 0; order < 2; order++) await buy(visitor, 'house-espresso')
    expect(await home(visitor)).toContain('Welcome back, &lt;img/src')
    expect(await home(visitor)).not.toContain('<img/src')
  })
})

describe('Abbie, who has a laptop and a phone', () => {
  it('is known on the phone by what she did on the laptop before she signed in, by every cookie she ever had', async () => {
    const shop = await openPersonalized()
    const phone = await accepting(shop, iphone)
    const email = await register(phone, 'Abbie Claes')
    expect(shownIn(await home(phone))).toEqual({ 'home.picks': 'on-the-go' })

    const laptop = visit(shop)
    const given = [(await answer(laptop, 'all')).headers['set-cookie']].flat().map(String)
    const before = given.find((cookie) => cookie.startsWith('attune='))?.split(';')[0] ?? ''
    for (const slug of premiumMachines) await lookAt(laptop, slug)
    expect(shownIn(await home(phone))).toEqual({ 'home.picks': 'on-the-go' })

    await signIn(laptop, email)
    expect(shownIn(await home(laptop))).toEqual({ 'home.hero': 'premium-machine' })
    expect(shownIn(await home(phone))).toMatchObject({ 'home.hero': 'premium-machine' })

    const old = await visit(shop).get('/').set('Cookie', before).expect(200)
    expect(shownIn(old.text)).toEqual({ 'home.hero': 'premium-machine' })
    const stranger = visit(shop)
    expect(shownIn(await home(stranger))).toEqual({})
  })

  it('is not asked about consent again on the phone once she signs in', async () => {
    const shop = await openPersonalized()
    const email = await register(await accepting(shop), 'Abbie Claes')
    const phone = visit(shop, iphone)
    expect(await home(phone)).toContain('May we remember your taste?')
    await signIn(phone, email)
    expect(await home(phone)).not.toContain('May we remember your taste?')
  })
})

describe('two hundred visitors at once', () => {
  it('each see their own name and their own blocks, and nothing of anybody else', async () => {
    const shop = await openPersonalized()
    const crowd = await Promise.all(Array.from({ length: 200 }, (_, number) => memberOf(shop, number)))
    const premium = crowd.filter((_, number) => number % 2 === 0)
    const [first, second] = premiumMachines
    for (const slug of [first, second])
      await Promise.all(premium.map((member) => member.get(`/products/${slug}`)))
    const pages = await Promise.all(crowd.map((member) => member.get('/')))
    for (const [number, page] of pages.entries()) {
      const greeted = page.match(/Welcome back, [^<]*/g)
      expect(greeted).toEqual([`Welcome back, Visitor${number}`])
      expect(page.match(/Visitor\d+/g)?.every((name) => name === `Visitor${number}`)).toBe(true)
      const hero = number % 2 === 0 ? { 'home.hero': 'premium-machine' } : {}
      expect(shownIn(page)).toEqual({ 'home.welcome': 'loyal', ...hero })
    }
    expect(new Set(crowd.map(({ cookie }) => cookie)).size).toBe(200)
  })
})

describe('a restart', () => {
  it('on the same files finds everybody as they were, signed in or not', async () => {
    const database = databaseFile()
    const kept = () => ({ database, store: sqliteStore(join(dirname(database), 'attune.db')) })
    const before = await openPersonalized(kept())
    const [guest, customer] = [await accepting(before), await accepting(before)]
    for (const slug of premiumMachines) await lookAt(guest, slug)
    await register(customer, 'Mara Lind')
    for (let order = 0; order < 2; order++) await buy(customer, 'piccola-espresso')
    await closePersonalized(before)

    const after = await openPersonalized(kept())
    expect(shownIn(await home(returning(guest, after)))).toEqual({ 'home.hero': 'premium-machine' })
    const page = await home(returning(customer, after))
    expect(page).toContain('Welcome back, Mara</h2>')
    expect(page).toContain(code)
    expect(shownIn(await home(visit(after)))).toEqual({})
  })
})
