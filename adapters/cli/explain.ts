import { AttuneError } from '../../core/errors.ts'
import type { PersonReference } from '../../core/identity/person.ts'
import type { RequestFacts } from '../../core/signals/context.ts'
import type { Call, Command } from './command.ts'
import { explanationText } from './explain/explanation-text.ts'
import { definitionsHelp } from './load-definitions.ts'
import { storeUrls } from './open-store.ts'
import { needed, withSite } from './with-site.ts'

export const explainCommand: Command = {
  name: 'explain',
  summary: 'Says what a person sees in a placement, why, and why not everything else.',
  options: {
    definitions: { value: 'FILE', needed: true, help: "the site's definitions" },
    store: { value: 'URL', needed: true, help: 'its store' },
    placement: { value: 'NAME', needed: true, help: 'the placement' },
    user: { value: 'ID', help: 'who: the person with this user id' },
    profile: { value: 'ID', help: 'who: the one with this profile id' },
    id: { value: 'NAMESPACE:ID', help: 'who: the one known by this identifier, such as loyaltyCard:9-12' },
    url: { value: 'URL', help: 'the page asked for, such as /shop?utm_source=mail; otherwise /' },
  },
  details: `
Nothing is written, and nothing counts as shown. The request is that of a desktop browser, now, without a
referrer, from nowhere in particular: conditions on \`context\` are decided by that. Each experience is listed
with its condition, part by part, and since when the features that it reads are complete.

Whoever runs it sees what is stored of the person, as far as consent goes.

${definitionsHelp}

${storeUrls}`,
  async run(call) {
    const person = personOf(call)
    const placement = needed(call, 'placement', 'NAME')
    const url = typeof call.options.url === 'string' ? call.options.url : '/'
    const request = requestFor(url)
    return withSite(call, { store: 'store', reading: true }, async (attune) => {
      const found = await attune.find(person)
      if (!found) {
        const text = `The store has nobody with ${whoOf(person)}.`
        return { text, summary: { found: false }, failed: true }
      }
      const visitor = await attune.visit({ request, person })
      if (visitor.failure) throw visitor.failure
      const explanation = visitor.explain(placement)
      const who = `${placement}, for the ${found.kind} person with the profile ${found.profileId}, on ${url}`
      return {
        text: `${who}:\n${explanationText(explanation)}`,
        summary: { found: true, profileId: found.profileId, kind: found.kind, ...explanation },
      }
    })
  },
}

function personOf({ options: { user, profile, id } }: Call): PersonReference {
  const given = [user, profile, id].filter((one) => typeof one === 'string')
  if (given.length !== 1) {
    const message = 'It has to be said who is meant, once: --user ID, --profile ID or --id NAMESPACE:ID.'
    throw new AttuneError('ATTUNE_OPTIONS', message)
  }
  if (typeof user === 'string') return { userId: user }
  if (typeof profile === 'string') return { profileId: profile }
  const [, namespace, rest] = /^([^:]+):(.+)$/s.exec(String(id)) ?? []
  if (namespace !== undefined && rest !== undefined) return { namespace, id: rest }
  throw new AttuneError('ATTUNE_OPTIONS', '--id needs a namespace and an id: --id loyaltyCard:9-12.')
}

function whoOf(person: PersonReference): string {
  if ('userId' in person) return `the user id "${person.userId}"`
  if ('profileId' in person) return `the profile "${person.profileId}"`
  return `the ${person.namespace} "${person.id}"`
}

/** Without a user agent it would be a bot's. */
const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

function requestFor(url: string): RequestFacts {
  const whole = URL.canParse(url) ? new URL(url) : undefined
  if (!whole && !url.startsWith('/')) {
    throw new AttuneError(
      'ATTUNE_OPTIONS',
      `--url is neither an address nor a path: ${url}. Give --url /shop.`,
    )
  }
  return {
    method: 'GET',
    url: whole ? whole.pathname + whole.search : url,
    headers: { accept: 'text/html', 'user-agent': userAgent },
    ...(whole && { host: whole.host }),
    now: Date.now(),
  }
}
