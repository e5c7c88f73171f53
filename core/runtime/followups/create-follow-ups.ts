import { AttuneError } from '../../errors.ts'
import type { FollowUpsFace, MessageListener, RunUnderWay } from '../../followups/face.ts'
import { ended } from '../../followups/follow-signal.ts'
import { noRuns, type Run, withRun } from '../../followups/run.ts'
import type { AttuneOptions } from '../../options.ts'
import type { Jobs, JobWorker } from '../../ports/jobs.ts'
import { unknownName } from '../../unknown-name.ts'
import type { Visitor } from '../../visitor.ts'
import { findPerson } from '../people/find-person.ts'
import type { Shell } from '../shell.ts'
import { Draft, type Stored } from '../storing/draft.ts'
import { partitionOf } from '../storing/keys.ts'
import { asError, type Background } from '../upkeep/background.ts'
import type { KillSwitches } from '../upkeep/kill-switches.ts'
import { createDesk } from './desk/create-desk.ts'
import { enrol } from './enrol.ts'
import { jobsOf } from './jobs-of.ts'
import { type LedgerEntry, ledgerName, ledgerPrefix } from './ledger.ts'
import { messagesOf } from './messages-of.ts'
import type { Messaging } from './messaging.ts'
import { createSuppressions } from './suppressions.ts'
import { sweepOverdue } from './sweep.ts'
import { pauseKey, wakePerson } from './wake.ts'

export interface FollowUpPorts extends Pick<AttuneOptions, 'channels' | 'messages'> {
  readonly jobs: Jobs
  /** Whether the jobs are of an engine beside the store, which has to be reminded of what it missed. */
  readonly sweeps: boolean
  readonly random: () => number
  readonly workers: number
  readonly secrets: readonly string[]
  readonly switches: KillSwitches
  /** The person as a message sees them; a stranger where nobody was read. */
  open(stored?: Stored): Visitor
}

export interface FollowUpWork {
  readonly face: FollowUpsFace
  /** Begins to work on what is due, where this process sends anything. */
  start(): Promise<void>
  /** Nothing new is begun; resolves when what was under way is done. */
  stop(): Promise<void>
  /** Lets go of the engine and the channels, once nothing is committed any more that they should know of. */
  close(): Promise<void>
}

/** How many of a page of the log, and of the schedule. */
const batch = 500

