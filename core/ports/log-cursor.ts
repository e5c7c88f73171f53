import { AttuneError } from '../errors.ts'

/** For adapters: the number that a cursor is, 0 for the beginning. @throws AttuneError `ATTUNE_STORE_KEY` */
export function cursorNumber(cursor: string | undefined): number {
  if (cursor === undefined) return 0
  const number = Number(cursor)
  if (Number.isSafeInteger(number) && number > 0) return number
  throw noCursor(cursor)
}

/** For adapters: what is thrown for a cursor that `consume()` did not give. */
export function noCursor(cursor: unknown): AttuneError {
  const shown = String(cursor).slice(0, 60)
  return new AttuneError(
    'ATTUNE_STORE_KEY',
    `Not a cursor of this log: ${shown}. Use one that consume() returned.`,
  )
}
