import { type Arriving, type AttuneError, type AttuneOptions, type ConsentState, createAttune } from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { type ManualClock, manualClock } from '../../core/testing/clock.ts'

export const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

/** Sunday, 1 March 2026, noon UTC. */
export const noon: number = Date.UTC(2026, 2, 1, 12)

/** A site on a memory store, with a clock that the test moves and a list of what went wrong. */
export async function openSite(
  definitions: Omit<AttuneOptions, 'store' | 'secret' | 'clock' | 'onError'> & Partial<AttuneOptions> = {},
) {
  const clock = (definitions.clock as ManualClock | undefined) ?? manualClock(noon)
  const errors: AttuneError[] = []
  const store = definitions.store ?? memoryStore({ clock })
  const attune = await createAttune({
    timeZone: 'UTC',
    clock,
    secret: 'a secret for tests only',
    onError: (error) => errors.push(error),
    ...definitions,
    store,
  })
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
      now: clock.now(),
    }
    return attune.visit({ request, profileId, ...rest })
  }
  return { attune, clock, store, errors, arrive }
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
