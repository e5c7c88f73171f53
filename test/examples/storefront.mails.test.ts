import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mailTemplates } from 'attune/templates/mail'
import { describe, expect, it } from 'vitest'
import { definitions } from '../../examples/storefront/attune/definitions.ts'
import { houseAt } from '../../examples/storefront/attune/house.ts'
import {
  accepting,
  buy,
  buyMuch,
  lookAt,
  type OpenedShop,
  openPersonalized,
} from './personalized-storefront.ts'
import type { Browser } from './storefront.ts'

const hours = (n: number) => n * 3_600_000

/** Somebody who accepts the banner, signs up and wants letters. */
async function subscriber(shop: OpenedShop, name: string, newsletter = 'yes'): Promise<Browser> {
  const visitor = await accepting(shop)
  const email = `${name.toLowerCase()}@example.com`
  await visitor.post('/register', { name, email, password: 'a long enough password', newsletter }).expect(303)
  return visitor
}

async function later(shop: OpenedShop, n: number): Promise<void> {
  shop.clock.advance(hours(n))
  await shop.attune.followUps.runDue()
}

const outbox = async (visitor: Browser) => (await visitor.get('/outbox').expect(200)).text

/** The mails the page offers to read, newest first, as HTML. */
async function mails(visitor: Browser): Promise<string[]> {
  const ids = new Set([...(await outbox(visitor)).matchAll(/src="\/outbox\/([\w-]+)"/g)].map(([, id]) => id!))
  return Promise.all([...ids].map(async (id) => (await visitor.get(`/outbox/${id}`).expect(200)).text))
}

