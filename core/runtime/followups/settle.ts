import { uncountExposures } from '../../decisions/caps.ts'
import { moved } from '../../followups/advance.ts'
import type { CompiledFollowUp } from '../../followups/compile.ts'
import type { LedgerEntry } from '../../followups/ledger-entry.ts'
import { capsOf } from '../../followups/may-send.ts'
import type { Op } from '../../followups/program.ts'
import { noRuns, type Run } from '../../followups/run.ts'
import type { Delivery } from '../../ports/channel.ts'
import type { Profile } from '../../profile/profile.ts'
import { Draft, type Stored } from '../storing/draft.ts'
import { partitionOf } from '../storing/keys.ts'
import { finished, goingOn } from './commit-run.ts'
import { ledgerEntry, ledgerName, recorded } from './ledger.ts'
import type { Messaging } from './messaging.ts'

/** The first pause after a channel did not take a message; each is twice as long, up to the longest. */
const firstPause = 60_000
const longestPause = 6 * 3_600_000
/** Of what no message can be sent by: once it is mended, nobody waits for long. */
const longestOutagePause = 15 * 60_000

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
