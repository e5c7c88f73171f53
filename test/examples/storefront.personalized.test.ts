import type { Experience } from 'attune'
import { describe, expect, it } from 'vitest'
import { placements } from '../../examples/storefront/attune/placements.ts'
import { findProduct } from '../../examples/storefront/catalogue/catalogue.ts'
import {
  accepting,
  answer,
  buyMuch,
  everythingIn,
  home,
  iphone,
  lookAt,
  openPersonalized,
  premiumMachines,
  register,
  shownIn,
  visit,
} from './personalized-storefront.ts'
import { type Browser, browser, open } from './storefront.ts'

describe('a visitor who looks at premium machines', () => {
  it('is shown one on the page of the second machine, in that very response, and then in the hero', async () => {
    const visitor = await accepting(await openPersonalized())
    const [first, second] = premiumMachines
    expect(shownIn(await lookAt(visitor, first))).toEqual({})
    const page = await lookAt(visitor, second)
    expect(shownIn(page)).toEqual({ 'shelf.promotion': 'premium-machine' })
    expect(page).toContain('Then look at the Aurelia Monolith, too')
    expect(await home(visitor)).toContain('<h1 id="hero-title">Meet the Aurelia Monolith.</h1>')
  })

  it('is told why, without any script', async () => {
    const visitor = await accepting(await openPersonalized())
    for (const slug of premiumMachines) await lookAt(visitor, slug)
    const hero = (await home(visitor)).split('data-attune-placement="home.hero"')[1]!
    expect(hero).toMatch(
      /<details class="why"><summary\b[^>]*>Why am I seeing this\?<\/summary><p>You have looked at several of our premium coffee machines in the last 30 days\. <a href="\/privacy">/,
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

describe('a visitor who reads reviews of products like those they looked at', () => {
  const readReviews = (visitor: Browser, slug: string) => visitor.get(`/products/${slug}/reviews`).expect(200)

  it('is offered to try one at home, and told why', async () => {
    const visitor = await accepting(await openPersonalized())
    await lookAt(visitor, 'tarn-64')
    await readReviews(visitor, 'tarn-64')
    expect(shownIn(await lookAt(visitor, 'pilgrim-mini'))).toEqual({})
    await readReviews(visitor, 'pilgrim-mini')
    const page = await lookAt(visitor, 'pilgrim-hand-grinder')
    expect(shownIn(page)).toEqual({ 'shelf.promotion': 'still-comparing' })
    expect(page).toContain('Then try it at home for 30 days')
    expect(page).toContain('<p>You have read reviews of several products like those you looked at. <a')
    expect((await visitor.get('/privacy')).text).toContain('Grinders')
  })

  it('is another than one who reads reviews of other things than they looked at', async () => {
    const visitor = await accepting(await openPersonalized())
    await lookAt(visitor, 'tarn-64')
    for (const slug of ['kenya-gathaithi', 'sumatra-gayo']) await readReviews(visitor, slug)
    const { text } = await visitor.get('/categories/grinders').expect(200)
    expect(shownIn(text)).toEqual({})
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
    expect(await privacy(leaving)).not.toContain('looked at in the last 30 days')
    expect(await privacy(leaving)).not.toMatch(/name="personalization" value="yes" checked/)
    expect(await privacy(leaving)).toMatch(/name="analytics" value="yes" checked/)
    expect(shownIn(await home(leaving))).toEqual({})
    expect(shownIn(await home(staying))).toEqual({ 'home.hero': 'premium-machine' })
  })
})

describe('what the placements promise', () => {
  it('is in the shop: every product, every link and every picture', async () => {
    const visitor = visit(await openPersonalized())
    const experiences = Object.values(placements).flatMap(
      (placement) => placement.experiences as readonly Experience[],
    )
    const variants = experiences.flatMap((experience) => Object.values(experience.variants))
    for (const { items = [], content } of variants) {
      for (const slug of items) expect(findProduct(slug)?.inStock, slug).toBe(true)
      const { href, picture } = content as { href?: string; picture?: string }
      for (const path of [href, picture]) {
        if (path !== undefined) expect((await visitor.get(path)).status, path).not.toBe(404)
      }
    }
    expect(variants.length).toBeGreaterThanOrEqual(15)
  })
})
