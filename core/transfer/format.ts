import { createHash } from 'node:crypto'
import { AttuneError } from '../errors.ts'
import { isObject } from '../json.ts'
import { type Chunk, type Place, start } from './read-store.ts'
import { type Counts, countRecords, noCounts, type TransferRecord } from './record.ts'

/** Of the lines below; a reader refuses a newer one. */
const exportFormat = 1

/** The first line of an export. */
export interface ExportHeader {
  readonly attune: 'export'
  readonly format: number
  /** Of this export alone, so that importing it again does not append to the log again. */
  readonly id: string
  /** ISO time. */
  readonly madeAt: string
  /** The kind of store: `sqlite`, `redis`, … */
  readonly source: string
  /** A hash that tells that store from others. */
  readonly origin: string
  /** The version of Attune that wrote it. */
  readonly version: string
}

/** The line after the records of a chunk; `sha256` is of all lines so far. */
export interface ChunkEnd {
  readonly chunk: number
  /** Of the whole file so far. */
  readonly counts: Counts
  /** Where reading the store goes on. */
  readonly next: Place
  /** Bytes of the file, as it is stored, before this chunk. */
  readonly offset: number
  readonly sha256: string
}

/** The last line; without it a file is not whole. */
export interface ExportEnd {
  readonly end: true
  readonly counts: Counts
  readonly sha256: string
}

/** How far a file was written: all that is needed to go on writing it. */
export interface Progress {
  readonly chunk: number
  readonly counts: Counts
  readonly next: Place
  readonly sha256: string
}

export function headerLine(header: Omit<ExportHeader, 'attune' | 'format'>): {
  text: string
  progress: Progress
} {
  const line = JSON.stringify({ attune: 'export', format: exportFormat, ...header })
  return {
    text: `${line}\n`,
    progress: { chunk: 0, counts: noCounts, next: start, sha256: hashOf('', [line]) },
  }
}

/** A chunk as text, and how far the file is then. */
export function chunkText(
  { records, lines, next }: Chunk,
  before: Progress,
  offset: number,
): { text: string; progress: Progress } {
  const chunk = before.chunk + 1
  const counts = countRecords(before.counts, records)
  const end = { chunk, counts, next, offset }
  const sha256 = hashOf(before.sha256, [...lines, JSON.stringify(end)])
  const text = [...lines, JSON.stringify({ ...end, sha256 }), ''].join('\n')
  return { text, progress: { chunk, counts, next, sha256 } }
}

export function endText({ counts, sha256 }: Progress): { text: string; sha256: string } {
  const end = { end: true, counts }
  const whole = hashOf(sha256, [JSON.stringify(end)])
  return { text: `${JSON.stringify({ ...end, sha256: whole })}\n`, sha256: whole }
}

/** A chunk of a file, found to be undamaged. */
export interface CheckedChunk {
  readonly records: readonly TransferRecord[]
  readonly end: ChunkEnd
}

/** An export as it is read. */
export interface ExportReader {
  readonly header: ExportHeader
  /** Each chunk once its checksum was found right. */
  readonly chunks: AsyncIterable<CheckedChunk>
  /** The last line, once all chunks were read. */
  end(): ExportEnd
}

/**
 * Reads an export line by line; one chunk is in memory.
 * @param source what messages call it: a file name
 * @throws AttuneError `ATTUNE_FORMAT_UNREADABLE` naming the line where it is damaged or cut off,
 *   `ATTUNE_FORMAT_NEWER` when a newer Attune wrote it; the chunks throw the same
 */
export async function readExport(lines: AsyncIterable<string>, source: string): Promise<ExportReader> {
  const reading = lines[Symbol.asyncIterator]()
  let number = 0
  let ended: ExportEnd | undefined

  async function next(): Promise<string | undefined> {
    const { value, done } = await reading.next()
    number++
    return done ? undefined : value
  }

  function damaged(what: string): AttuneError {
    const cure = 'Use another copy, or export again.'
    return new AttuneError('ATTUNE_FORMAT_UNREADABLE', `${source}, line ${number}: ${what}. ${cure}`)
  }

  function parse(line: string): Record<string, unknown> {
    try {
      const value: unknown = JSON.parse(line)
      if (isObject(value)) return value
    } catch {
      // Said below.
    }
    throw damaged('it is not a JSON object')
  }

  async function readHeader(): Promise<ExportHeader> {
    const line = await next()
    if (line === undefined) throw damaged('the file is empty')
    const header = parse(line)
    if (header.attune !== 'export' || typeof header.format !== 'number') {
      throw damaged('this is not the first line of an export of Attune')
    }
    if (header.format > exportFormat) {
      const message = `${source}: written in format ${header.format} by Attune ${header.version}; this version of Attune knows formats up to ${exportFormat}. Upgrade Attune.`
      throw new AttuneError('ATTUNE_FORMAT_NEWER', message)
    }
    sha256 = hashOf('', [line])
    return header as unknown as ExportHeader
  }

  async function* readChunks(): AsyncIterable<CheckedChunk> {
    let records: TransferRecord[] = []
    let held: string[] = []
    for (let line = await next(); line !== undefined; line = await next()) {
      const { sha256: given, ...value } = parse(line)
      if (typeof value.kind === 'string') {
        records.push(parse(line) as unknown as TransferRecord)
        held.push(line)
        continue
      }
      sha256 = hashOf(sha256, [...held, JSON.stringify(value)])
      if (given !== sha256) throw damaged('the checksum of what comes before is wrong: something was altered')
      if (value.end === true) {
        ended = { ...value, sha256 } as unknown as ExportEnd
        if ((await next()) !== undefined) throw damaged('something follows the last line')
        return
      }
      yield { records, end: { ...value, sha256 } as unknown as ChunkEnd }
      records = []
      held = []
    }
    throw damaged('the file was cut off here')
  }

  let sha256 = ''
  const header = await readHeader()
  return {
    header,
    chunks: readChunks(),
    end() {
      if (ended === undefined) throw damaged('the file was cut off here')
      return ended
    },
  }
}

/** Chained, so that no chunk can be missing or moved. */
function hashOf(before: string, lines: readonly string[]): string {
  const hash = createHash('sha256').update(`${before}\n`)
  for (const line of lines) hash.update(`${line}\n`)
  return hash.digest('hex')
}
