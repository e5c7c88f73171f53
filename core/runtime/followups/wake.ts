import { consentInForce } from '../../consent/in-force.ts'
import { AttuneError } from '../../errors.ts'
import { advance, moved } from '../../followups/advance.ts'
import type { CompiledFollowUp } from '../../followups/compile.ts'
import { happenedSince } from '../../followups/follow-signal.ts'
import { maySend, type Withheld } from '../../followups/may-send.ts'
import { nextWake, noRuns, type Run, withoutRun } from '../../followups/run.ts'
import { createFacts } from '../../segments/facts.ts'
import type { Stored } from '../storing/draft.ts'
import { statedZone } from '../storing/follow-fold.ts'
import { partitionOf, profileKey, wakeName } from '../storing/keys.ts'
import { commitDecided, finished, goingOn } from './commit-run.ts'
import { sendMessage } from './deliver.ts'
import { ledgerEntry, recorded } from './ledger.ts'
import type { Messaging } from './messaging.ts'
import { settle, uncounted } from './settle.ts'

/** How often a decision that others overtake is made anew, and how many steps are taken of one person at a time. */
const attempts = 20
const stepsAtOnce = 64
/** How long what is paused is left alone, in milliseconds. */
const pausedFor = 60_000
/** How long a follow-up or step that this process does not know is left to processes that do. */
const unknownFor = 3_600_000
const unknownAtMost = 86_400_000

/**
 * Does what is due of one person's follow-ups, step by step, each in a commit that holds only if nothing about the
 * person changed since it was decided. Called in vain it does nothing but schedule the next time.
 */
export async function wakePerson(messaging: Messaging, profileId: string): Promise<void> {
  const { profiles, site } = messaging.shell
  let conflicts = 0
  let stored: Stored | undefined
  for (let steps = 0; steps < stepsAtOnce; steps++) {
    stored ??= await profiles.read(profileId)
    if (stored?.profile.id !== profileId) return unscheduled(messaging, profileId)
    const run = dueRun(stored, messaging)
    if (!run) {
      if (await sleep(messaging, stored)) return
    } else {
      const next = await step(messaging, stored, run)
      if (next) {
        stored = next
        continue
      }
    }
    stored = undefined
    if (++conflicts > attempts) {
      const message = `A profile changed ${attempts} times while its follow-ups were decided. They are tried again later.`
      throw new AttuneError('ATTUNE_CONFLICT', message)
    }
  }
  site.onError(
    new AttuneError(
      'ATTUNE_INTERNAL',
      `The follow-ups of a person took more than ${stepsAtOnce} steps at once.`,
    ),
  )
}

/** The first run with something to do, of those that are not paused. */
function dueRun({ profile }: Stored, { shell: { site } }: Messaging): Run | undefined {
  const now = site.clock.now()
  return profile.followUps?.runs.find((run) => run.wake <= now && !isPaused(run, site))
}

/** Whether a run waits for its follow-up to be resumed. */
export function isPaused({ followUp }: Run, { switches, followUps }: Messaging['shell']['site']): boolean {
  return switches.isOff(pauseKey(followUp)) || followUps.named(followUp)?.enabled === false
}

/** Under which a paused follow-up stands among the switches. */
export function pauseKey(followUp: string): string {
  return pausePrefix + followUp
}

export function isPauseKey(key: string): boolean {
  return key.startsWith(pausePrefix)
}

const pausePrefix = 'follow-up:'

