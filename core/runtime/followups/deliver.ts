import { countExposures } from '../../decisions/caps.ts'
import { AttuneError } from '../../errors.ts'
import type { CompiledFollowUp } from '../../followups/compile.ts'
import { capsOf } from '../../followups/may-send.ts'
import type { Op } from '../../followups/program.ts'
import type { Run } from '../../followups/run.ts'
import type { Json } from '../../json.ts'
import type { Channel, Delivery, OutgoingMessage } from '../../ports/channel.ts'
import type { RenderedMessage } from '../../ports/message-templates.ts'
import type { Profile } from '../../profile/profile.ts'
import type { Visitor } from '../../visitor.ts'
import type { Stored } from '../storing/draft.ts'
import { signMessage } from '../tokens/message-token.ts'
import { asError } from '../upkeep/background.ts'
import { visitOf } from '../visiting/visit-of.ts'
import { commitDecided, goingOn } from './commit-run.ts'
import { ledgerEntry, recorded } from './ledger.ts'
import { messageLinks } from './links.ts'
import { messageIdOf } from './message-id.ts'
import type { Messaging } from './messaging.ts'
import { settle } from './settle.ts'

/** How long a process may take to send one message before another takes it for dead, in milliseconds. */
const lease = 5 * 60_000

export interface Due {
  readonly run: Run
  readonly op: Op & { kind: 'send' }
  readonly followUp: CompiledFollowUp
  readonly channel: Channel
  readonly to: Json | undefined
}

/**
 * Sends one message that may be sent. It is made first; then a commit marks it as being sent, which holds only if
 * the person is still as they were judged; then it goes out; then it is written down what became of it. Whoever dies
 * in between leaves the mark, and nobody takes it for unsent.
 */
export async function sendMessage(
  messaging: Messaging,
  stored: Stored,
  due: Due,
): Promise<Stored | undefined> {
  const { site } = messaging.shell
  const { profile } = stored
  const { run, op, followUp } = due
  const now = site.clock.now()
  let rendered: RenderedMessage
  const visitor = messaging.open(stored)
  const messageId = messageIdOf(run)
  const linked = { profileId: profile.id, messageId, followUp, at: now }
  const links = messageLinks(linked, { ...site.followUps.sending, secrets: messaging.secrets })
  try {
    const { at, event, properties } = run
    const trigger = { at, ...(event !== undefined && { event }), ...(properties && { properties }) }
    const about = {
      name: followUp.name,
      step: run.step,
      template: op.template,
      purpose: followUp.purpose,
      trigger,
    }
    rendered = await messaging.messages.render(op.template, { visitor, followUp: about, links, now })
  } catch (cause) {
    site.onError(notRendered(op.template, cause))
    const delivery = { outcome: 'failed', why: 'It could not be rendered.' } as const
    return settle(messaging, stored, run, followUp, delivery)
  }
  const sending: Run = {
    ...run,
    ...{ counted: run.counted ?? now, due: run.due ?? run.wake },
    ...{ sending: now + lease, wake: now + lease },
  }
  const entry = ledgerEntry(profile.id, followUp, run, op.template, { at: now, outcome: 'sending' })
  const caps = run.counted === undefined ? countExposures(profile.caps, capsOf(followUp), now) : profile.caps
  const marked = await commitDecided(site, stored, {
    profile: { ...goingOn(profile, sending), caps },
    ...recorded(entry),
  })
  if (!marked) return undefined
  const message = outgoing(messaging, profile, due, rendered, links.unsubscribe)
  const delivery = await attempt(due.channel, followUp.channel, message, site.onError)
  if (delivery.outcome === 'refused' && delivery.unreachable && due.to !== undefined) {
    await messaging.suppressions.add(followUp.channel, due.to, 'bounced')
  }
  if (delivery.outcome === 'failed' && delivery.error) site.onError(delivery.error)
  const after = await settle(messaging, marked, sending, followUp, delivery)
  if (delivery.outcome !== 'sent' || visitOf(visitor).decisions.length === 0) return after
  return expose(messaging, visitor, messageId)
}

function outgoing(
  { secrets }: Messaging,
  { id: profileId, userId }: Profile,
  { run, op, followUp, to }: Due,
  content: RenderedMessage,
  unsubscribe: string | undefined,
): OutgoingMessage {
  const id = messageIdOf(run)
  return {
    id,
    token: signMessage('feedback', { profileId, messageId: id, followUp: followUp.name }, secrets),
    to,
    person: { profileId, ...(userId !== undefined && { userId }) },
    ...{ followUp: followUp.name, step: run.step, template: op.template },
    ...{ kind: followUp.kind, purpose: followUp.purpose, content },
    ...(unsubscribe !== undefined && { unsubscribe }),
  }
}

/** What a channel throws says nothing of what it did before: it is a mistake of the channel, which the site has to hear of. */
async function attempt(
  channel: Channel,
  name: string,
  message: OutgoingMessage,
  onError: (error: AttuneError) => void,
): Promise<Delivery> {
  try {
    return await channel.send(message)
  } catch (cause) {
    const kind = cause instanceof Error ? cause.name : typeof cause
    const told = `The channel "${name}" threw (${kind}): nobody knows what it sent. See the cause, which onError has.`
    onError(new AttuneError('ATTUNE_CHANNEL', told, { cause }))
    return { outcome: 'unknown', why: `The channel failed: ${kind}.` }
  }
}

function notRendered(template: string, cause: unknown): AttuneError {
  if (cause instanceof AttuneError) return cause
  const told = `The message "${template}" could not be rendered, and is tried again later. See the cause, which onError has.`
  return new AttuneError('ATTUNE_TEMPLATE', told, { cause })
}

/** Law 9: what the message showed was sent. */
async function expose({ shell: { site, profiles } }: Messaging, visitor: Visitor, unit: string) {
  const visit = visitOf(visitor)
  visit.expose(unit)
  await visit.commit().catch((error) => site.onError(asError(error)))
  return profiles.read(visitor.id)
}
