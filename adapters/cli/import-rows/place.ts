import { createHash } from 'node:crypto'
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { AttuneError } from '../../../core/errors.ts'

/** How many lines became of what so far. */
export type Tally = Readonly<Record<string, number>>

/** How far an import is, kept beside the file while it is under way. */
export interface Place {
  /** When the file was changed last, in milliseconds. */
  readonly modified: number
  /** Bytes. */
  readonly size: number
  /** Up to which line all is durable; undefined: it begins. */
  readonly found: { readonly line: number; readonly tally: Tally } | undefined
  keep(line: number, tally: Tally): Promise<void>
  forget(): Promise<void>
}

/**
 * Goes on where the same import of the same file was interrupted. It only saves time: what was stored before is
 * recognised anyway.
 * @throws AttuneError `ATTUNE_TRANSFER` when the file cannot be read
 */
export async function placeIn(file: string, how: readonly unknown[]): Promise<Place> {
  const { mtimeMs, size } = await stat(file).catch((cause) => {
    throw new AttuneError('ATTUNE_TRANSFER', `${file} cannot be read: ${cause.message}. Check its name.`, {
      cause,
    })
  })
  const modified = Math.floor(mtimeMs)
  const same = createHash('sha256')
    .update(JSON.stringify([modified, size, how]))
    .digest('base64url')
  const path = `${file}.progress`
  const kept = await readFile(path, 'utf8').then(JSON.parse, () => undefined)
  return {
    modified,
    size,
    found: kept?.same === same ? { line: kept.line, tally: kept.tally } : undefined,
    async keep(line, tally) {
      // Of a process that is killed meanwhile the place before is left, whole.
      await writeFile(`${path}.new`, JSON.stringify({ same, line, tally }))
      await rename(`${path}.new`, path)
    },
    forget: () => rm(path, { force: true }),
  }
}
