import { describe, expect, it } from 'vitest'
import { browser } from '../support/browser.ts'
import { openShop } from '../support/shop.ts'

const [first, second, third] = [
  'the first of the secrets',
  'the second of the secrets',
  'the third of the secrets',
]
const target = { placement: 'hero', experience: 'machines', variant: 'premium' } as const
const previewed = 'Premium machines'

/** The same shop, deployed again with other secrets. */
async function deploy(secret: readonly string[], before?: Awaited<ReturnType<typeof openShop>>) {
  return openShop({ site: { secret, ...(before && { store: before.store, clock: before.clock }) } })
}

function moved(visitor: ReturnType<typeof browser>, shop: Awaited<ReturnType<typeof openShop>>) {
  const same = browser(shop.app)
  for (const [name, value] of visitor.cookies) same.cookies.set(name, value)
  return same
}

describe('rotating the secret, one deployment after the other', () => {
  it('keeps every visitor, signs both cookies anew, and refuses what the dropped secret signed', async () => {
    const before = await deploy([first!])
    const visitor = browser(before.app)
    await visitor.post('/attune/consent', { accept: 'all' })
    await visitor.get('/machines')
    const old = new Map(visitor.cookies)

    // 1. The new secret is known everywhere before anything is signed with it.
    const announced = await deploy([first!, second!], before)
    const early = moved(visitor, announced)
    expect((await early.get('/')).text).toContain(previewed)
    expect(early.cookies).toEqual(old)

    // 2. It signs; the old one is still good, and what it signed is signed anew, once.
    const signing = await deploy([second!, first!], before)
    const renewed = moved(visitor, signing)
    const page = await renewed.get('/')
    expect(page.text).toContain(previewed)
    expect(page.headers['set-cookie']).toHaveLength(2)
    for (const [name, value] of old) expect(renewed.cookies.get(name)).not.toBe(value)
    expect((await renewed.get('/')).headers['set-cookie']).toBeUndefined()

    // 3. The old one is dropped: who came meanwhile stays, who did not is a stranger.
    const after = await deploy([second!], before)
    expect((await moved(renewed, after).get('/')).text).toContain(previewed)
    expect((await moved(visitor, after).get('/')).text).not.toContain(previewed)
    expect(after.errors).toEqual([])
  })

  it('keeps a refusal, which is in no profile', async () => {
    const before = await deploy([first!])
    const visitor = browser(before.app)
    await visitor.post('/attune/consent', { accept: 'none' })
    const renewed = moved(visitor, await deploy([second!, first!], before))
    await renewed.get('/')
    const after = moved(renewed, await deploy([third!, second!], before))
    expect((await after.get('/attune/consent')).body).toMatchObject({ purposes: { personalization: false } })
    expect(await before.profiles()).toEqual([])
  })

  it('keeps preview links until the secret that signed them is dropped', async () => {
    const before = await deploy([first!])
    const link = before.attune.previewLink('/', target)
    const signing = await deploy([second!, first!], before)
    const newer = signing.attune.previewLink('/', target)
    for (const url of [link, newer]) expect((await browser(signing.app).get(url)).text).toContain(previewed)
    const after = await deploy([second!], before)
    expect((await browser(after.app).get(newer)).text).toContain(previewed)
    expect((await browser(after.app).get(link)).text).not.toContain(previewed)
  })
})