/** The follow-ups of a site: what they run on, and what can be asked of them. */
export function createFollowUps(shell: Shell, ports: FollowUpPorts): FollowUpWork {
  const { site, profiles } = shell
  const { store, clock, followUps, onError } = site
  const { jobs, switches, channels, messages } = ports
  const listeners = new Set<MessageListener>()
  const suppressions = createSuppressions(store, () => clock.now())
  const { desk, settled } = createDesk({ shell, suppressions, ...ports, channels: channels ?? {} })
  let worker: JobWorker | undefined
  let sweeping: Background | undefined
  const tell = (entry: LedgerEntry) => {
    for (const listener of listeners) {
      try {
        listener(entry)
      } catch (cause) {
        onError(
          new AttuneError('ATTUNE_LISTENER', `A listener of follow-ups threw: ${String(cause)}`, { cause }),
        )
      }
    }
  }
  const messaging: Messaging | undefined = channels &&
    messages && {
      shell,
      channels,
      messages,
      jobs,
      suppressions,
      secrets: ports.secrets,
      open: ports.open,
      tell,
    }
  const wake = (id: string) => wakePerson(messaging!, id)

  const known = (name: string): string => {
    if (followUps.named(name)) return name
    throw unknownName(
      'ATTUNE_UNKNOWN_FOLLOW_UP',
      'follow-up',
      name,
      followUps.list.map((one) => one.name),
    )
  }

  const face: FollowUpsFace = {
    desk,
    names: followUps.list.map(({ name }) => name),
    pause: async (name) => switches.off(pauseKey(known(name))),
    resume: async (name) => switches.on(pauseKey(known(name))),
    get paused() {
      return face.names.filter((name) => site.switches.isOff(pauseKey(name)))
    },
    async cancel(person, name) {
      if (name !== undefined) known(name)
      const stored = await findPerson(shell, person)
      let cancelled: Run[] = []
      const isMeant = (run: Run) => name === undefined || run.followUp === name
      if (!stored?.profile.followUps?.runs.some(isMeant)) return 0
      const draft = new Draft(stored)
      draft.add((profile) => {
        cancelled = profile.followUps?.runs.filter(isMeant) ?? []
        return { profile: ended(profile, isMeant) }
      })
      await profiles.commit(draft)
      return cancelled.length
    },
    enrol: async (name) => enrol(shell, followUps.named(known(name))!),
    async of(person) {
      const stored = await findPerson(shell, person)
      if (!stored) return undefined
      const { runs } = stored.profile.followUps ?? noRuns
      return { underWay: runs.map(told), messages: await messagesOf(store, stored.profile) }
    },
    async recent({ limit = 100 } = {}) {
      let found: LedgerEntry[] = []
      let cursor: string | undefined
      for (;;) {
        const page = await store.consume('follow-ups', cursor, batch)
        if (page.entries.length === 0) break
        const entries = page.entries.map(({ value }) => value as LedgerEntry)
        found = [...found, ...entries].sort((a, b) => b.at - a.at).slice(0, limit)
        cursor = page.cursor
      }
      return found
    },
    async *failed() {
      for await (const { value } of store.scan(ledgerPrefix)) {
        const entry = value as LedgerEntry
        if (entry.outcome === 'failed') yield entry
      }
    },
    async retry({ profileId, id }) {
      const entry = await store.get({ partition: partitionOf(profileId), name: ledgerName(profileId, id) })
      const { run, outcome } = (entry?.value as LedgerEntry | undefined) ?? {}
      const stored = run && outcome === 'failed' ? await profiles.read(profileId) : undefined
      if (!run || !stored) return false
      let begun = false
      const draft = new Draft(stored)
      draft.add((profile) => {
        const state = profile.followUps ?? noRuns
        begun = !state.runs.some((other) => other.followUp === run.followUp && other.key === run.key)
        const { attempts: _, sending: __, ...fresh } = run
        return {
          profile: begun
            ? { ...profile, followUps: withRun(state, { ...fresh, wake: clock.now() }) }
            : profile,
        }
      })
      await profiles.commit(draft)
      return begun
    },
    async runDue() {
      if (!messaging) throw nothingToSend
      const done = new Set<string>()
      for (;;) {
        const ids = (await dueIds()).filter((id) => !done.has(id))
        if (ids.length === 0) return done.size
        for (const id of ids) {
          done.add(id)
          await wake(id)
        }
      }
    },
    async suppress(channel, address, why = 'by hand') {
      await suppressions.add(channel, address, why)
    },
    unsuppress: (channel, address) => suppressions.remove(channel, address),
    suppression: (channel, address) => suppressions.find(channel, address),
    on(event, listener) {
      if (event !== 'message' || typeof listener !== 'function') {
        throw new AttuneError('ATTUNE_OPTIONS', "Write followUps.on('message', (entry) => …).")
      }
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }

  const dueIds = async (): Promise<string[]> => {
    const ids: string[] = []
    let page = await store.due(clock.now(), batch)
    while (page.length > 0) {
      ids.push(...jobsOf(page).map(({ id }) => id))
      page = page.length < batch ? [] : await store.due(clock.now(), batch, page.at(-1))
    }
    return ids
  }

  return {
    face,
    async start() {
      if (!messaging || ports.workers === 0 || followUps.list.length === 0) return
      worker = await jobs.work(wake, {
        concurrency: ports.workers,
        onError: (error) => onError(asError(error)),
      })
      if (ports.sweeps) sweeping = sweepOverdue(store, jobs, { clock, random: ports.random, onError })
    },
    async stop() {
      await sweeping?.stop()
      await worker?.stop()
      await settled()
    },
    async close() {
      await jobs.close()
      for (const channel of Object.values(channels ?? {})) await channel.close()
    },
  }
}

const nothingToSend = new AttuneError(
  'ATTUNE_OPTIONS',
  'This process sends nothing: give createAttune() both channels and messages.',
)

function told({ followUp, key, at, wake, step }: Run): RunUnderWay {
  return { followUp, ...(key !== undefined && { key }), since: at, next: wake, step }
}
