import { countExposures, uncountExposures } from '../../decisions/caps.ts'
import { AttuneError } from '../../errors.ts'
import { moved } from '../../followups/advance.ts'
import type { CompiledFollowUp } from '../../followups/compile.ts'
import type { LedgerEntry } from '../../followups/ledger-entry.ts'
import { capsOf } from '../../followups/may-send.ts'
import type { Op } from '../../followups/program.ts'
import { noRuns, type Run } from '../../followups/run.ts'
import type { Json } from '../../json.ts'
import type { Channel, Delivery, OutgoingMessage } from '../../ports/channel.ts'
import type { RenderedMessage } from '../../ports/message-templates.ts'
import type { Profile } from '../../profile/profile.ts'
import type { Visitor } from '../../visitor.ts'
import { Draft, type Stored } from '../storing/draft.ts'
import { partitionOf } from '../storing/keys.ts'
import { signMessage } from '../tokens/message-token.ts'
import { asError } from '../upkeep/background.ts'
import { visitOf } from '../visiting/visit-of.ts'
import { commitDecided, finished, goingOn } from './commit-run.ts'
import { ledgerEntry, ledgerName, recorded } from './ledger.ts'
import { messageLinks } from './links.ts'
import { messageIdOf } from './message-id.ts'
import type { Messaging } from './messaging.ts'

/** How long a process may take to send one message before another takes it for dead, in milliseconds. */
const lease = 5 * 60_000
/** The first pause after a channel did not take a message; each is twice as long, up to the longest. */
const firstPause = 60_000
const longestPause = 6 * 3_600_000
/** Of what no message can be sent by: once it is mended, nobody waits for long. */
const longestOutagePause = 15 * 60_000

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

/**
 * Writes down what became of a message, on the profile as it is by now, and has the run go on from there. A message
 * of marketing that may have gone out is not sent again, one that is transactional is.
 */
export async function settle(
  messaging: Messaging,
  base: Stored,
  run: Run,
  followUp: CompiledFollowUp,
  delivery: Delivery,
): Promise<Stored | undefined> {
  const { profiles, site } = messaging.shell
  const { id: profileId } = base.profile
  let noted: LedgerEntry | undefined
  const draft = new Draft(base)
  draft.add((profile) => {
    const outcome = settled(profile, run, followUp, delivery, messaging)
    noted = outcome.entry
    return { profile: outcome.profile, ...(noted && recorded(noted)) }
  })
  const stored = await profiles.commit(draft)
  if (noted && stored.profile.id !== profileId) {
    const stale = ledgerName(profileId, noted.id)
    await site.store.commit({ partition: partitionOf(profileId), delete: [stale] })
  }
  if (noted) messaging.tell(noted)
  return stored.profile.id === profileId ? stored : undefined
}

function settled(
  profile: Profile,
  run: Run,
  followUp: CompiledFollowUp,
  delivery: Delivery,
  { shell: { site } }: Messaging,
): { profile: Profile; entry?: LedgerEntry } {
  const now = site.clock.now()
  const op = followUp.program.at(run.step) as Op & { kind: 'send' }
  const { runs } = profile.followUps ?? noRuns
  const current = runs.find(({ id, step }) => id === run.id && step === run.step)
  const attempts = (run.attempts ?? 0) + 1
  const isOutage = delivery.outcome === 'failed' && delivery.error !== undefined
  const again =
    delivery.outcome === 'failed' || (delivery.outcome === 'unknown' && followUp.kind === 'transactional')
  if (again && (isOutage || attempts < site.followUps.sending.attempts)) {
    const later = isOutage ? afterOutage(run, now) : afterAttempt(run, attempts, delivery, now)
    const entry = ledgerEntry(profile.id, followUp, { ...run, attempts }, op.template, {
      ...{ at: now, outcome: 'delayed', why: delivery.why },
    })
    const put = { ...later, why: delivery.why }
    return current ? { profile: goingOn(profile, put), entry } : { profile }
  }
  const { outcome } = delivery
  const failed = outcome === 'failed'
  const entry = ledgerEntry(profile.id, followUp, { ...run, attempts }, op.template, {
    at: now,
    outcome,
    ...('why' in delivery && { why: delivery.why }),
    ...('reference' in delivery && delivery.reference !== undefined && { reference: delivery.reference }),
    ...(failed && { run }),
  })
  // Somebody who took this process for dead has gone on with the run.
  if (!current) return { profile, entry }
  const gone: Run = outcome === 'sent' || outcome === 'unknown' ? { ...current, sent: true } : current
  const over = failed || outcome === 'refused' || op.next === undefined
  const left = failed || outcome === 'refused' ? uncounted(profile, run, followUp) : profile
  const next = over ? finished(left, gone, followUp, site) : goingOn(left, moved(gone, op.next!, now))
  return { profile: next, entry }
}

/** Later and later, and as long as the message is not too late: what ails the channel is no fault of the message. */
function afterOutage({ sending: _, ...run }: Run, now: number): Run {
  const outages = (run.outages ?? 0) + 1
  return { ...run, outages, wake: now + Math.min(longestOutagePause, firstPause * 2 ** (outages - 1)) }
}

function afterAttempt({ sending: _, ...run }: Run, attempts: number, delivery: Delivery, now: number): Run {
  const asked = delivery.outcome === 'failed' ? (delivery.retryAfter ?? 0) : 0
  const pause = Math.max(asked, Math.min(longestPause, firstPause * 2 ** (attempts - 1)))
  return { ...run, attempts, wake: now + pause }
}

/** What never went out does not count against what may. */
export function uncounted(profile: Profile, { counted }: Run, followUp: CompiledFollowUp): Profile {
  if (counted === undefined) return profile
  return { ...profile, caps: uncountExposures(profile.caps, capsOf(followUp), counted) }
}
