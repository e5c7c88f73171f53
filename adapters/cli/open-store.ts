import { existsSync } from 'node:fs'
import process from 'node:process'
import { AttuneError } from '../../core/errors.ts'
import { openForTool } from '../../core/held-sites.ts'
import { nearest } from '../../core/nearest.ts'
import type { Store } from '../../core/ports/store.ts'
import { maskUrl } from './mask.ts'

/** What URLs of stores look like, for helps. */
export const storeUrls = `A store's URL is one of
  sqlite:attune.db, or the path of the file alone
  redis://user:password@host:6379/0?prefix=attune:&shards=64&keepLogDays=30   (rediss:// by TLS)
  postgres://user:password@host/database?schema=attune
  env:NAME, for one in the environment, where no list of processes shows its password`

/** The URLs that these arguments take from the environment. */
export function resolvedUrls(args: readonly string[]): string[] {
  const names = args.flatMap((arg) => /^(?:--[a-z]+=)?env:(.+)$/.exec(arg)?.[1] ?? [])
  return names.flatMap((name) => process.env[name] ?? [])
}

export interface OpenStoreOptions {
  /** It is only read: a file must be there. */
  readonly reading?: boolean
}

/** Milliseconds: nobody waits for a page here. */
const timeout = 30_000
const day = 24 * 60 * 60 * 1000
/** What the site's `keepLog` is nobody knows here, and nothing of its log is to be trimmed: ten years. */
const keepLog = 10 * 365 * day
/** Redis keeps a log for so long after what we appended, unless the site appends to it. */
const keepRedisLog = 30 * day

/** The URL itself, or what the environment holds under the name in `env:NAME`. */
export function resolveUrl(given: string): string {
  const [, name] = /^env:(.*)$/.exec(given) ?? []
  if (name === undefined) return given
  const url = process.env[name]
  if (url) return url
  throw new AttuneError('ATTUNE_OPTIONS', `The environment has no ${name}. Set it to the URL of a store.`)
}

/**
 * Opens the store that a URL names.
 * @throws AttuneError `ATTUNE_OPTIONS` when it names none, or the package for it is not installed;
 *   `ATTUNE_STORE_UNAVAILABLE` for a file to read that is not there
 */
export async function openStore(url: string, { reading = false }: OpenStoreOptions = {}): Promise<Store> {
  switch (schemeOf(url)) {
    case 'redis':
    case 'rediss': {
      const { base, parameters } = split(url, ['prefix', 'shards', 'keepLogDays'])
      const { prefix, shards, keepLogDays } = parameters
      const { redisStore } = await import('../redis/index.ts')
      const numbered = shards === undefined ? {} : { shards: Number(shards) }
      const kept = keepLogDays === undefined ? keepRedisLog : Number(keepLogDays) * day
      if (!(kept > 0 && kept < Infinity))
        throw noStore(url, 'keepLogDays is not a number of days. Give one, such as 30')
      const named = prefix === undefined ? {} : { prefix }
      const options = { timeout, keepLog: reading ? keepLog : kept, ...numbered, ...named }
      return openForTool(() => redisStore(base, options))
    }
    case 'postgres':
    case 'postgresql': {
      const { base, parameters } = split(url, ['schema'])
      const { schema } = parameters
      const { postgresStore } = await import('../postgres/index.ts')
      const options = { timeout, keepLog, ...(schema !== undefined && { schema }) }
      return openForTool(() => postgresStore(base, options))
    }
    case 'sqlite':
    case undefined: {
      const path = url.replace(/^sqlite:(\/\/(?=\/))?/, '')
      if (path !== url && path.includes('?')) throw noStore(url, 'A file has no parameters')
      if (path === '' || path === ':memory:') throw noStore(url, 'It names no file')
      if (reading && !existsSync(path)) {
        const message = `There is no file ${path}. Check the path.`
        throw new AttuneError('ATTUNE_STORE_UNAVAILABLE', message)
      }
      const { sqliteStore } = await import('../sqlite/index.ts')
      // Closing it brings everything to the disk, whatever the durability of each commit.
      return openForTool(() => sqliteStore(path, { keepLog }))
    }
    case 'memory':
      throw noStore(url, 'What is in the memory of another process cannot be reached')
    case 'keyv': {
      const cure = 'Open it in a script, and hand it to migrateStore() of attune/transfer'
      throw noStore(url, `A Keyv has no URL of its own. ${cure}`)
    }
    default:
      throw noStore(url, 'There is no such kind of store')
  }
}

/** Of two letters at least, so that a drive of Windows is none. */
function schemeOf(url: string): string | undefined {
  return /^([a-z][a-z0-9+.-]+):/i.exec(url)?.[1]?.toLowerCase() ?? (url === 'memory' ? url : undefined)
}

/** Takes our own parameters off a URL, so that the driver gets what it knows: of Redis nothing, of PostgreSQL much. */
function split<Name extends string>(
  url: string,
  names: readonly Name[],
): { base: string; parameters: Partial<Record<Name, string>> } {
  if (!URL.canParse(url)) throw noStore(url, 'It is not a URL')
  const parsed = new URL(url)
  const parameters: Partial<Record<Name, string>> = {}
  for (const name of names) {
    const value = parsed.searchParams.get(name)
    if (value === null) continue
    parameters[name] = value
    parsed.searchParams.delete(name)
  }
  for (const name of parsed.searchParams.keys()) {
    const meant = nearest(name, names)
    if (meant) throw noStore(url, `There is no parameter "${name}". Did you mean "${meant}"?`)
    if (/^rediss?:/i.test(url))
      throw noStore(url, `There is no parameter "${name}". There are ${names.join(', ')}`)
  }
  return { base: parsed.href, parameters }
}

function noStore(url: string, why: string): AttuneError {
  const cure = 'Use sqlite:FILE, redis://… or postgres://….'
  return new AttuneError(
    'ATTUNE_OPTIONS',
    `Not a store to open by a URL: ${maskUrl(url)}. ${why}${why.endsWith('?') ? '' : '.'} ${cure}`,
  )
}
