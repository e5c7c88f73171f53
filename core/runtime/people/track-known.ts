import { admits, consentInForce } from '../../consent/in-force.ts'
import { isAnswer } from '../../consent/stamp.ts'
import { AttuneError } from '../../errors.ts'
import type { Profile } from '../../profile/profile.ts'
import { inParallel } from '../in-parallel.ts'
import { mergePeople } from '../merging/merge-people.ts'
import { isBeforeErasure } from '../privacy/tombstone.ts'
import type { Shell } from '../shell.ts'
import { answerStep, foldStep, foundStep } from '../storing/change.ts'
import { Draft } from '../storing/draft.ts'
import { knownProfileId } from '../storing/keys.ts'
import { within } from '../within.ts'
import { linkClaim } from './claim.ts'
import { mergeUnknown } from './identify.ts'
import { type KnownFact, readKnownMessage } from './known-message.ts'
import { meantBy, nameIn, peopleMeant, personMeant } from './known-person.ts'

/**
 * What became of a message: `stored`, durably, now or before; `dropped`, because the person has not consented to
 * its purpose or nobody is known by its ids; or what is wrong with it.
 */
export type TrackOutcome = 'stored' | 'dropped' | AttuneError

/** People read and written at once: enough for stores that commit in groups. */
const parallel = 32

/** Messages taken before others get their turn: pages do not wait for a whole batch. */
const atOnce = 64

interface Numbered {
  readonly index: number
  readonly fact: KnownFact
  /** The same for the same person. */
  readonly meant: string
}

/**
 * Takes messages of the site's own systems, in their order for each person, with one commit a person.
 * `source`: who sends them, for the record of consent. `origin`: `import` for what happened long ago.
 * @throws AttuneError ATTUNE_STORE_UNAVAILABLE, ATTUNE_STORE_TIMEOUT, ATTUNE_STORE_CLOSED, ATTUNE_CONFLICT
 */
export async function trackKnown(
  shell: Shell,
  messages: readonly unknown[],
  source: string,
  origin: 'server' | 'import' = 'server',
): Promise<TrackOutcome[]> {
  const { site } = shell
  if (site.closed) throw site.closed
  const outcomes: TrackOutcome[] = new Array(messages.length).fill('dropped')
  let apart: Numbered[] = []
  const take = async () => {
    const facts = apart
    apart = []
    await takeApart(shell, facts, source, outcomes)
    if (facts.length === atOnce) await new Promise((resolve) => setImmediate(resolve))
  }
  for (const [index, message] of messages.entries()) {
    const fact = understood(message, site, origin)
    if (fact instanceof AttuneError) outcomes[index] = fact
    else if (!joins(fact)) {
      apart.push({ index, fact, meant: meantBy(fact) })
      if (apart.length === atOnce) await take()
    } else {
      await take()
      outcomes[index] = await join(shell, fact, source)
    }
  }
  await take()
  site.counts.signals[origin].dropped += outcomes.filter((outcome) => outcome === 'dropped').length
  return outcomes
}

function understood(
  message: unknown,
  site: Shell['site'],
  origin: 'server' | 'import',
): KnownFact | AttuneError {
  try {
    return readKnownMessage(message, site, origin)
  } catch (error) {
    if (error instanceof AttuneError) return error
    throw error
  }
}

/** Messages that concern one person each: all people at once. */
async function takeApart(
  shell: Shell,
  facts: readonly Numbered[],
  source: string,
  outcomes: TrackOutcome[],
): Promise<void> {
  if (facts.length === 0) return
  const { clock, patience, breakers } = shell.site
  const messages = new Map(facts.map(({ meant, fact }) => [meant, fact]))
  const people = await within(patience, clock, peopleMeant(shell, messages, parallel), breakers.reads)
  const byPerson = Map.groupBy(facts, ({ meant }) => people.get(meant)?.profile.id)
  byPerson.delete(undefined)
  await inParallel(byPerson.values(), parallel, async (theirs) => {
    const draft = new Draft(people.get(theirs[0]!.meant)!)
    for (const { index, fact } of theirs) if (addTo(draft, fact, shell, source)) outcomes[index] = 'stored'
    await write(shell, draft)
  })
}

