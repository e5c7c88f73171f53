import { randomUUID } from 'node:crypto'
import { checkOptions, type OptionNames } from '../../check-options.ts'
import { allowsAny } from '../../consent/in-force.ts'
import { AttuneError } from '../../errors.ts'
import type { CommitOptions } from '../../visit.ts'
import { exposeStep } from '../storing/change.ts'
import { Draft } from '../storing/draft.ts'
import { within } from '../within.ts'
import type { OpenedVisit } from './opened-visit.ts'

const commitOptionNames: OptionNames<CommitOptions> = { lazy: true, held: true }

export async function commit(visit: OpenedVisit, options?: CommitOptions): Promise<void> {
  checkOptions('commit()', options, commitOptionNames)
  await write(visit, options)
  if (visit.begins === false && !visit.isStored && visit.profile.kind !== 'known') throw turnedAway
}

/** Writes what may be written, and is not yet; nothing is told of what may not. */
export async function write(
  visit: OpenedVisit,
  { lazy = false, held = false }: CommitOptions = {},
): Promise<void> {
  const { draft, failure, isReadOnly } = visit
  if (failure && !draft.isEmpty && !isReadOnly) throw failure
  if (draft.isEmpty || isReadOnly || !(visit.isStored || mayStore(visit))) return
  visit.isStored = true
  const { profiles, pageWrites, site } = visit.shell
  const written = held ? pageWrites.write(draft, { lazy }) : profiles.commit(draft, { lazy })
  visit.draft = new Draft({ profile: draft.profile, version: written, after: draft })
  await within(site.patience, site.clock, written, site.breakers.writes)
}

/** Law 9: what was decided so far was really sent, as part of `unit`. */
export function expose(visit: OpenedVisit, unit: string = randomUUID()): void {
  if (visit.isReadOnly || !visit.consent.allows('personalization')) return
  const { exposures, capped } = visit.shown.take()
  if (exposures.length > 0) visit.draft.add(exposeStep(unit, exposures, capped, visit.now))
}

/** What a page did of somebody whom the store could not be asked about is lost: it is counted as dropped. */
export function giveUp({ failure, isReadOnly, draft, shell }: OpenedVisit): void {
  if (failure && !isReadOnly && !draft.isEmpty) shell.site.counts.dropped++
}

export function willStore(visit: OpenedVisit): boolean {
  if (visit.isReadOnly || visit.failure) return false
  if (visit.isStored) return true
  const exposing = visit.shown.isPending && visit.consent.allows('personalization')
  return (exposing || !visit.draft.isEmpty) && mayStore(visit)
}

function mayStore(visit: OpenedVisit): boolean {
  return allowsAny(visit.consent) && mayBegin(visit)
}

function mayBegin(visit: OpenedVisit): boolean {
  if (visit.profile.kind === 'known') return true
  visit.begins ??= visit.arrival.mayBegin?.() ?? true
  return visit.begins
}

const turnedAway = new AttuneError(
  'ATTUNE_RATE_LIMITED',
  'Too many new visitors come from this network; nothing is kept of this one. Try again in a minute.',
  { retryAfter: 60_000 },
)
