import { describe, expect, it } from 'vitest'
import {
  accepting,
  buyMuch,
  everythingIn,
  home,
  lookAt,
  openPersonalized,
  premiumMachines,
  register,
  shownIn,
} from './personalized-storefront.ts'
import type { Browser } from './storefront.ts'

const privacy = async (visitor: Browser) => (await visitor.get('/privacy').expect(200)).text
const monolith = 'Meet the Aurelia Monolith.'

/** Somebody who looked at two premium machines. */
async function looking() {
  const shop = await openPersonalized()
  const visitor = await accepting(shop)
  for (const slug of premiumMachines) await lookAt(visitor, slug)
  return { shop, visitor }
}

/** Sends the first form of a page that goes to this address, as a browser without scripts does. */
async function send(visitor: Browser, page: string, action: string) {
  const form = new RegExp(`<form[^>]*action="${action}"[^>]*>(.*?)</form>`, 's').exec(page)?.[1]
  const fields = [...(form ?? '').matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)]
  const answer = await visitor.post(
    action,
    Object.fromEntries(fields.map(([, name, value]) => [name, value])),
  )
  expect(answer.status, `${action} ${form}`).toBe(303)
  return (await visitor.get(String(answer.headers.location)).expect(200)).text
}

describe('What the shop knows of somebody', () => {
  it('is theirs to download, as a file', async () => {
    const { visitor } = await looking()
    expect(await privacy(visitor)).toContain('href="/attune/me?download"')
    const { headers, body } = await visitor.get('/attune/me?download').expect(200)
    expect(headers['content-disposition']).toContain('my-data.json')
    expect(body.person.features.premiumMachines.value).toBe(2)
  })

  it('goes with “Not for me”: that machine is suggested nowhere any more, and the page says so', async () => {
    const { visitor } = await looking()
    const page = await send(visitor, await home(visitor), '/attune/me/not-interested')
    expect(page).not.toContain(monolith)
    expect(shownIn(await lookAt(visitor, premiumMachines[0]))).toEqual({})
    expect(await privacy(visitor)).toContain('<dt>Not for you</dt><dd>Aurelia Monolith</dd>')
  })

  it('is less after a reset: interests go, and name and orders stay', async () => {
    const { visitor } = await looking()
    await register(visitor, 'Nora')
    await buyMuch(visitor)
    const page = await send(visitor, await privacy(visitor), '/attune/me/reset')
    expect(page).toContain('Your interests are forgotten.')
    expect(page).not.toContain('looked at in the last 30 days')
    expect(page).toMatch(/<dd>Nora<\/dd>.*<dd>1 order, together/s)
    expect(await home(visitor)).not.toContain(monolith)
  })

  it('is nothing after an erasure, and the banner asks again', async () => {
    const { shop, visitor } = await looking()
    const page = await send(visitor, await privacy(visitor), '/attune/me/erase')
    expect(page).toContain('Erased. From here on you are somebody new.')
    expect(page).toContain('<p>Nothing.</p>')
    expect(await everythingIn(shop)).not.toContain('Product Viewed')
    expect(await home(visitor)).toContain('class="consent"')
  })

  it('is not shown to whoever has the browser of somebody with an account, until they sign in', async () => {
    const { shop, visitor } = await looking()
    await register(visitor, 'Nora')
    expect(await privacy(visitor)).toContain('<dd>Nora</dd>')
    shop.app.database.exec('DELETE FROM sessions')
    const page = await privacy(visitor)
    expect(page).not.toMatch(/<dd>Nora|looked at in the last 30 days|me\?download/)
    expect(page).toContain('<a href="/login?next=/privacy">sign in</a>')
    await visitor.get('/attune/me').expect(403)
  })
})
