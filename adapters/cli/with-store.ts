import { AttuneError } from '../../core/errors.ts'
import type { Store } from '../../core/ports/store.ts'
import type { Call } from './command.ts'
import { type OpenStoreOptions, openStore, resolveUrl } from './open-store.ts'

/** The URL of a store, from an option that has to be given. */
export function urlOf({ options }: Call, name: 'from' | 'to'): string {
  const given = options[name]
  if (typeof given === 'string' && given !== '') return resolveUrl(given)
  throw new AttuneError(
    'ATTUNE_OPTIONS',
    `--${name} is missing. Give the URL of a store: --${name} sqlite:attune.db`,
  )
}

/** Opens a store for some work, and closes it whatever comes of that. */
export async function withStore<T>(
  url: string,
  options: OpenStoreOptions,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await openStore(url, options)
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}
