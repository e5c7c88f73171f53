import { randomUUID } from 'node:crypto'
import type { Attune } from '../../core/attune.ts'
import { createAttune } from '../../core/create-attune.ts'
import { AttuneError } from '../../core/errors.ts'
import { openForTool } from '../../core/held-sites.ts'
import type { Store } from '../../core/ports/store.ts'
import type { Definitions } from '../../core/runtime/definitions.ts'
import type { Call } from './command.ts'
import { loadDefinitions } from './load-definitions.ts'
import { openStore, resolveUrl } from './open-store.ts'

/** Milliseconds: nobody waits for a page here. */
const patience = 30_000

export interface SiteAccess {
  /** The option with the store's URL. */
  readonly store: 'store' | 'to'
  /** Nothing at all is written to the store. */
  readonly reading?: boolean
}

/**
 * Sets a site up as its own processes do, from `--definitions` and the URL of a store, and closes it whatever comes of
 * the work. It signs nothing, so that it needs no secret.
 * @throws AttuneError `ATTUNE_OPTIONS` when one of the two is missing, `ATTUNE_DEFINITIONS`, and what opening
 *   the store or the work throws
 */
export async function withSite<T>(
  call: Call,
  { store: option, reading = false }: SiteAccess,
  work: (attune: Attune, definitions: Definitions) => Promise<T>,
): Promise<T> {
  const definitions = await loadDefinitions(needed(call, 'definitions', 'FILE'))
  const opened = await openStore(resolveUrl(needed(call, option, 'URL')), { reading })
  const store = reading ? onlyRead(opened) : opened
  const secret = randomUUID()
  const quiet = { onError: () => {} }
  try {
    const options = { ...definitions, ...quiet, store, secret, budget: patience, patience }
    const attune = await openForTool(() => createAttune(options))
    try {
      return await work(attune, definitions)
    } finally {
      await attune.close()
    }
  } finally {
    await opened.close()
  }
}

/** The value of an option that has to be given. @throws AttuneError `ATTUNE_OPTIONS` */
export function needed({ options }: Call, name: string, value: string): string {
  const given = options[name]
  if (typeof given === 'string' && given !== '') return given
  throw new AttuneError('ATTUNE_OPTIONS', `--${name} is missing. Give --${name} ${value}.`)
}

/** A store in which nothing is changed and nothing is due. */
function onlyRead(store: Store): Store {
  const refuse = () => {
    const message =
      'Something would have to be written for that, such as the rest of a merge that is under way.'
    return Promise.reject(new AttuneError('ATTUNE_CONFLICT', `${message} Try again in a minute.`))
  }
  return {
    name: store.name,
    get: (key) => store.get(key),
    getMany: (keys) => store.getMany(keys),
    scan: (prefix, after) => store.scan(prefix, after),
    consume: (topic, cursor, limit) => store.consume(topic, cursor, limit),
    scanLog: (topic, partition) => store.scanLog(topic, partition),
    topics: () => store.topics(),
    due: async () => [],
    commit: refuse,
    forget: refuse,
    close: async () => {},
  }
}
