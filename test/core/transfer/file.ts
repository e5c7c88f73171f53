import { randomUUID } from 'node:crypto'
import type { Store } from 'attune'
import {
  chunkText,
  endText,
  headerLine,
  type Imported,
  importChunks,
  readExport,
  readStore,
} from 'attune/transfer'

/** An export as the command writes it, in memory. */
export async function exported(store: Store): Promise<string> {
  const madeAt = new Date(0).toISOString()
  const header = headerLine({ id: randomUUID(), madeAt, source: store.name, origin: 'o', version: '0.0.0' })
  let { text, progress } = header
  for await (const chunk of readStore(store)) {
    const written = chunkText(chunk, progress, text.length)
    text += written.text
    progress = written.progress
  }
  return text + endText(progress).text
}

export async function* linesOf(text: string): AsyncIterable<string> {
  yield* text.trimEnd().split('\n')
}

export async function imported(
  store: Store,
  text: string,
  options: { overwrite?: boolean } = {},
): Promise<Imported> {
  const { header, chunks } = await readExport(linesOf(text), 'the file')
  return importChunks(store, chunks, { id: header.id, ...options })
}
