/** What browsers send. */
export const event = { type: 'track', event: 'Product Viewed', properties: { category: 'cups' } }
/** What servers send. */
export const message = {
  ...{ messageId: 'm', userId: 'mallory', anonymousId: 'a', groupId: 'g', previousId: 'p', name: 'n' },
  ...{ event: 'e', properties: { a: 1 }, traits: { a: 1 }, context: { ip: 'x' }, timestamp: 1, sentAt: 1 },
}

/** Every route that takes a body, with one that is right. */
export const taking: Readonly<Record<string, object>> = {
  '/attune/events': { batch: [event], sentAt: '2026-03-01T12:00:00Z' },
  '/attune/decide': { placements: ['hero'], url: '/', referrer: 'https://a.example', expose: true },
  '/attune/consent': { accept: 'all', purposes: {}, wording: 'w', source: 's', return: '/' },
  '/attune/me/erase': { return: '/' },
  '/attune/me/reset': { return: '/' },
  '/attune/me/not-interested': { item_id: 'x', category: 'y', return: '/' },
  '/attune/v1/track': message,
  '/attune/v1/identify': message,
  '/attune/v1/page': message,
  '/attune/v1/screen': message,
  '/attune/v1/group': message,
  '/attune/v1/alias': message,
  '/attune/v1/batch': { batch: [{ ...message, type: 'track' }], sentAt: 1, context: {}, writeKey: 'x' },
}
