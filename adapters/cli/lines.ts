import { createReadStream } from 'node:fs'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { AttuneError } from '../../core/errors.ts'

const newline = 0x0a

/**
 * The lines of a file, or of what `stdin` brings; gunzipped when it begins as gzip does, whatever its name.
 * Only at line feeds: JSON may hold all other separators.
 * @throws AttuneError `ATTUNE_FORMAT_UNREADABLE` where the compression is damaged, `ATTUNE_TRANSFER` when the
 *   file cannot be read
 */
export async function* linesOf(file: string | undefined, stdin: Readable): AsyncIterable<string> {
  let line = 1
  let rest: Buffer[] = []
  try {
    for await (const chunk of await unzipped(file === undefined ? stdin : createReadStream(file))) {
      let begin = 0
      for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, begin)) {
        rest.push(chunk.subarray(begin, end))
        yield Buffer.concat(rest).toString()
        line++
        rest = []
        begin = end + 1
      }
      rest.push(chunk.subarray(begin))
    }
  } catch (error) {
    throw explained(error, file ?? 'standard input', line)
  }
  const last = Buffer.concat(rest)
  if (last.length > 0) yield last.toString()
}

async function unzipped(stream: Readable): Promise<AsyncIterable<Buffer>> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  const first = await chunks.next()
  async function* all(): AsyncIterable<Buffer> {
    if (first.done) return
    yield first.value
    yield* { [Symbol.asyncIterator]: () => chunks }
  }
  const zipped = !first.done && first.value[0] === 0x1f && first.value[1] === 0x8b
  // What goes wrong in the stream is thrown by its reader.
  return zipped ? pipeline(all(), createGunzip(), () => {}) : all()
}

function explained(error: unknown, source: string, line: number): unknown {
  const { code = '', message } = error as { code?: string; message: string }
  if (code.startsWith('Z_')) {
    const what = `${source}, line ${line}: the compression is damaged or cut off (${message}). Use another copy.`
    return new AttuneError('ATTUNE_FORMAT_UNREADABLE', what, { cause: error })
  }
  if (['ENOENT', 'EACCES', 'EISDIR'].includes(code)) {
    const what = `${source} cannot be read: ${message}. Check its name and its permissions.`
    return new AttuneError('ATTUNE_TRANSFER', what, { cause: error })
  }
  return error
}
