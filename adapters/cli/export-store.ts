import { createHash, randomUUID } from 'node:crypto'
import { AttuneError } from '../../core/errors.ts'
import type { Store } from '../../core/ports/store.ts'
import { chunkText, endText, headerLine } from '../../core/transfer/format.ts'
import { readStore } from '../../core/transfer/read-store.ts'
import type { Counts } from '../../core/transfer/record.ts'
import type { Call } from './command.ts'
import type { ExportFile } from './export-file.ts'
import { maskUrl } from './mask.ts'
import { amountOf, stopwatch } from './progress.ts'
import { ownVersion } from './version.ts'

/** What was exported; `sha256` is of all its lines. */
export interface Exported {
  readonly counts: Counts
  readonly sha256: string
}

/** Where an export goes: a file, or standard output. */
export type Sink = Pick<ExportFile, 'size' | 'found' | 'write'>

/**
 * Writes a store to a sink, a chunk at a time, from where the sink was left.
 * @throws AttuneError `ATTUNE_TRANSFER` when the sink was begun from another store
 */
export async function exportStore(
  store: Store,
  url: string,
  sink: Sink,
  { terminal, signal }: Call,
): Promise<Exported> {
  const origin = createHash('sha256').update(maskUrl(url)).digest('base64url').slice(0, 16)
  if (sink.found && sink.found.header.origin !== origin) {
    const message =
      'The file to go on with was begun from another store. Give that URL, or name another file.'
    throw new AttuneError('ATTUNE_TRANSFER', message)
  }
  let progress = sink.found?.progress
  if (progress === undefined) {
    const madeAt = new Date().toISOString()
    const header = headerLine({ id: randomUUID(), madeAt, source: store.name, origin, version: ownVersion() })
    await sink.write(header.text)
    progress = header.progress
  }
  const rate = stopwatch(progress.counts)
  for await (const chunk of readStore(store, progress.next)) {
    const written = chunkText(chunk, progress, sink.size)
    await sink.write(written.text)
    progress = written.progress
    terminal.progress(`${amountOf(progress.counts)} exported, ${rate(progress.counts)}`)
    signal.throwIfAborted()
  }
  const { text, sha256 } = endText(progress)
  await sink.write(text)
  return { counts: progress.counts, sha256 }
}
