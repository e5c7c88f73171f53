import { AttuneError } from '../../core/errors.ts'
import type { Command } from './command.ts'
import { checkFree, exportFile, readExportFile } from './export-file.ts'
import { exportStore } from './export-store.ts'
import { storeUrls } from './open-store.ts'
import { amountOf } from './progress.ts'
import { urlOf, withStore } from './with-store.ts'

export const backupCommand: Command = {
  name: 'backup',
  summary: 'Exports a store to a file, and reads the file again to be sure.',
  file: '[FILE]',
  options: {
    from: { value: 'URL', needed: true, help: 'the store' },
    resume: { help: 'go on with a FILE that was interrupted' },
  },
  details: `
FILE is attune-DATE.ndjson.gz in this folder unless you name another; of a name that ends in .gz it is
compressed. It gets its name only once it is on the disk and was read back whole.

To restore it: attune import --to URL FILE. People who were erased after the backup are left out, where the
store that it is put into has their tombstones: put it into the store that was in use, or first import what
you have newer.

The site may go on running: each entry is whole, but entries that were written together may be of different
moments. Stop it where that matters.

${storeUrls}`,
  async run(call) {
    const url = urlOf(call, 'from')
    const file = call.files[0] ?? `attune-${new Date().toISOString().slice(0, 16).replace(':', '')}.ndjson.gz`
    const resume = call.options.resume === true
    checkFree(file, resume)
    return withStore(url, { reading: true }, async (store) => {
      const output = await exportFile(file, resume)
      try {
        const exported = await exportStore(store, url, output, call)
        await output.finish((partial) => verify(partial, exported.sha256))
        const text = `Backed up ${amountOf(exported.counts)} to ${file}, and read it back. sha256 ${exported.sha256}`
        return { text, summary: { ...exported, file } }
      } finally {
        await output.close()
      }
    })
  },
  resume: () => 'Go on with the same, the FILE named, and --resume.',
}

async function verify(partial: string, sha256: string): Promise<void> {
  const reader = await readExportFile(partial)
  for await (const _ of reader.chunks);
  if (reader.end().sha256 === sha256) return
  const message = `${partial} does not hold what was written to it. Check the disk, and back up to another.`
  throw new AttuneError('ATTUNE_FORMAT_UNREADABLE', message)
}
