import type { StoreEntry, StoreKey } from '../../core/ports/store.ts'
import { type Backend, documentKey, parseDocument, type Write } from './backend.ts'
import type { State } from './state.ts'

/** Our clock decides what has expired; the database behind the Keyv drops it by itself a little later. */
const slack = 60_000

/** What a batch of commits is about to write; each sees what those before it would. */
export interface Draft {
  /** The version of a live entry, or null. */
  version(key: StoreKey): Promise<string | null>
  setEntry(key: StoreKey, version: string, text: string, expiresAt: number | undefined): void
  removeEntry(key: StoreKey): void
  schedule(key: StoreKey, at: number, text: string): void
  unschedule(key: StoreKey): void
  append(topic: string, partition: string, text: string): void
  /** Takes entries of the log out for good. */
  forget(topic: string, cursors: readonly string[]): Promise<void>
  /** Drops some entries of the log that were appended before a moment. */
  trimLog(before: number): Promise<void>
  writes(): Write[]
  /** Makes what was written visible. */
  keep(): void
}

export function newDraft(backend: Backend, { directory, log }: State, now: () => number): Draft {
  const names = directory.change()
  const appended = log.change()
  const documents = new Map<string, Write>()
  const versions = new Map<string, Promise<string | null>>()

  function put(write: Write): void {
    documents.set(write[0], write)
  }

  async function readVersion(key: StoreKey): Promise<string | null> {
    if (!directory.has('e', key.partition, key.name)) return null
    return (await readEntry(backend, key, now()))?.version ?? null
  }

  return {
    version(key) {
      const place = entryKey(key)
      const known = versions.get(place) ?? readVersion(key)
      versions.set(place, known)
      return known
    },
    setEntry(key, version, text, expiresAt) {
      const place = entryKey(key)
      versions.set(place, Promise.resolve(version))
      names.add({ kind: 'e', ...key, at: 0 })
      const kept = expiresAt === undefined ? 0 : Math.max(0, expiresAt - now()) + slack
      put([place, `[${JSON.stringify(version)},${expiresAt ?? null},${text}]`, kept])
    },
    removeEntry(key) {
      const place = entryKey(key)
      versions.set(place, Promise.resolve(null))
      names.remove('e', key.partition, key.name)
      put([place, null, 0])
    },
    schedule(key, at, text) {
      names.add({ kind: 's', ...key, at })
      put([documentKey('s', key.partition, key.name), text, 0])
    },
    unschedule(key) {
      names.remove('s', key.partition, key.name)
      put([documentKey('s', key.partition, key.name), null, 0])
    },
    append: appended.append,
    forget: appended.forget,
    trimLog: appended.trim,
    writes: () => [...documents.values(), ...names.writes(), ...appended.writes(now())],
    keep() {
      names.keep()
      appended.keep()
    },
  }
}

/** A live entry. */
export async function readEntry(
  backend: Backend,
  key: StoreKey,
  now: number,
): Promise<StoreEntry | undefined> {
  const text = await backend.read(entryKey(key))
  if (text === undefined) return undefined
  const where = `${key.partition}/${key.name}`
  const [version, expiresAt, value] = parseDocument<[string, number | null, unknown]>(text, where)
  if (expiresAt === null) return { value, version }
  return expiresAt > now ? { value, version, expiresAt } : undefined
}

function entryKey({ partition, name }: StoreKey): string {
  return documentKey('e', partition, name)
}
