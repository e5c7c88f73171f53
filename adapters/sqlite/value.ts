import { AttuneError } from '../../core/errors.ts'

/**
 * A stored value.
 * @throws AttuneError `ATTUNE_FORMAT_UNREADABLE` naming `where` it lies, when its text is damaged
 */
export function parseValue(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const message = `${where} in the SQLite store is not JSON. Restore the file from a backup, or delete this entry.`
    throw new AttuneError('ATTUNE_FORMAT_UNREADABLE', message, { cause })
  }
}
