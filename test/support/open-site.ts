import type { Arriving, AttuneOptions, ConsentState } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { type ManualClock, manualClock, openTestSite } from 'attune/testing'

export const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

/** Sunday, 1 March 2026, noon UTC. */
export const noon: number = Date.UTC(2026, 2, 1, 12)

/** A site on a memory store, which visitors of any cookies arrive at. */
export async function openSite({
  clock = manualClock(noon),
  ...definitions
}: Partial<Omit<AttuneOptions, 'clock'>> & {
  clock?: AttuneOptions['clock'] | ManualClock
} = {}) {
  const site = await openTestSite({ store: memoryStore, ...definitions, clock: clock as ManualClock })
  const { attune } = site
  const arrive = (
    profileId?: string,
    arriving: Partial<Arriving> & { url?: string; headers?: Record<string, string> } = {},
  ) => {
    const { url = '/', headers = {}, ...rest } = arriving
    const request = {
      method: 'GET',
      url,
      headers: { 'user-agent': firefox, ...headers },
      host: 'shop.example',
      now: site.clock.now(),
    }
    return attune.visit({ request, profileId, ...rest })
  }
  return { ...site, arrive }
}

/** A browser whose visitor has agreed to everything the site asks for. */
export function agreed(at: number = noon): ConsentState {
  const choice = { granted: true, at }
  return {
    choices: { preferences: choice, analytics: choice, personalization: choice, marketing: choice },
    barriers: {},
  }
}

/** Everything a store holds, as text to search in. */
export async function everythingIn(store: { scan(prefix: string): AsyncIterable<unknown> }): Promise<string> {
  const entries: unknown[] = []
  for await (const entry of store.scan('')) entries.push(entry)
  return JSON.stringify(entries)
}
