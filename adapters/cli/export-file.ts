import { existsSync } from 'node:fs'
import { type FileHandle, open, rename, rm, truncate } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { AttuneError } from '../../core/errors.ts'
import {
  type ExportHeader,
  type ExportReader,
  type Progress,
  readExport,
} from '../../core/transfer/format.ts'
import { linesOf } from './lines.ts'

const zip = promisify(gzip)

/** A file under way: `NAME.partial`, which gets its name when it is whole. */
export interface ExportFile {
  /** Bytes so far. */
  readonly size: number
  /** Of a file to go on with: its header, and how far it is. */
  readonly found: { readonly header: ExportHeader; readonly progress: Progress } | undefined
  write(text: string): Promise<void>
  /** Makes it durable, and gives it its name once `check` has passed. */
  finish(check: (partial: string) => Promise<void>): Promise<void>
  /** What has no part of a store in it is deleted: there is nothing to go on with. */
  close(): Promise<void>
}

/**
 * Before anything is opened for it.
 * @throws AttuneError `ATTUNE_TRANSFER` when the file is there, or one under way is and is not to be resumed
 */
export function checkFree(path: string, resume: boolean): void {
  if (existsSync(path)) throw inTheWay(path, 'is there already. Name another file.')
  if (!existsSync(partialOf(path)) || resume) return
  throw inTheWay(
    partialOf(path),
    'was left by an export that was interrupted. Go on with --resume, or delete it.',
  )
}

/**
 * Begins a file, or goes on with one after its last undamaged chunk but one. With a name that ends in `.gz`
 * each chunk is a gzip member of its own, so that the file can be cut at any of them.
 * @throws AttuneError as `checkFree` does
 */
export async function exportFile(path: string, resume: boolean): Promise<ExportFile> {
  checkFree(path, resume)
  const partial = partialOf(path)
  const found = existsSync(partial) ? await undamaged(partial) : undefined
  if (found) await truncate(partial, found.size)
  const file = await openFile(partial, found ? 'a' : 'w')
  let size = found?.size ?? 0
  let writes = 0

  return {
    get size() {
      return size
    },
    found: found && { header: found.header, progress: found.progress },
    async write(text) {
      const bytes = path.endsWith('.gz') ? await zip(text) : Buffer.from(text)
      await file.appendFile(bytes)
      size += bytes.length
      writes++
    },
    async finish(check) {
      await file.sync()
      await file.close()
      await check(partial)
      await rename(partial, path)
      await syncFolder(dirname(path))
    },
    async close() {
      await file.close()
      // The header comes first, and says nothing that the next try would not.
      if (!found && writes <= 1) await rm(partial, { force: true })
    },
  }
}

/** Reads a file that is whole. @throws AttuneError as `readExport` does */
export function readExportFile(path: string): Promise<ExportReader> {
  return readExport(linesOf(path, Readable.from([])), path)
}

interface Found {
  header: ExportHeader
  progress: Progress
  size: number
}

/** What can be kept of a file; the last chunk does not count, as only the next one says where it ends. */
async function undamaged(partial: string): Promise<Found | undefined> {
  let header: ExportHeader | undefined
  let kept: Progress | undefined
  let last: { progress: Progress; offset: number } | undefined
  try {
    const reader = await readExportFile(partial)
    header = reader.header
    for await (const { end } of reader.chunks) {
      kept = last?.progress
      const { chunk, counts, next, sha256 } = end
      last = { progress: { chunk, counts, next, sha256 }, offset: end.offset }
    }
  } catch (error) {
    if ((error as AttuneError).code !== 'ATTUNE_FORMAT_UNREADABLE') throw error
  }
  return header && kept && last && { header, progress: kept, size: last.offset }
}

async function openFile(path: string, flags: string): Promise<FileHandle> {
  try {
    return await open(path, flags, 0o600)
  } catch (cause) {
    const message = `${path} cannot be written: ${(cause as Error).message}. Check the folder and its permissions.`
    throw new AttuneError('ATTUNE_TRANSFER', message, { cause })
  }
}

/** So that the new name outlives a power failure too; not everywhere can a folder be opened. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r')
    await handle.sync().finally(() => handle.close())
  } catch (error) {
    if (!['EISDIR', 'EPERM', 'EINVAL', 'EACCES'].includes((error as { code?: string }).code ?? ''))
      throw error
  }
}

function partialOf(path: string): string {
  return `${path}.partial`
}

function inTheWay(path: string, what: string): AttuneError {
  return new AttuneError('ATTUNE_TRANSFER', `${path} ${what}`)
}
