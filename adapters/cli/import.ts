import { importTombstones, isTombstone } from '../../core/transfer/erased.ts'
import { readExport } from '../../core/transfer/format.ts'
import { type Imported, importChunks } from '../../core/transfer/import.ts'
import { noCounts } from '../../core/transfer/record.ts'
import type { Command, Result } from './command.ts'
import { were } from './counted.ts'
import { linesOf } from './lines.ts'
import { storeUrls } from './open-store.ts'
import { amountOf, number, stopwatch } from './progress.ts'
import { urlOf, withStore } from './with-store.ts'

export const importCommand: Command = {
  name: 'import',
  summary: 'Puts an export or a backup into a store.',
  file: '[FILE]',
  options: {
    to: { value: 'URL', needed: true, help: 'the store' },
    overwrite: { help: 'replace what the store holds already; otherwise that is kept, as the newer' },
  },
  details: `
Rows of other systems come in by: attune import people, orders, events or catalogue (a FILE of such a name is
./people).

Without FILE it reads standard input. A FILE is checked whole before anything of it is written; of standard
input each part is, as it comes. Compressed ones are recognised.

Interrupted, the same again goes on: what is there already is not written again, and nothing is appended to
the log twice. People whose tombstones the store has are left out, and counted: importing a backup brings
nobody back who was erased. Entries of the log are kept as if they were appended now; subscriptions go on
where they were, or a little before. Stop the site meanwhile.

${storeUrls}`,
  async run(call) {
    const url = urlOf(call, 'to')
    const [file] = call.files
    const { terminal, signal } = call
    const source = file ?? 'standard input'
    let tombstones = 0
    const read = () => readExport(linesOf(file, terminal.streams.stdin), source)
    if (file !== undefined) {
      for await (const { records, end } of (await read()).chunks) {
        tombstones += records.filter(isTombstone).length
        terminal.progress(`${amountOf(end.counts)} checked`)
        signal.throwIfAborted()
      }
    }
    return withStore(url, {}, async (store) => {
      if (tombstones > 0) await importTombstones(store, (await read()).chunks)
      const { header, chunks } = await read()
      const rate = stopwatch(noCounts)
      const imported = await importChunks(store, chunks, {
        id: header.id,
        overwrite: call.options.overwrite === true,
        onProgress({ counts }) {
          terminal.progress(`${amountOf(counts)} read, ${rate(counts)}`)
          signal.throwIfAborted()
        },
      })
      return resultOf(imported)
    })
  },
  resume: () => 'Go on with the same.',
}

function resultOf(imported: Imported): Result {
  const { counts, written, same, kept, erased, loggedBefore } = imported
  const parts = [
    `Imported ${amountOf(counts)}: ${number(written)} written.`,
    same > 0 && `${were(same)} there already.`,
    kept > 0 && `${were(kept)} kept as the store had them; --overwrite replaces them.`,
    erased > 0 && `${were(erased)} left out: of people who were erased.`,
    loggedBefore > 0 && `${number(loggedBefore)} of the log had been imported before.`,
  ]
  return { text: parts.filter(Boolean).join(' '), summary: { ...imported } }
}
