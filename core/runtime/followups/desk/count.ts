import { admits, consentInForce } from '../../../consent/in-force.ts'
import type { LinkRequest } from '../../../followups/desk.ts'
import { digestOf } from '../../../hash.ts'
import type { JsonObject } from '../../../json.ts'
import type { Profile } from '../../../profile/profile.ts'
import { normaliseSignal } from '../../../signals/normalise.ts'
import type { Signal } from '../../../signals/signal.ts'
import type { Shell } from '../../shell.ts'
import type { Site } from '../../site.ts'
import { foldStep, type Step } from '../../storing/change.ts'
import { Draft } from '../../storing/draft.ts'
import type { MessageTokens } from '../../tokens/message-token.ts'
import { asError } from '../../upkeep/background.ts'
import { isScanner } from './scanners.ts'

const hour = 3_600_000

/** What happened with a message, by the names of Segment's e-mail spec (https://segment.com/docs/connections/spec/email). */
export interface MessageEvent {
  readonly event: string
  /** What tells it from others of the person: the same text is the same fact. */
  readonly same: string
  readonly properties: JsonObject
  /** Default: now. */
  readonly at?: number
}

export function signalOf({ event, same, properties, at }: MessageEvent, site: Site): Signal {
  const now = site.clock.now()
  const timestamp = new Date(Math.min(at ?? now, now)).toISOString()
  const message = { type: 'track', event, messageId: digestOf(`${event} ${same}`), timestamp, properties }
  return normaliseSignal(message, { now, origin: 'server', definitions: site.events })
}

/** Law 3: nothing is kept of somebody who does not allow it. A link is as good as a cookie, and no login. */
export function keepStep(signal: Signal, site: Site): Step {
  const folded = foldStep(signal, 'recognised', site)
  return (profile, sealed) => (isAllowed(profile, signal, site) ? folded(profile, sealed) : { profile })
}

function isAllowed({ consent }: Profile, signal: Signal, site: Site): boolean {
  return admits(consentInForce(consent, site.consent), consent, signal)
}

/** Keeps what happened with a message of somebody who is stored and allows it. */
export async function keep({ site, profiles }: Shell, profileId: string, what: MessageEvent): Promise<void> {
  const stored = await profiles.read(profileId)
  const signal = signalOf(what, site)
  if (!stored || !isAllowed(stored.profile, signal, site)) return
  const draft = new Draft(stored)
  draft.add(keepStep(signal, site), signal)
  await profiles.commit(draft)
}

/** Nobody waits for it: what cannot be kept is told to the site. */
export async function keepQuietly(shell: Shell, profileId: string, what: MessageEvent): Promise<void> {
  try {
    await keep(shell, profileId, what)
  } catch (error) {
    shell.site.onError(asError(error))
  }
}

/** In which hour since it was sent something happens with a message: within one, the same again is the same. */
export function hourSince(sent: number, { clock }: Site): number {
  return Math.floor((clock.now() - sent) / hour)
}

export async function countOpen(shell: Shell, link: MessageTokens['open'], by: LinkRequest): Promise<void> {
  const { site } = shell
  const { profileId, messageId, followUp, at } = link
  if (by.counts === false || site.closed) return
  if (isScanner(by, { now: site.clock.now(), sent: at, picture: true })) return
  await keepQuietly(shell, profileId, {
    event: 'Email Opened',
    same: `${messageId} ${hourSince(at, site)}`,
    properties: { email_id: messageId, campaign_name: followUp },
  })
}
