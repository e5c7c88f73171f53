import { describe, expect, it } from 'vitest'
import { normaliseSignal } from '../../../core/signals/normalise.ts'
import { pageViewed } from '../../../core/signals/page-viewed.ts'

const now = Date.parse('2025-06-01T12:00:00Z')

describe('a page view of our own', () => {
  it('is the very signal that a page message from outside becomes', () => {
    const own = pageViewed({
      messageId: 'm1',
      time: now,
      path: '/guide',
      referrer: 'https://a.example/',
      campaign: { source: 'mail', medium: 'email', name: 'june', term: 't', content: 'c' },
      name: 'Guide',
      category: 'Coffee',
      title: 'Grinding',
      anonymousId: 'a1',
      userId: 'u1',
    })
    const outside = normaliseSignal(
      {
        type: 'page',
        messageId: 'm1',
        timestamp: now,
        name: 'Guide',
        category: 'Coffee',
        anonymousId: 'a1',
        userId: 'u1',
        context: {
          page: { path: '/guide', referrer: 'https://a.example/', title: 'Grinding' },
          campaign: { source: 'mail', medium: 'email', name: 'june', term: 't', content: 'c' },
        },
      },
      { now, origin: 'page' },
    )
    expect(own).toEqual(outside)
  })

  it('leaves out what is not known, and what is too long to keep', () => {
    const view = pageViewed({
      messageId: 'm',
      time: now,
      path: undefined,
      referrer: 'x'.repeat(2_049),
      title: '',
    })
    expect(view.properties).toEqual({})
    expect(view).not.toHaveProperty('userId')
  })

  it('falls under the purpose the site gave to page views', () => {
    const classification = { category: 'contextual', purpose: 'analytics' } as const
    expect(pageViewed({ messageId: 'm', time: now, path: '/', classification })).toMatchObject(classification)
  })
})
