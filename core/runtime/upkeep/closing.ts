import { AttuneError } from '../../errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Shell } from '../shell.ts'
import type { Background } from './background.ts'

/** What `close()` had to leave undone; all zero and empty when everything was done in time. */
export interface Abandoned {
  /** People with a change on its way to the store, of which nobody knows whether it was written. */
  readonly pending: number
  /** Writes of pages that waited for the store to come back. */
  readonly buffered: number
  /** Names of subscriptions whose listener was still at work; what it had in hand is offered again. */
  readonly subscriptions: readonly string[]
}

export interface Closing {
  readonly background: readonly Pick<Background, 'stop'>[]
  /** Ends what the site's telemetry watches. */
  readonly unwatch: readonly (() => void)[]
  /** Ends the subscriptions that are left, by name. */
  readonly subscriptions: ReadonlyMap<() => Promise<void>, string>
  /** When nothing of the catalogue is under way, and engines were told of everything. */
  settled(): Promise<void>
  /** Lets go of engines and channels, when nothing is written any more that they are told of. */
  release(): Promise<void>
  /** Milliseconds for what is under way. */
  readonly timeout: number
}

/** Milliseconds for engines, and for a store, to close that were given up on. */
const grace = 1_000

/** From now on the site takes nothing new: pages are strangers', everything else is refused. */
export function refuseNewWork({ site }: Shell): void {
  site.closed = new AttuneError('ATTUNE_STORE_CLOSED', 'Attune is closed, or about to be.')
}

/** Finishes what is under way, for as long as may be, lets go of the store, and says what was not done. */
export async function closeShell(shell: Shell, closing: Closing): Promise<Abandoned> {
  const { site, profiles, pageWrites, erasures } = shell
  const { background, subscriptions, timeout, unwatch } = closing
  const { clock, store, onError } = site
  const end = (ended: Promise<unknown>) => ended.catch((error) => onError(error as AttuneError))
  const drain = async () => {
    await Promise.all([
      ...background.map((each) => each.stop()),
      ...[...subscriptions.keys()].map((each) => end(each())),
    ])
    await profiles.settled()
    await end(pageWrites.flush())
    await profiles.settled()
    await erasures.settled()
    await closing.settled()
  }
  const inTime = await reached(drain(), timeout, clock)
  const abandoned = {
    pending: profiles.pending,
    buffered: pageWrites.held,
    subscriptions: [...subscriptions.values()],
  }
  if (abandoned.pending + abandoned.buffered + abandoned.subscriptions.length > 0) {
    onError(new AttuneError('ATTUNE_ABANDONED', `Closed with work undone: ${JSON.stringify(abandoned)}.`))
  }
  const left = inTime ? timeout : grace
  await reached(end(closing.release()), left, clock)
  await reached(end(store.close()), left, clock)
  for (const end of unwatch) end()
  return abandoned
}

async function reached(work: Promise<unknown>, ms: number, clock: Clock): Promise<boolean> {
  let cancel = () => {}
  const late = new Promise<boolean>((resolve) => {
    cancel = clock.after(ms, () => resolve(false))
  })
  try {
    return await Promise.race([work.then(() => true), late])
  } finally {
    cancel()
  }
}