/** Law 3: without consent to its purpose, in the message or before, nothing of it is stored. */
function addTo(draft: Draft, fact: KnownFact, shell: Shell, source: string): boolean {
  const { signal, stamp, userId } = fact
  const { site } = shell
  const details = { at: signal.time, source }
  if (isAnswer(signal.name)) {
    if (Object.keys(stamp).length === 0 || signal.time <= (draft.profile.consent.erased ?? 0)) return false
    if (userId !== undefined) nameIn(draft, userId, shell)
    draft.add(answerStep(stamp, details, site))
    return true
  }
  const founded = foundStep(stamp, details, site)
  const { consent } = founded(draft.profile, new Set()).profile
  if (stamp[signal.purpose] === false || !admits(consentInForce(consent, site.consent), consent, signal)) {
    return false
  }
  if (userId !== undefined) nameIn(draft, userId, shell)
  if (consent !== draft.profile.consent) draft.add(founded)
  const recognised = userId === undefined && fact.claims.length === 0
  draft.add(foldStep(signal, recognised ? 'recognised' : 'authenticated', site), signal)
  return true
}

async function write({ site, profiles }: Shell, draft: Draft): Promise<Profile> {
  if (draft.isEmpty) return draft.profile
  const { clock, patience, breakers } = site
  return (await within(patience, clock, profiles.commit(draft), breakers.writes)).profile
}

/** Whether a message may make one person of two, so that nothing else may be under way. */
function joins({ signal, userId, claims, anonymousId }: KnownFact): boolean {
  if (signal.type === 'alias') return true
  return (
    userId !== undefined && (claims.length > 0 || (signal.type === 'identify' && anonymousId !== undefined))
  )
}

async function join(shell: Shell, fact: KnownFact, source: string): Promise<TrackOutcome> {
  const { signal, userId, claims, anonymousId } = fact
  const { clock, patience, breakers } = shell.site
  const writing = <T>(answer: Promise<T>) => within(patience, clock, answer, breakers.writes)
  for (const id of [userId, signal.type === 'alias' ? signal.previousId : undefined]) {
    if (id !== undefined && (await isBeforeErasure(shell.site.store, knownProfileId(id), signal.time)))
      return 'dropped'
  }
  if (signal.type === 'alias') return writing(alias(shell, userId!, signal.previousId))
  if (signal.type === 'identify') await writing(adopt(shell, userId!, anonymousId))
  const draft = new Draft((await within(patience, clock, personMeant(shell, fact), breakers.reads))!)
  if (!addTo(draft, fact, shell, source)) return 'dropped'
  let person = await write(shell, draft)
  for (const claim of claims) person = (await writing(linkClaim(shell, person, claim))).loaded.profile
  return 'stored'
}

/** https://segment.com/docs/connections/spec/alias: both are ids of one person; the old one may be a browser's. */
async function alias(shell: Shell, userId: string, previousId: string | undefined): Promise<TrackOutcome> {
  if (await adopt(shell, userId, previousId)) return 'stored'
  const merged = await mergePeople(shell, { userId: previousId! }, { userId }, { source: 'alias' })
  return merged ? 'stored' : 'dropped'
}

/** The site says whose browser this is: what was known under its cookie alone becomes theirs. */
async function adopt(shell: Shell, userId: string, anonymousId: string | undefined): Promise<boolean> {
  const found = anonymousId === undefined ? undefined : await shell.profiles.read(anonymousId)
  if (!found || found.profile.id !== anonymousId || found.profile.kind !== 'unknown') return false
  await mergeUnknown(shell, found.profile, { profileId: knownProfileId(userId), userId }, 'alias')
  return true
}
