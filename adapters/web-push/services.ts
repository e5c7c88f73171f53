import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { publicAddress } from '../public-address.ts'

/** Those of the browsers: Chrome, Edge, Brave, Opera and Samsung's (Google), Firefox, Edge (Microsoft), Safari. */
export const knownServices: readonly string[] = [
  'fcm.googleapis.com',
  '*.push.services.mozilla.com',
  '*.notify.windows.com',
  'web.push.apple.com',
]

/**
 * Whether a push service is one of those that the site sends to. An entry is a host, with its port unless that is 443;
 * with `*.` first it stands for the hosts below it.
 */
export function isListed(url: URL, services: readonly string[]): boolean {
  return services.some((entry) =>
    entry.startsWith('*.') ? url.host.endsWith(entry.slice(1)) : url.host === entry,
  )
}

/** What an entry may look like. */
export function isService(entry: unknown): boolean {
  return typeof entry === 'string' && entry.length <= 260 && /^(\*\.)?[a-z0-9.-]+(:\d{1,5})?$/.test(entry)
}

/**
 * Looks hosts up and refuses those that turn out to be inside the site's own network, whoever answers for them.
 * @param trusted hosts that may be: the site has named them itself
 */
export function outsideLookup(trusted: ReadonlySet<string>): LookupFunction {
  return (host, options, done) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, [])
      const inside = addresses.some(({ address }) => publicAddress(address) === undefined)
      if (inside && !trusted.has(host)) {
        return done(Object.assign(new Error('a private address'), { code: 'EPRIVATE' }), [])
      }
      if (options.all) done(null, addresses)
      else done(null, addresses[0]!.address, addresses[0]!.family)
    })
  }
}
