import { describe, expect, it } from 'vitest'
import { browser } from '../../support/browser.ts'
import { openShop } from '../../support/shop.ts'

describe('what costs much to read', () => {
  it('is refused: a form of thousands of fields', async () => {
    const { app } = await openShop()
    const form = Array.from({ length: 12_000 }, (_, index) => index.toString(36)).join('&')
    const { status, body } = await browser(app).post('/attune/consent', form, {
      'Content-Type': 'application/x-www-form-urlencoded',
    })
    expect([status, body.error.code]).toEqual([413, 'ATTUNE_BODY_TOO_LARGE'])
  })

  it('is not repeated: the name of a purpose that there cannot be', async () => {
    const { app } = await openShop()
    const purposes = { ['<script>'.repeat(7_000)]: true }
    const { status, body } = await browser(app).post('/attune/consent', { purposes })
    expect([status, body.error.code]).toEqual([400, 'ATTUNE_BODY_INVALID'])
    expect(body.error.message.length).toBeLessThan(200)
  })

  it('is not put into a cookie that proxies and browsers refuse: a campaign of control characters', async () => {
    const { app } = await openShop({ site: { consent: { model: 'opt-out' } } })
    const hostile = '%01'.repeat(126)
    const names = ['source', 'medium', 'campaign', 'term', 'content']
    const query = names.map((name) => `utm_${name}=x${hostile}x`).join('&')
    const visitor = browser(app)
    const { status, headers } = await visitor.get(`/plain?${query}`, { Referer: 'https://a.example/' })
    expect(status).toBe(200)
    for (const cookie of [headers['set-cookie'] ?? []].flat()) expect(cookie.length).toBeLessThan(4_096)
  })

  it('does not keep a long campaign of honest letters from being remembered', async () => {
    const { app } = await openShop({ site: { consent: { model: 'opt-out' } } })
    const visitor = browser(app)
    const name = encodeURIComponent('春の新茶'.repeat(32))
    await visitor.get(`/plain?utm_source=mail&utm_campaign=${name}&utm_content=${name}`)
    expect(visitor.cookies.get('attune-landing')?.length).toBeLessThan(4_096)
  })
})
