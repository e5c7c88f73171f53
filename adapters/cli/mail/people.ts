import type { Attune } from '../../../core/attune.ts'
import { AttuneError } from '../../../core/errors.ts'
import type { JsonObject } from '../../../core/json.ts'
import type { Definitions } from '../../../core/runtime/definitions.ts'
import { manualClock } from '../../../core/testing/clock.ts'
import type { Persona } from '../../../core/testing/persona.ts'
import { bargainHunter, firstTimeVisitor, loyalCustomer, regular } from '../../../core/testing/personas.ts'
import { openTestSite } from '../../../core/testing/site.ts'
import type { Visitor } from '../../../core/visitor.ts'
import { memoryStore } from '../../memory/index.ts'

/** Somebody whom mails are shown for. */
export interface PreviewPerson {
  /** Of an address. */
  readonly id: string
  readonly name: string
  readonly about: string
  /** Whether their data is the site's own, and not made up. */
  readonly real: boolean
  /** Afresh for each mail. `traits`: what made-up people say of themselves. */
  visitor(traits: JsonObject): Promise<Visitor>
}

interface Cast {
  readonly name: string
  readonly about: string
  persona(): Persona
  /** Where nothing else is said. */
  readonly traits?: JsonObject
}

const cast: Readonly<Record<string, Cast>> = {
  loyal: {
    name: 'Loyal customer',
    about: 'five orders, the newest three days ago',
    persona: () => loyalCustomer({ userId: 'loyal' }),
    traits: { firstName: 'Anna', lastName: 'Berger', email: 'anna@example.com' },
  },
  bargain: {
    name: 'Bargain hunter',
    about: 'comes by sales, bought twice at half price; gave no name',
    persona: () => bargainHunter({ userId: 'bargain' }),
  },
  regular: {
    name: 'Regular visitor',
    about: 'looks at the same product every week, bought nothing',
    persona: () => regular(),
  },
  newcomer: {
    name: 'First-time visitor',
    about: 'came just now, of whom nothing is known',
    persona: () => firstTimeVisitor(),
  },
}

/** As far back as the histories of these people go. */
const history = 80 * 24 * 60 * 60 * 1000

/** Made-up people, each with a history, on sites of their own in memory. */
export interface Personas {
  readonly people: readonly PreviewPerson[]
  close(): Promise<void>
}

export function openPersonas(definitions: Definitions, now: () => number): Personas {
  // Follow-ups would be set off by what these people do.
  const { followUps: _, sending: __, ...site } = definitions
  const lives = new Map<string, Promise<Life>>()
  const lived = (id: string, said: JsonObject) => {
    const key = `${id} ${JSON.stringify(said)}`
    const life = lives.get(key) ?? live(cast[id]!.persona(), said, site, now() - history)
    lives.set(key, life)
    return life
  }
  return {
    people: Object.entries(cast).map(([id, { name, about, traits = {} }]) => ({
      id,
      name,
      about,
      real: false,
      visitor: async (more) => (await lived(id, { ...traits, ...more })).arrive(),
    })),
    async close() {
      for (const life of await Promise.allSettled(lives.values()))
        if (life.status === 'fulfilled') await life.value.close()
    },
  }
}

interface Life {
  arrive(): Promise<Visitor>
  close(): Promise<void>
}

async function live(persona: Persona, said: JsonObject, site: Definitions, begin: number): Promise<Life> {
  const stage = await openTestSite({ ...site, store: memoryStore, clock: manualClock(begin) })
  const { somebody } = await stage.live({ somebody: persona })
  const { userId } = persona
  if (userId !== undefined && Object.keys(said).length > 0)
    await (await somebody.arrive('/')).identify(userId, said)
  // What one mail decided is not to count for the next: nothing is said to be sent.
  const { id } = await somebody.arrive('/')
  const request = { method: 'GET', url: '/', headers, now: stage.clock.now() }
  return {
    arrive: () => stage.attune.visit({ request, profileId: id, readOnly: true }),
    close: () => stage.close(),
  }
}

/** Without a user agent they would be a bot's. */
const headers = {
  accept: 'text/html',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
}

/** Somebody of the site's own store, by their user id. */
export function realPerson(attune: Attune, userId: string): PreviewPerson {
  return {
    id: `user:${userId}`,
    name: userId,
    about: 'from the store',
    real: true,
    async visitor() {
      const person = { userId }
      if (!(await attune.find(person))) {
        throw new AttuneError(
          'ATTUNE_OPTIONS',
          `The store has nobody with the user id "${userId}". Name one that it has.`,
        )
      }
      const request = { method: 'GET', url: '/', headers, now: attune.clock.now() }
      const visitor = await attune.visit({ request, person, readOnly: true })
      if (visitor.failure) throw visitor.failure
      return visitor
    },
  }
}
