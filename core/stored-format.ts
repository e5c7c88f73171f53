import { AttuneError } from './errors.ts'

/** What is stored, in whatever format it was. */
export type Stored = Readonly<Record<string, unknown>> & { readonly format: number; readonly id: string }

/**
 * Makes a stored value of one format one of the next. It must not need anything but the value, and lose nothing:
 * until it is written again, older processes go on reading what was stored.
 */
export type Upgrade = (older: Stored) => Stored

/** The format that upgrades from 1 to 2, from 2 to 3, … lead to. */
export function formatAfter(upgrades: readonly Upgrade[]): number {
  return 1 + upgrades.length
}

/**
 * A stored value in the newest format. A newer one is refused and left alone, whatever is in it: a process that
 * was rolled back must not write what it does not understand.
 * @param what one of them, as `profile`, for the errors
 * @throws AttuneError ATTUNE_FORMAT_NEWER, ATTUNE_FORMAT_UNREADABLE
 */
export function upgraded(what: string, stored: unknown, upgrades: readonly Upgrade[]): Stored {
  let value = stored as Stored
  if (!Number.isInteger(value?.format) || value.format < 1 || typeof value.id !== 'string') {
    const message = `A stored ${what} cannot be read; it was left as it is.`
    throw new AttuneError('ATTUNE_FORMAT_UNREADABLE', message)
  }
  const newest = formatAfter(upgrades)
  if (value.format > newest) {
    const cure = 'Update this process, or let the newer ones serve.'
    const message = `One ${what} has format ${value.format}, and this version of Attune knows ${newest}. ${cure}`
    throw new AttuneError('ATTUNE_FORMAT_NEWER', message)
  }
  while (value.format < newest) {
    const next = value.format + 1
    value = { ...upgrades[value.format - 1]!(value), format: next }
  }
  return value
}
