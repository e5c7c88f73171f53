import { AttuneError } from '../../core/errors.ts'
import type { StoreEntry } from '../../core/ports/store.ts'

/**
 * An entry as Redis keeps it: `version expiry⏎json`. The expiry (ms since 1970, empty for none) is
 * compared with our own clock; the TTL that Redis goes by only cleans up.
 */
export function entryText(version: string, expiresAt: number | undefined, json: string): string {
  return `${version} ${expiresAt ?? ''}\n${json}`
}

/** The entry, or undefined when absent or expired. */
export function parseEntry(
  text: string | null | undefined,
  key: string,
  now: number,
): StoreEntry | undefined {
  if (text == null) return undefined
  const space = text.indexOf(' ')
  const end = text.indexOf('\n')
  if (space < 1 || end < space) throw unreadable(key)
  const expiry = text.slice(space + 1, end)
  if (expiry !== '' && Number(expiry) <= now) return undefined
  const entry = { value: parseValue(text.slice(end + 1), key), version: text.slice(0, space) }
  return expiry === '' ? entry : { ...entry, expiresAt: Number(expiry) }
}

/** What is scheduled as Redis keeps it: `time⏎json`. */
export function scheduledText(at: number, json: string): string {
  return `${at}\n${json}`
}

export function parseScheduled(text: string, key: string): { at: number; value: unknown } {
  const end = text.indexOf('\n')
  if (end < 1) throw unreadable(key)
  return { at: Number(text.slice(0, end)), value: parseValue(text.slice(end + 1), key) }
}

/** @throws AttuneError `ATTUNE_FORMAT_UNREADABLE` naming the Redis key when its text is damaged */
export function parseValue(text: string | undefined, key: string): unknown {
  try {
    return JSON.parse(text!)
  } catch (cause) {
    throw unreadable(key, cause)
  }
}

function unreadable(key: string, cause?: unknown): AttuneError {
  const message = `What Redis holds under ${key} was not written by Attune. Restore it from a backup, or delete it.`
  return new AttuneError('ATTUNE_FORMAT_UNREADABLE', message, { cause })
}
