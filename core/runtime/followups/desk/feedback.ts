import { checkOptions, type OptionNames } from '../../../check-options.ts'
import { AttuneError } from '../../../errors.ts'
import type { MessageFeedback } from '../../../followups/desk.ts'
import { digestOf } from '../../../hash.ts'
import type { Json } from '../../../json.ts'
import { findHolder } from '../../people/index-rows.ts'
import { type MessageTokens, readMessage } from '../../tokens/message-token.ts'
import { within } from '../../within.ts'
import { keep } from './count.ts'
import type { DeskPorts } from './create-desk.ts'
import { answerLink, refuse, subscriptionsOf } from './subscriptions.ts'

const names: OptionNames<MessageFeedback> = {
  ...{ outcome: true, token: true, address: true, channel: true, permanent: true, id: true, at: true },
}

const events = {
  delivered: 'Email Delivered',
  bounced: 'Email Bounced',
  complained: 'Email Marked as Spam',
} as const

/** As many bounces that may pass, within so many milliseconds, and an address is given up. */
const mostSoft = 5
const softPeriod = 30 * 86_400_000
/** Nothing is told of messages later than that, in milliseconds. */
const longestAgo = 30 * 86_400_000

/**
 * Takes a service at its word. What keeps others from harm comes first: the address is given up; then the person is
 * unsubscribed; then it is kept among what happened.
 * @throws AttuneError ATTUNE_OPTIONS, ATTUNE_STORE_UNAVAILABLE, ATTUNE_STORE_TIMEOUT
 */
export async function takeFeedback(ports: DeskPorts, feedback: MessageFeedback): Promise<void> {
  checkOptions('feedback()', feedback, names, 'feedback')
  const { outcome, permanent = false } = feedback
  if (!Object.hasOwn(events, outcome)) {
    const cure = 'Give { outcome: "delivered" }, "bounced" or "complained".'
    throw new AttuneError('ATTUNE_OPTIONS', `This says nothing of what became of a message. ${cure}`)
  }
  const { shell, suppressions } = ports
  const { site } = shell
  if (site.closed) throw site.closed
  const { patience, clock, breakers } = site
  const message =
    feedback.token === undefined ? undefined : readMessage('feedback', feedback.token, ports.secrets)
  const channel = feedback.channel ?? (message && site.followUps.named(message.followUp)?.channel) ?? 'email'
  const at = Math.min(Math.max(feedback.at ?? clock.now(), clock.now() - longestAgo), clock.now())
  const told = { outcome, permanent, channel, at, message, id: feedback.id, address: feedback.address }
  const waiting = <T>(work: Promise<T>) => within(patience, clock, work, breakers.writes)
  const { profileId, address } = await waiting(whomOf(ports, told))
  if (address !== undefined && (await waiting(isGivenUp(ports, told, address)))) {
    await waiting(suppressions.add(channel, address, outcome === 'complained' ? 'complained' : 'bounced'))
  }
  if (profileId === undefined) return
  if (outcome === 'complained') {
    const theirs = subscriptionsOf(site).filter((one) => one.channel === channel)
    await answerLink(shell, profileId, refuse(theirs, 'complaint', message))
  }
  await waiting(
    keep(shell, profileId, {
      event: events[outcome],
      same: idOf(told),
      at,
      properties: {
        ...(message && { email_id: message.messageId, campaign_name: message.followUp }),
        ...(outcome === 'bounced' && { bounce_type: permanent ? 'hard' : 'soft' }),
      },
    }),
  )
}

interface Told {
  readonly outcome: MessageFeedback['outcome']
  readonly permanent: boolean
  readonly channel: string
  readonly at: number
  readonly message: MessageTokens['feedback'] | undefined
  readonly id: string | undefined
  readonly address: string | undefined
}

/** The address may name somebody where the site has it for an identifier. */
async function whomOf(
  { shell, channels }: DeskPorts,
  { message, channel, address }: Told,
): Promise<{ profileId?: string; address?: Json }> {
  const { site, profiles } = shell
  const trait = channels[channel]?.address ?? 'email'
  if (message) {
    const stored = await profiles.read(message.profileId)
    const to = address ?? stored?.profile.traits[trait]?.v
    return { ...(stored && { profileId: stored.profile.id }), ...(to !== undefined && { address: to }) }
  }
  if (address === undefined) return {}
  const leads = site.namespaces.names.includes(trait) && site.namespaces.merges(trait)
  const claim = leads ? site.namespaces.personalClaim({ namespace: trait, id: address }) : undefined
  const holder = claim === undefined ? undefined : (await findHolder(shell, claim))?.holder
  return { address, ...(holder && { profileId: holder.profile.id }) }
}

async function isGivenUp({ suppressions }: DeskPorts, told: Told, address: Json): Promise<boolean> {
  const { outcome, permanent, channel, at } = told
  if (outcome !== 'bounced') return outcome === 'complained'
  if (permanent) return true
  return (
    (await suppressions.bounced(channel, address, { id: idOf(told), at, period: softPeriod })) >= mostSoft
  )
}

/** The same thing told again has the same. */
function idOf({ id, message, outcome, channel, address, at }: Told): string {
  const which = id ?? message?.messageId ?? at
  return digestOf(`${outcome} ${channel} ${which} ${address}`)
}
