import { choiceOf, declines, grants } from '../../../consent/consent.ts'
import { consentInForce } from '../../../consent/in-force.ts'
import type { Preference, Subscription } from '../../../followups/desk.ts'
import { channelPurpose } from '../../../followups/may-send.ts'
import type { Profile } from '../../../profile/profile.ts'
import type { Shell } from '../../shell.ts'
import type { Site } from '../../site.ts'
import { answerStep, type Outcome, type Step } from '../../storing/change.ts'
import { Draft } from '../../storing/draft.ts'
import { within } from '../../within.ts'
import { keepStep, signalOf } from './count.ts'

/** Says something about what a person wants to be sent, on the profile as it is by now. */
export type Answering = (site: Site) => Step

/** The message whose link it was. */
interface Cause {
  readonly messageId: string
  readonly followUp: string
}

/**
 * Writes it, on whomever the person became by merges. Of somebody who is not stored nothing is sent anyway.
 * @throws AttuneError ATTUNE_STORE_UNAVAILABLE, ATTUNE_STORE_TIMEOUT
 */
export async function answerLink(shell: Shell, profileId: string, answering: Answering): Promise<void> {
  const { site, profiles } = shell
  const { patience, clock, breakers } = site
  if (site.closed) throw site.closed
  const stored = await within(patience, clock, profiles.read(profileId), breakers.reads)
  if (!stored) return
  const draft = new Draft(stored)
  draft.add(answering(site))
  if (draft.profile === stored.profile) return
  await within(patience, clock, profiles.commit(draft), breakers.writes)
}

/** Refuses what is not refused yet, and tells of it by Segment's `Unsubscribed`. */
export function refuse(subscriptions: readonly Subscription[], source: string, cause?: Cause): Answering {
  return (site) => (profile, sealed) => {
    const off = subscriptions.filter((one) => !isDeclined(profile, one))
    if (off.length === 0) return { profile }
    const at = laterThan(profile, off, site)
    let outcome = answerStep(answers(off, false), { at, source }, site)(profile, sealed)
    for (const { purpose, channel } of off) {
      const unsubscribed = signalOf(
        {
          event: 'Unsubscribed',
          same: `${profile.id} ${purpose} ${channel} ${at}`,
          properties: {
            ...(cause && { email_id: cause.messageId, campaign_name: cause.followUp }),
            ...{ purpose, channel },
          },
        },
        site,
      )
      outcome = both(outcome, keepStep(unsubscribed, site)(outcome.profile, sealed))
    }
    return outcome
  }
}

/** Takes refusals back; where there is none, there is nothing to say. */
export function resume(subscriptions: readonly Subscription[], source: string): Answering {
  return (site) => (profile, sealed) => {
    const on = subscriptions.filter((one) => isDeclined(profile, one))
    if (on.length === 0) return { profile }
    return answerStep(answers(on, true), { at: laterThan(profile, on, site), source }, site)(profile, sealed)
  }
}

/** What the follow-ups of the site send for a purpose that can be refused, by channel. */
export function subscriptionsOf({ followUps }: Site): Subscription[] {
  const refusable = followUps.list.filter(({ purpose }) => purpose !== 'necessary')
  const byKey = new Map(
    refusable.map(({ purpose, channel }) => [channelPurpose(purpose, channel), { purpose, channel }]),
  )
  return [...byKey.values()]
}

/** @throws AttuneError ATTUNE_STORE_UNAVAILABLE, ATTUNE_STORE_TIMEOUT */
export async function preferencesOf(shell: Shell, profileId: string): Promise<Preference[]> {
  const { site, profiles } = shell
  const { patience, clock, breakers } = site
  if (site.closed) throw site.closed
  const stored = await within(patience, clock, profiles.read(profileId), breakers.reads)
  return subscriptionsOf(site).map((one) => preference(one, stored?.profile, site))
}

function preference(
  { purpose, channel }: Subscription,
  profile: Profile | undefined,
  site: Site,
): Preference {
  const key = channelPurpose(purpose, channel)
  const refused =
    !profile ||
    !consentInForce(profile.consent, site.consent).allows(purpose) ||
    !grants(profile.consent, purpose)
  const wanted = !refused && !isDeclined(profile, { purpose, channel })
  return { purpose, channel, key, wanted, refused }
}

function isDeclined({ consent }: Profile, { purpose, channel }: Subscription): boolean {
  return declines(consent, channelPurpose(purpose, channel), purpose)
}

function answerAbout({ consent }: Profile, { purpose, channel }: Subscription) {
  return choiceOf(consent, channelPurpose(purpose, channel))
}

function answers(about: readonly Subscription[], granted: boolean): Record<string, boolean> {
  return Object.fromEntries(about.map(({ purpose, channel }) => [channelPurpose(purpose, channel), granted]))
}

/** Of two answers of one moment the refusal would hold, and somebody who presses twice means what they pressed last. */
function laterThan(profile: Profile, about: readonly Subscription[], { clock }: Site): number {
  const known = about.flatMap((one) => [answerAbout(profile, one), choiceOf(profile.consent, one.purpose)])
  return Math.max(clock.now(), ...known.map((answer) => (answer?.at ?? -1) + 1))
}

function both(first: Outcome, then: Outcome): Outcome {
  return {
    profile: then.profile,
    chunks: [...(first.chunks ?? []), ...(then.chunks ?? [])],
    deleted: [...(first.deleted ?? []), ...(then.deleted ?? [])],
    log: [...(first.log ?? []), ...(then.log ?? [])],
  }
}
