import { once } from 'node:events'
import { AttuneError } from '../../core/errors.ts'
import type { Call, Command, Result } from './command.ts'
import { checkFree, exportFile } from './export-file.ts'
import { type Exported, exportStore, type Sink } from './export-store.ts'
import { storeUrls } from './open-store.ts'
import { amountOf } from './progress.ts'
import { urlOf, withStore } from './with-store.ts'

export const exportCommand: Command = {
  name: 'export',
  summary: 'Writes all that a store holds to a file of JSON lines, or to standard output.',
  file: '[FILE]',
  options: {
    from: { value: 'URL', needed: true, help: 'the store' },
    resume: { help: 'go on with a FILE that was interrupted' },
  },
  details: `
Of a name that ends in .gz the file is compressed. While it is under way it is called FILE.partial; it can be
read by people and by other programs, and holds personal data. Each part has a checksum.

The site may go on running: each entry is whole, but entries that were written together may be of different
moments. Stop it where that matters.

${storeUrls}`,
  async run(call) {
    const url = urlOf(call, 'from')
    const [file] = call.files
    const resume = call.options.resume === true
    if (file === undefined && resume) {
      throw new AttuneError('ATTUNE_OPTIONS', '--resume goes on with a file. Name the FILE.')
    }
    if (file !== undefined) checkFree(file, resume)
    return withStore(url, { reading: true }, async (store) => {
      if (file === undefined) return resultOf(await exportStore(store, url, standardOutput(call), call))
      const output = await exportFile(file, resume)
      try {
        const exported = await exportStore(store, url, output, call)
        await output.finish(async () => {})
        return resultOf(exported, file)
      } finally {
        await output.close()
      }
    })
  },
  resume: ({ files: [file] }) => (file === undefined ? 'Begin again.' : 'Go on with the same and --resume.'),
}

/** The summary is of no use in the middle of the data: it goes to stderr. */
function resultOf(exported: Exported, file?: string): Result {
  const text = `Exported ${amountOf(exported.counts)}${file ? ` to ${file}` : ''}. sha256 ${exported.sha256}`
  return { text, summary: { ...exported, ...(file && { file }) }, ...(file === undefined && { aside: true }) }
}

function standardOutput({ terminal }: Call): Sink {
  const { stdout } = terminal.streams
  let size = 0
  return {
    get size() {
      return size
    },
    found: undefined,
    async write(text) {
      size += Buffer.byteLength(text)
      if (!stdout.write(text)) await once(stdout, 'drain')
    },
  }
}
