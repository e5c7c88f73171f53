import { AttuneError } from '../../core/errors.ts'

/** SQLite's primary result codes that have a cure of their own (sqlite.org/rescode.html). */
const cures: Readonly<Record<number, string>> = {
  5: 'Another process kept it locked: look for a long transaction or a backup tool.',
  8: 'It cannot be written: check the permissions of the file and of its folder.',
  10: 'The disk failed to read or write: check its health and its mount.',
  11: 'The file is damaged: restore it from a backup.',
  13: 'The disk is full: free some space.',
  14: 'Check that the folder exists and that this user may write in it.',
  26: 'It is not an SQLite database: name another file.',
}

/** SQLITE_BUSY and SQLITE_LOCKED: somebody else is writing, and it is worth trying again. */
export function isBusy(error: unknown): boolean {
  const code = resultCode(error)
  return code === 5 || code === 6
}

/** What callers see of an error of the engine: one line with the path and the cure. */
export function storeFailure(path: string, error: unknown): unknown {
  const code = resultCode(error)
  if (code === undefined) return error
  const cure = cures[code] ?? 'See the cause.'
  const reason = (error as Error).message
  return new AttuneError('ATTUNE_STORE_UNAVAILABLE', `SQLite store ${path}: ${reason}. ${cure}`, {
    cause: error,
  })
}

function resultCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown } | null)?.errcode
  return typeof code === 'number' ? code & 0xff : undefined
}
