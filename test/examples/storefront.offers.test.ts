import { describe, expect, it } from 'vitest'
import { favouriteShelves } from '../../examples/storefront/attune/favourite-shelves.ts'
import {
  accepting,
  buyMuch,
  home,
  iphone,
  lookAt,
  openPersonalized,
  premiumMachines,
  shownIn,
  visit,
} from './personalized-storefront.ts'
import { type Browser, browser, open } from './storefront.ts'

/** Every product that a page offers: its cards, and what its hero and its strip lead to. */
function offeredOn(html: string): string[] {
  const cards = html.matchAll(/<h3><a href="\/products\/([\w-]+)"/g)
  const buttons = html.matchAll(/class="button(?: large)?" href="\/products\/([\w-]+)"/g)
  return [...cards, ...buttons].map(([, slug]) => slug!)
}

const twice = (slugs: readonly string[]) => slugs.filter((slug, place) => slugs.indexOf(slug) !== place)

const put = (visitor: Browser, slug: string) => visitor.post('/cart/items', { slug }).expect(303)

async function fond(visitor: Browser): Promise<void> {
  for (const slug of premiumMachines) await lookAt(visitor, slug)
}

describe('one page shows a product once', () => {
  it('on the front page, whether somebody is known or not', async () => {
    const stranger = offeredOn((await browser(open()).get('/').expect(200)).text)
    expect(stranger).toHaveLength(28)
    expect(twice(stranger)).toEqual([])
    const visitor = await accepting(await openPersonalized())
    await fond(visitor)
    const page = await home(visitor)
    expect(page).toContain('Meet the Aurelia Monolith.')
    expect(offeredOn(page)).toHaveLength(29)
    expect(twice(offeredOn(page))).toEqual([])
  })

  it('on the page of a product: the shelf below has neither it nor what the strip sells', async () => {
    const visitor = await accepting(await openPersonalized())
    await fond(visitor)
    const page = await lookAt(visitor, 'aurelia-lever')
    expect(shownIn(page)).toEqual({ 'shelf.promotion': 'premium-machine' })
    const offered = offeredOn(page)
    expect(offered).toHaveLength(5)
    expect(twice([...offered, 'aurelia-lever'])).toEqual([])
    expect(offered).toContain('aurelia-monolith')
  })

  it('on a shelf: the strip sells nothing that stands on it', async () => {
    const owner = await accepting(await openPersonalized())
    await buyMuch(owner)
    const strip = async (name: string) =>
      shownIn((await owner.get(`/categories/${name}`).expect(200)).text)['shelf.promotion']
    expect(await strip('beans')).toBe('care-kit')
    expect(await strip('accessories')).toBeUndefined()
  })
})

describe('the strip about premium machines', () => {
  it('is beside machines of that kind, and not on shelves or beside beans', async () => {
    const visitor = await accepting(await openPersonalized())
    await fond(visitor)
    for (const path of ['/categories/beans', '/categories/coffee-machines', '/products/house-espresso'])
      expect(shownIn((await visitor.get(path).expect(200)).text), path).toEqual({})
    expect(shownIn(await lookAt(visitor, 'halden-studio'))).toEqual({ 'shelf.promotion': 'premium-machine' })
  })
})

describe('what is in the basket', () => {
  it('is not offered beside it', async () => {
    const visitor = browser(open())
    const before = offeredOn((await visitor.get('/cart')).text)
    await put(visitor, before[0]!)
    await put(visitor, before[2]!)
    const after = offeredOn((await visitor.get('/cart')).text)
    expect(after).toHaveLength(4)
    expect(after).not.toContain(before[0])
    expect(after).not.toContain(before[2])
  })

  it('is offered on no page, and others take its place', async () => {
    const visitor = await accepting(await openPersonalized())
    const basket = ['house-espresso', 'tarn-83', 'hourglass-carafe']
    for (const slug of basket) await put(visitor, slug)
    const page = offeredOn(await home(visitor))
    expect(page).toHaveLength(28)
    expect(page.filter((slug) => basket.includes(slug))).toEqual([])
    expect(offeredOn(await lookAt(visitor, 'tarn-64'))).not.toContain('tarn-83')
  })

  it('is not what the hero and the strip sell, nor counted as shown there; taken out, it is again', async () => {
    const shop = await openPersonalized()
    const visitor = await accepting(shop)
    await fond(visitor)
    await put(visitor, 'aurelia-monolith')
    expect(shownIn(await home(visitor))['home.hero']).toBeUndefined()
    expect(await home(visitor)).toContain('Good mornings are made, not bought.')
    expect(shownIn(await lookAt(visitor, 'aurelia-lever'))).toEqual({})
    await visitor.post('/cart/items/aurelia-monolith', { quantity: 0 }).expect(303)
    expect(shownIn(await home(visitor))['home.hero']).toBe('premium-machine')
  })

  it('is left out of personal picks, which have another instead', async () => {
    const visitor = visit(await openPersonalized(), iphone)
    await put(visitor, 'commuter-tumbler')
    const page = await home(visitor)
    expect(shownIn(page)['home.picks']).toBe('on-the-go')
    const picks = page.split('data-attune-placement="home.picks"')[1]!.split('</section>')[0]!
    expect(offeredOn(picks)).toHaveLength(4)
    expect(offeredOn(picks)).not.toContain('commuter-tumbler')
    for (const { name, variants } of favouriteShelves) expect(variants.picks.items, name).toHaveLength(5)
  })
})
