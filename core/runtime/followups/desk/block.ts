import type { Decision } from '../../../decisions/decision.ts'
import type { LinkRequest, ShownBlock } from '../../../followups/desk.ts'
import { digestOf } from '../../../hash.ts'
import { isObject, own } from '../../../json.ts'
import type { PlacementName } from '../../../register.ts'
import type { Visitor } from '../../../visitor.ts'
import type { MessageTokens } from '../../tokens/message-token.ts'
import { asError } from '../../upkeep/background.ts'
import { visitOf } from '../../visiting/visit-of.ts'
import { within } from '../../within.ts'
import { hourSince, keepQuietly } from './count.ts'
import type { DeskPorts } from './create-desk.ts'
import { isScanner } from './scanners.ts'

const fields = { image: 'image', link: 'url' } as const

/**
 * Decides a placement for the person now, and says which picture that is, or where it leads. With the store down it
 * is decided for a stranger. Law 9: a picture that a person's program fetched was shown, once an hour at most.
 */
export async function showBlock(
  ports: DeskPorts,
  { profileId, placement }: MessageTokens['block'],
  by: LinkRequest,
  part: 'image' | 'link',
): Promise<ShownBlock> {
  const { site } = ports.shell
  const nothing = { url: undefined, counted: Promise.resolve() }
  if (!site.placements.named(placement)) return nothing
  const counts = by.counts !== false && !isScanner(by, { now: site.clock.now(), picture: part === 'image' })
  const visitor = await opened(ports, profileId, by)
  // Which of the site's it is, the token says.
  const named = placement as PlacementName
  const decision = counts && part === 'image' ? visitor.decide(named) : visitor.peek(named)
  const url = addressIn(decision, fields[part], site.followUps.sending.url)
  if (!counts || !visitor.isStored || url === undefined) return { ...nothing, url }
  const counted = part === 'image' ? exposed(ports, visitor, placement) : pressed(ports, visitor, decision)
  return { url, counted }
}

async function opened({ shell, open }: DeskPorts, profileId: string, by: LinkRequest): Promise<Visitor> {
  const { patience, clock, breakers, onError, closed } = shell.site
  if (by.counts === false || closed) return open()
  try {
    return open(await within(patience, clock, shell.profiles.read(profileId), breakers.reads))
  } catch (error) {
    onError(asError(error))
    return open()
  }
}

async function exposed({ shell: { site } }: DeskPorts, visitor: Visitor, placement: string): Promise<void> {
  const visit = visitOf(visitor)
  visit.expose(digestOf(`block ${visitor.id} ${placement} ${hourSince(0, site)}`))
  await visit.commit().catch((error) => site.onError(asError(error)))
}

async function pressed({ shell }: DeskPorts, visitor: Visitor, decision: Decision): Promise<void> {
  const { placement, experience, variant } = decision
  if (experience === undefined || variant === undefined) return
  await keepQuietly(shell, visitor.id, {
    event: 'Placement Clicked',
    same: `${visitor.id} ${placement} ${experience} ${variant} ${hourSince(0, shell.site)}`,
    properties: { placement, experience, variant },
  })
}

/** An address of the site's own definitions, below where the collector is reached if it has no host. */
function addressIn({ content }: Decision, field: string, base: string | undefined): string | undefined {
  const stated = isObject(content) ? own(content, field) : undefined
  const url = typeof stated === 'string' ? URL.parse(stated, base) : null
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined
}
