import { AttuneError } from '../../core/errors.ts'
import { noCursor } from '../../core/ports/log-cursor.ts'

/**
 * A stored value.
 * @throws AttuneError `ATTUNE_FORMAT_UNREADABLE` naming `where` it lies, when its text is damaged
 */
export function parseValue(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const message = `${where} in the PostgreSQL store is not JSON. Restore it from a backup, or delete the row.`
    throw new AttuneError('ATTUNE_FORMAT_UNREADABLE', message, { cause })
  }
}

/**
 * The id of the last entry read.
 * @throws AttuneError `ATTUNE_STORE_KEY` for what is no cursor
 */
export function idOf(cursor: string | undefined): string {
  if (cursor === undefined) return '0'
  if (/^[1-9][0-9]{0,17}$/.test(cursor)) return cursor
  throw noCursor(cursor)
}
