import { describe, expect, it } from 'vitest'
import { browser } from '../support/browser.ts'
import { platforms } from '../support/platforms.ts'
import { openShop } from '../support/shop.ts'

describe.each(platforms)('consent on $name', (platform) => {
  it('can be asked for and answered, purpose by purpose', async () => {
    const { app } = await openShop({ platform })
    const visitor = browser(app)
    const nothing = {
      necessary: true,
      preferences: false,
      analytics: false,
      personalization: false,
      marketing: false,
    }
    expect((await visitor.fetch('/attune/consent')).body).toEqual({ answered: false, purposes: nothing })
    const { body } = await visitor.post('/attune/consent', {
      purposes: { personalization: true, marketing: false },
    })
    expect(body).toEqual({ answered: true, purposes: { ...nothing, personalization: true } })
    expect((await visitor.fetch('/attune/consent')).body).toEqual(body)
  })

  it('is written down with the wording that was agreed to', async () => {
    const { app, store } = await openShop({ platform })
    await browser(app).post('/attune/consent', {
      accept: 'all',
      wording: 'banner-2026-03',
      source: 'settings',
    })
    const { entries } = await store.consume('consent', undefined, 10)
    expect(entries[0]!.value).toMatchObject({
      answers: { personalization: true, marketing: true },
      wording: 'banner-2026-03',
      source: 'settings',
    })
  })

  it('can be answered by a form without scripts, which goes on where it was', async () => {
    const { app } = await openShop({ platform })
    const visitor = browser(app)
    const form =
      'purposes%5Bpersonalization%5D=false&purposes%5Bpersonalization%5D=true&purposes%5Banalytics%5D=false&return=%2Fcups%3Fpage%3D2%23top'
    const { status, headers } = await visitor.submit('/attune/consent', form as never)
    expect([status, headers.location]).toEqual([303, '/cups?page=2#top'])
    const { purposes } = (await visitor.fetch('/attune/consent')).body
    expect(purposes).toMatchObject({ personalization: true, analytics: false, marketing: false })
    expect((await visitor.submit('/attune/consent', { accept: 'none' })).headers.location).toBe('/')
    expect((await visitor.fetch('/attune/consent')).body.purposes.personalization).toBe(false)
  })

  it.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    '\\/evil.example',
    'javascript:alert(1)',
    'cups',
    `/${'x'.repeat(3_000)}`,
  ])('never leads to another site: %.30s', async (path) => {
    const { app } = await openShop({ platform })
    const visitor = browser(app)
    const { status, headers, body } = await visitor.submit('/attune/consent', { accept: 'all', return: path })
    expect(headers.location).toBeUndefined()
    expect([status, body.error.code]).toEqual([400, 'ATTUNE_BODY_INVALID'])
    expect(visitor.cookies.size).toBe(0)
  })

  it.each([
    [{}, 'ATTUNE_BODY_INVALID'],
    [[], 'ATTUNE_BODY_INVALID'],
    [{ accept: 'some' }, 'ATTUNE_BODY_INVALID'],
    [{ purposes: { analytics: 'perhaps' } }, 'ATTUNE_BODY_INVALID'],
    [{ purposes: { analytcs: true } }, 'ATTUNE_UNKNOWN_PURPOSE'],
    [JSON.parse('{"purposes":{"__proto__":true}}'), 'ATTUNE_UNKNOWN_PURPOSE'],
    [{ accept: 'all', wording: 'x'.repeat(500) }, 'ATTUNE_BODY_INVALID'],
  ])('refuses %j', async (answer, code) => {
    const { app } = await openShop({ platform })
    const visitor = browser(app)
    const { status, body } = await visitor.post('/attune/consent', answer)
    expect([status, body.error.code]).toEqual([400, code])
    expect(visitor.cookies.size).toBe(0)
  })

  it('fits into its cookie with as many purposes and as long a wording as a site may have', async () => {
    const purposes = Array.from({ length: 40 }, (_, i) => `purpose-number-${i}`)
    const { app } = await openShop({ platform, site: { consent: { purposes } } })
    const visitor = browser(app)
    await visitor.post('/attune/consent', { accept: 'all', wording: '€'.repeat(100) })
    expect(visitor.cookies.get('attune-consent')!.length).toBeLessThan(4_000)
    expect((await visitor.fetch('/attune/consent')).body.purposes['purpose-number-39']).toBe(true)
  })
})