/** One step of one run. The stored profile after it; undefined where somebody else was faster. */
async function step(messaging: Messaging, stored: Stored, run: Run): Promise<Stored | undefined> {
  const { site } = messaging.shell
  const { profile } = stored
  const now = site.clock.now()
  const followUp = site.followUps.named(run.followUp)
  if (!followUp?.program.at(run.step)) return leaveToOthers(messaging, stored, run, followUp)
  if (run.sending !== undefined) return afterCrash(messaging, stored, run, followUp)
  if (followUp.unless && happenedSince(profile, followUp.unless, run.at)) {
    const followUps = withoutRun(profile.followUps ?? noRuns, run.id)
    return commitDecided(site, stored, { profile: { ...profile, followUps } })
  }
  const consent = consentInForce(profile.consent, site.consent)
  const facts = createFacts(profile, site.features, consent, now)
  const standing = advance(run, followUp, facts)
  if (standing.kind === 'later')
    return commitDecided(site, stored, { profile: goingOn(profile, standing.run) })
  if (standing.kind === 'over')
    return commitDecided(site, stored, { profile: finished(profile, standing.run, followUp, site) })
  const { channels, suppressions } = messaging
  const channel = channels[followUp.channel]
  if (!channel) {
    const cure = `Give createAttune() channels: { ${followUp.channel}: … }.`
    throw new AttuneError(
      'ATTUNE_NO_CHANNEL',
      `"${followUp.name}" goes by "${followUp.channel}", and there is no such channel. ${cure}`,
    )
  }
  const to = channel.address === undefined ? undefined : facts.trait(channel.address)
  const suppressed = to !== undefined && (await suppressions.find(followUp.channel, to)) !== undefined
  const around = {
    sending: site.followUps.sending,
    zone: statedZone(profile, site),
    address: channel.address,
    suppressed,
  }
  const verdict = maySend(facts, followUp, standing.run, around)
  if (verdict.send) return sendMessage(messaging, stored, { ...standing, followUp, channel, to })
  if ('until' in verdict)
    return commitDecided(site, stored, {
      profile: goingOn(profile, { ...standing.run, wake: verdict.until }),
    })
  return withhold(messaging, stored, { ...standing, followUp, why: verdict.why })
}

/** After these the next step is for nobody. */
const final: ReadonlySet<Withheld> = new Set<Withheld>([
  'no-consent',
  'unsubscribed',
  'no-longer-meant',
  'no-address',
  'bad-address',
  'unconfirmed-address',
  'suppressed',
])

/** Nothing is sent, and it is written down why. */
async function withhold(
  messaging: Messaging,
  stored: Stored,
  {
    run,
    op,
    followUp,
    why,
  }: {
    run: Run
    op: { template: string; next: string | undefined }
    followUp: CompiledFollowUp
    why: Withheld
  },
): Promise<Stored | undefined> {
  const { site } = messaging.shell
  const { profile } = stored
  const now = site.clock.now()
  const entry = ledgerEntry(profile.id, followUp, run, op.template, { at: now, outcome: 'withheld', why })
  const gone: Run = why === 'control' ? { ...run, sent: true } : run
  const over = final.has(why) || op.next === undefined
  const left = uncounted(profile, run, followUp)
  const next = over ? finished(left, gone, followUp, site) : goingOn(left, moved(gone, op.next!, now))
  const committed = await commitDecided(site, stored, { profile: next, ...recorded(entry) })
  if (committed) messaging.tell(entry)
  return committed
}

/** The process that was sending died, or is so slow that nobody waits: the message may have gone out. */
async function afterCrash(
  messaging: Messaging,
  stored: Stored,
  run: Run,
  followUp: CompiledFollowUp,
): Promise<Stored | undefined> {
  const delivery = {
    outcome: 'unknown',
    why: 'The process that was sending it did not say what became of it.',
  } as const
  return settle(messaging, stored, run, followUp, delivery)
}

/** While releases differ, what this process does not know another may; after a day nobody does. */
async function leaveToOthers(
  { shell: { site } }: Messaging,
  stored: Stored,
  run: Run,
  followUp: CompiledFollowUp | undefined,
): Promise<Stored | undefined> {
  const now = site.clock.now()
  const { profile } = stored
  const { unknownSince = now } = run
  if (now - unknownSince < unknownAtMost) {
    const later = { ...run, unknownSince, wake: now + unknownFor }
    return commitDecided(site, stored, { profile: goingOn(profile, later) })
  }
  const followUps = withoutRun(profile.followUps ?? noRuns, run.id)
  const gone = followUp ? finished(profile, run, followUp, site) : { ...profile, followUps }
  return commitDecided(site, stored, { profile: gone })
}

/** Nothing is due: the schedule says when to look again. False: somebody changed the profile meanwhile. */
async function sleep({ shell: { site } }: Messaging, { profile, version }: Stored): Promise<boolean> {
  const { partition, name } = profileKey(profile.id)
  const check = [{ name, version }]
  const now = site.clock.now()
  const next = nextWake(profile.followUps)
  const named = wakeName(profile.id)
  const at = next > now ? next : now + pausedFor
  const value = { profileId: profile.id }
  const change = Number.isFinite(next) ? { schedule: [{ name: named, at, value }] } : { unschedule: [named] }
  return (await site.store.commit({ partition, check, ...change })).ok
}

/** The person is gone, or is somebody else's part now, whose own schedule has all of it. */
async function unscheduled({ shell: { site } }: Messaging, profileId: string): Promise<void> {
  await site.store.commit({ partition: partitionOf(profileId), unschedule: [wakeName(profileId)] })
}
