import { dirname, join } from 'node:path'
import { sqliteStore } from 'attune/adapters/sqlite'
import { describe, expect, it } from 'vitest'
import {
  accepting,
  answer,
  buy,
  closePersonalized,
  everythingIn,
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
import { type Browser, browser, databaseFile, open } from './storefront.ts'

const code = 'BLOOM15'

/** Spends €529, enough for the code. */
const buyMuch = (visitor: Browser) => buy(visitor, 'piccola-espresso')

async function useCode(visitor: Browser): Promise<string> {
  await visitor.post('/cart/items', { slug: 'house-espresso' }).expect(303)
  const answered = await visitor.post('/cart/discount', { code })
  return answered.status === 303 ? 'accepted' : /id="code-error"[^>]*>([^<]*)/.exec(answered.text)![1]!
}

describe('a visitor who looks at premium machines', () => {
  it('is shown one on the page of the second machine, in that very response, and then in the hero', async () => {
    const visitor = await accepting(await openPersonalized())
    const [first, second] = premiumMachines
    expect(shownIn(await lookAt(visitor, first))).toEqual({})
    const page = await lookAt(visitor, second)
    expect(shownIn(page)).toEqual({ 'shelf.promotion': 'premium-machine' })
    expect(page).toContain('Then look at the Aurelia Monolith, too')
    const { text: shelf } = await visitor.get('/categories/coffee-machines')
    expect(shownIn(shelf)).toEqual({ 'shelf.promotion': 'premium-machine' })
    expect(await home(visitor)).toContain('<h1 id="hero-title">Meet the Aurelia Monolith.</h1>')
  })

  it('is told why, without any script', async () => {
    const visitor = await accepting(await openPersonalized())
    for (const slug of premiumMachines) await lookAt(visitor, slug)
    const hero = (await home(visitor)).split('data-attune-placement="home.hero"')[1]!
    expect(hero).toMatch(
      /<details class="why"><summary>Why am I seeing this\?<\/summary><p>You have looked at several of our premium coffee machines in the last 30 days\. <a href="\/privacy">/,
    )
  })

  it('is not told twice: the page of the promoted machine does not promote it', async () => {
    const visitor = await accepting(await openPersonalized())
    for (const slug of premiumMachines) await lookAt(visitor, slug)
    expect(shownIn(await lookAt(visitor, 'aurelia-monolith'))).toEqual({})
  })

  it('is another than one who looks at simple machines, or at one premium machine many times', async () => {
    const shop = await openPersonalized()
    const simple = await accepting(shop)
    await lookAt(simple, 'piccola-espresso')
    expect(shownIn(await lookAt(simple, 'morgen-filter-machine'))).toEqual({})
    const faithful = await accepting(shop)
    for (let time = 0; time < 3; time++) await lookAt(faithful, premiumMachines[0])
    expect(await home(faithful)).toContain('Good mornings are made, not bought.')
  })

  it('is forgotten as one after 30 days', async () => {
    const shop = await openPersonalized()
    const visitor = await accepting(shop)
    for (const slug of premiumMachines) await lookAt(visitor, slug)
    shop.clock.advance(32 * 24 * 60 * 60_000)
    expect(await home(visitor)).not.toContain('Monolith.')
  })
})

describe('a visitor nobody knows', () => {
  it('sees the shop as it is without Attune, word for word', async () => {
    const plain = await home(browser(open()))
    const page = await home(visit(await openPersonalized()))
    const words = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')
    expect(shownIn(page)).toEqual({})
    expect(words(page)).toBe(words(plain))
  })

  it('is served by device, referrer, campaign and hour, without consent and without a trace', async () => {
    const shop = await openPersonalized()
    const on = async (path: string, headers: Record<string, string> = {}, device?: string) =>
      shownIn((await visit(shop, device).get(path).set(headers).expect(200)).text)
    expect(await on('/', {}, iphone)).toEqual({ 'home.picks': 'on-the-go' })
    expect(await on('/', { Referer: 'https://www.google.com/' })).toEqual({ 'home.hero': 'from-search' })
    expect(await on('/?utm_source=letter&utm_medium=email')).toEqual({ 'home.hero': 'our-letter' })
    shop.clock.advance(10 * 60 * 60_000)
    expect(await on('/')).toEqual({ 'home.hero': 'evening' })
    expect(await everythingIn(shop)).toBe('[]')
  })

  it('is shown her favourite shelf only once she has one', async () => {
    const visitor = await accepting(await openPersonalized())
    await lookAt(visitor, 'kenya-gathaithi')
    expect(shownIn(await home(visitor))).toEqual({})
    await visitor.get('/products/sumatra-gayo/reviews').expect(200)
    expect(shownIn(await home(visitor))).toEqual({ 'home.picks': 'beans' })
  })
})

describe('consent', () => {
  const browse = async (visitor: Browser) => {
    for (const slug of premiumMachines) await lookAt(visitor, slug)
    return await home(visitor)
  }

  it.each(['no answer', 'only necessary'] as const)(
    'with %s nothing is kept and nothing follows',
    async (said) => {
      const shop = await openPersonalized()
      const visitor = visit(shop)
      if (said === 'only necessary') await answer(visitor, 'necessary')
      const page = await browse(visitor)
      expect(shownIn(page)).toEqual({})
      expect(page.includes('May we remember your taste?')).toBe(said === 'no answer')
      await register(visitor, 'Nora Stil')
      await buyMuch(visitor)
      expect(shownIn(await home(visitor))).toEqual({})
      expect(await everythingIn(shop)).toBe('[]')
    },
  )

  it('before an answer no cookie is set; the answer itself is the first', async () => {
    const visitor = visit(await openPersonalized())
    const { headers } = await visitor.get('/products/aurelia-lever').expect(200)
    expect(headers['set-cookie']).toBeUndefined()
    const refused = await answer(visitor, 'necessary')
    const names = [refused.headers['set-cookie']].flat().map((cookie) => String(cookie).split('=')[0])
    expect(names.sort()).toEqual(['attune-consent', 'shop.consent'])
  })

  it('taken back on the privacy page deletes what is known, and other visitors keep theirs', async () => {
    const shop = await openPersonalized()
    const [leaving, staying] = [await accepting(shop), await accepting(shop)]
    for (const visitor of [leaving, staying]) expect(shownIn(await browse(visitor))).not.toEqual({})
    const privacy = async (visitor: Browser) => (await visitor.get('/privacy').expect(200)).text
    expect(await privacy(leaving)).toContain('2 looked at in the last 30 days')
    expect(await privacy(leaving)).toMatch(/name="personalization" value="yes" checked/)
    await leaving.post('/consent', { answer: 'chosen', analytics: 'yes', next: '/privacy?saved' }).expect(303)
    expect(await privacy(leaving)).not.toContain('What we know of you')
    expect(await privacy(leaving)).not.toMatch(/name="personalization" value="yes" checked/)
    expect(await privacy(leaving)).toMatch(/name="analytics" value="yes" checked/)
    expect(shownIn(await home(leaving))).toEqual({})
    expect(shownIn(await home(staying))).toEqual({ 'home.hero': 'premium-machine' })
  })
})

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
    expect(checkout).toContain(`Code ${code}, 15 %`)
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
