import { checkOptions } from '../../check-options.ts'
import { checkText } from '../../check-text.ts'
import { AttuneError } from '../../errors.ts'
import type { FollowUpsFace, MessageListener, RunUnderWay } from '../../followups/face.ts'
import type { LedgerEntry } from '../../followups/ledger-entry.ts'
import { noRuns, type Run } from '../../followups/run.ts'
import { isObject } from '../../json.ts'
import { countMessage } from '../../operations/counts.ts'
import type { AttuneOptions } from '../../options.ts'
import type { Jobs, JobWorker } from '../../ports/jobs.ts'
import { unknownName } from '../../unknown-name.ts'
import type { Visitor } from '../../visitor.ts'
import { findPerson } from '../people/find-person.ts'
import type { Shell } from '../shell.ts'
import type { Stored } from '../storing/draft.ts'
import { asError, type Background } from '../upkeep/background.ts'
import type { KillSwitches } from '../upkeep/kill-switches.ts'
import { cancelRuns } from './cancel-runs.ts'
import { createDesk } from './desk/create-desk.ts'
import { dueIds } from './due-ids.ts'
import { enrol } from './enrol.ts'
import { isSettled } from './ledger.ts'
import type { Messaging } from './messaging.ts'
import { failedMessages, messagesOf, recentMessages } from './read-ledger.ts'
import { retryFailed } from './retry-failed.ts'
import { createSuppressions } from './suppressions.ts'
import { sweepOverdue } from './sweep.ts'
import { isPaused, pauseKey, wakePerson } from './wake.ts'

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

/** The follow-ups of a site: what they run on, and what can be asked of them. */
export function createFollowUps(shell: Shell, ports: FollowUpPorts): FollowUpWork {
  const { site } = shell
  const { store, clock, followUps, onError } = site
  const { jobs, switches, channels, messages } = ports
  const listeners = new Set<MessageListener>()
  const suppressions = createSuppressions(store, () => clock.now())
  const { desk, settled } = createDesk({ shell, suppressions, ...ports, channels: channels ?? {} })
  let worker: JobWorker | undefined
  let sweeping: Background | undefined
  const tell = (entry: LedgerEntry) => {
    countMessage(site.counts, entry)
    if (!isSettled(entry)) return
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
    cancel: async (person, name) => cancelRuns(shell, person, name === undefined ? name : known(name)),
    enrol: async (name) => enrol(shell, followUps.named(known(name))!),
    async of(person) {
      const stored = await findPerson(shell, person)
      if (!stored) return undefined
      const { runs } = stored.profile.followUps ?? noRuns
      return {
        underWay: runs.map((run) => told(run, isPaused(run, site))),
        messages: await messagesOf(store, stored.profile),
      }
    },
    async recent(options) {
      checkOptions('recent()', options, { limit: true })
      return recentMessages(store, options?.limit ?? 100)
    },
    failed: () => failedMessages(store),
    async retry(message) {
      if (!isObject(message) || typeof message.profileId !== 'string' || typeof message.id !== 'string')
        throw notEntry
      return retryFailed(shell, message)
    },
    async runDue() {
      if (!messaging) throw nothingToSend
      const done = new Set<string>()
      for (;;) {
        const ids = (await dueIds(store, clock.now())).filter((id) => !done.has(id))
        if (ids.length === 0) return done.size
        for (const id of ids) {
          done.add(id)
          await wake(id)
        }
      }
    },
    async suppress(channel, address, why = 'by hand') {
      checkChannel(channel)
      await suppressions.add(channel, address, why)
    },
    async unsuppress(channel, address) {
      checkChannel(channel)
      return suppressions.remove(channel, address)
    },
    async suppression(channel, address) {
      checkChannel(channel)
      return suppressions.find(channel, address)
    },
    on(event, listener) {
      if (event !== 'message' || typeof listener !== 'function') {
        throw new AttuneError('ATTUNE_OPTIONS', "Write followUps.on('message', (entry) => …).")
      }
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
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

const notEntry = new AttuneError(
  'ATTUNE_OPTIONS',
  'This is no entry of what failed: call retry(entry) with one of followUps.failed().',
)

function checkChannel(channel: string): void {
  checkText(channel, 'Name the channel of an address: suppress("email", address).')
}

function told(
  { followUp, key, at, wake, step, why, attempts = 0, outages = 0 }: Run,
  paused: boolean,
): RunUnderWay {
  const tried = attempts + outages
  return {
    followUp,
    ...(key !== undefined && { key }),
    ...{ since: at, next: wake, step, paused },
    ...(why !== undefined && { why }),
    ...(tried > 0 && { attempts: tried }),
  }
}