/** What somebody reads of a mail. */
const wordsOf = (html: string): string =>
  html
    .replaceAll(/<head[\s\S]*?<\/head>|<!--[\s\S]*?-->|<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()

describe('the mails of the shop', () => {
  it('are built as they are written (if not: npx attune mail build examples/storefront/mails)', async () => {
    const folder = fileURLToPath(new URL('../../examples/storefront/mails', import.meta.url))
    const brand = houseAt('http://127.0.0.1:3000')
    const { names, warnings } = await mailTemplates({ folder, brand, definitions })
    expect(names).toHaveLength(5)
    expect(warnings).toEqual([])
    for (const name of names)
      for (const part of ['html', 'txt'])
        expect(existsSync(join(folder, 'built', `${name}.${part}.hbs`)), name).toBe(true)
  })
})

describe('a basket that is left', () => {
  it('is written about two hours later, with what is in it, by name, with a way to make it stop', async () => {
    const shop = await openPersonalized({ showOutbox: true })
    const visitor = await subscriber(shop, 'Mara')
    await visitor.post('/cart/items', { slug: 'house-espresso' }).expect(303)
    await later(shop, 1.9)
    expect(await mails(visitor)).toHaveLength(1)
    await later(shop, 0.2)
    expect(await outbox(visitor)).toContain('Your basket is still here')
    const [mail] = await mails(visitor)
    expect(mail).toContain('Still thinking, Mara?')
    expect(mail).toContain('House espresso')
    expect(mail).toMatch(/\/attune\/message\/unsubscribe\?t=/)
  })

  it('adds up in the mail: goods, code, delivery and what they come to, each with its picture', async () => {
    const shop = await openPersonalized({ showOutbox: true })
    const visitor = await subscriber(shop, 'Ada')
    await visitor.post('/cart/items', { slug: 'house-espresso' }).expect(303)
    await later(shop, 3)
    const mail = (await mails(visitor)).find((html) => html.includes('Still thinking'))!
    expect(wordsOf(mail)).toContain(
      'House espresso 1 × €12.90 €12.90 Subtotal €12.90 Delivery €4.90 Together €17.80',
    )
    expect(mail).toContain('House espresso is in it')
    expect(mail).toMatch(
      /<img src="http:\/\/shop\.test\/pictures\/house-espresso\.png" alt="A bag in terracotta and cream"/,
    )
  })

  it('is told of as a whole, without delivery where that is free, and with the code that was used', async () => {
    const shop = await openPersonalized({ showOutbox: true })
    const visitor = await subscriber(shop, 'Eva')
    await buyMuch(visitor)
    for (const slug of ['piccola-espresso', 'moka-six', 'cone-papers-02'])
      await visitor.post('/cart/items', { slug }).expect(303)
    await visitor.post('/cart/discount', { code: 'BLOOM15' }).expect(303)
    await later(shop, 3)
    const mail = (await mails(visitor)).find((html) => html.includes('Still thinking'))!
    expect(mail).toContain('Piccola and 2 other things are in it')
    expect(wordsOf(mail)).toContain(
      'Subtotal €577.90 Code BLOOM15, 15% -€86.69 Delivery free Together €491.21',
    )
    expect(mail).not.toContain('is still good')
  })

  it('is not written about once it was ordered, nor to who did not ask for letters', async () => {
    const shop = await openPersonalized({ showOutbox: true })
    const buyer = await subscriber(shop, 'Bas')
    await buy(buyer, 'house-espresso')
    const silent = await subscriber(shop, 'Sil', '')
    await silent.post('/cart/items', { slug: 'house-espresso' }).expect(303)
    await later(shop, 3)
    const page = await outbox(buyer)
    expect(page).toContain('Welcome, Bas')
    expect(page).not.toContain('basket is still here')
    expect(page).not.toContain('sil@example.com')
  })

  it('is not written about after one click on unsubscribe in the mail before', async () => {
    const shop = await openPersonalized({ showOutbox: true })
    const visitor = await subscriber(shop, 'Uma')
    await later(shop, 0.5)
    const [welcome] = await mails(visitor)
    const link = /\/attune\/message\/unsubscribe\?t=[\w.-]+/.exec(welcome!)![0]
    await visitor.agent.post(link).type('form').send({ 'List-Unsubscribe': 'One-Click' }).expect(200)
    await visitor.post('/cart/items', { slug: 'house-espresso' }).expect(303)
    await later(shop, 3)
    expect(await mails(visitor)).toHaveLength(1)
  })
})

describe('an order', () => {
  const receipts = async (visitor: Browser) =>
    (await mails(visitor)).filter((html) => html.includes('is with us')).map(wordsOf)

  it('is confirmed at once by a mail with what was ordered, sums that add up and where it goes, without letters', async () => {
    const shop = await openPersonalized({ showOutbox: true })
    const visitor = await subscriber(shop, 'Bas', '')
    const number = await buy(visitor, 'house-espresso', 'moka-six')
    await later(shop, 0.1)
    await expect.poll(() => receipts(visitor)).toHaveLength(1)
    const [receipt] = await receipts(visitor)
    expect(receipt).toContain(`Your order ${number} is with us.`)
    expect(receipt).toMatch(/House espresso 1 × €12\.90 €12\.90 Moka Six 1 × €[\d.]+ €[\d.]+ Subtotal/)
    const [, subtotal, delivery, total] =
      /Subtotal €([\d.]+) Delivery €?([\d.]+|free) Together €([\d.]+) It goes to/.exec(receipt!)!
    expect(Number(subtotal) + (Number(delivery) || 0)).toBeCloseTo(Number(total), 2)
    expect(receipt).not.toContain('Unsubscribe')
    const { text: page } = await visitor.get(`/orders/${number}`).expect(200)
    expect(page).toContain(`€${total}`)
    expect(await outbox(visitor)).toContain('Receipt of an order')
  })

  it('is confirmed once each, and in the quiet hours too', async () => {
    const shop = await openPersonalized({ showOutbox: true })
    const visitor = await subscriber(shop, 'Bas')
    shop.clock.advance(hours(13))
    const numbers = [await buy(visitor, 'house-espresso'), await buy(visitor, 'moka-six')]
    await later(shop, 0.1)
    await later(shop, 0.1)
    await expect.poll(() => receipts(visitor)).toHaveLength(2)
    const sent = await receipts(visitor)
    for (const number of numbers) expect(sent.filter((words) => words.includes(number))).toHaveLength(1)
  })
})

describe('a visitor who reads reviews of premium machines', () => {
  const read = async (visitor: Browser) => {
    for (const slug of ['aurelia-dual-boiler', 'aurelia-lever']) {
      await lookAt(visitor, slug)
      await visitor.get(`/products/${slug}/reviews`).expect(200)
    }
  }

  it('is written about them four hours later, with a subject decided like a block of a page', async () => {
    const shop = await openPersonalized({ showOutbox: true })
    const visitor = await subscriber(shop, 'Rea')
    await read(visitor)
    await later(shop, 4.5)
    expect(await outbox(visitor)).toContain('Still comparing? Try one at home for 30 days')
    const machine = (await mails(visitor)).find((mail) => mail.includes('what others say'))
    expect(machine).toContain('Aurelia')
  })

  it('is not, having bought one meanwhile', async () => {
    const shop = await openPersonalized({ showOutbox: true })
    const visitor = await subscriber(shop, 'Rob')
    await read(visitor)
    await buy(visitor, 'piccola-espresso')
    await later(shop, 5)
    expect(await outbox(visitor)).not.toContain('Try one at home')
  })
})

describe('a product that is sold out', () => {
  it('is told of when it is back to who asked, also without letters, and to nobody else', async () => {
    const shop = await openPersonalized({ showOutbox: true })
    const visitor = await subscriber(shop, 'Wim', '')
    const { text: page } = await visitor.get('/outbox')
    const slug = /<option value="([\w-]+)"/.exec(page)![1]!
    await visitor.post(`/products/${slug}/tell-me`).expect(303)
    expect((await visitor.get(`/products/${slug}`)).text).toContain('We write to you as soon as it is back')
    await visitor.post('/outbox/restock', { slug }).expect(303)
    await later(shop, 0.1)
    expect(await outbox(visitor)).toMatch(/is back<\/h3>/)
    expect((await mails(visitor))[0]).toContain('You asked us to tell you, Wim')
    expect((await visitor.get(`/products/${slug}`)).text).toContain('Add to basket')
  })
})

it('the outbox is not there unless it is asked for', async () => {
  const shop = await openPersonalized()
  const visitor = await accepting(shop)
  await visitor.get('/outbox').expect(404)
})
