import { AttuneError } from '../../core/errors.ts'
import { migrateStore } from '../../core/transfer/migrate.ts'
import { noCounts } from '../../core/transfer/record.ts'
import type { Command } from './command.ts'
import { maskUrl } from './mask.ts'
import { storeUrls } from './open-store.ts'
import { amountOf, number, stopwatch } from './progress.ts'
import { urlOf, withStore } from './with-store.ts'

export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'Moves all that one store holds to another, empty one, and compares the two.',
  options: {
    from: { value: 'URL', needed: true, help: 'the store in use until now' },
    to: { value: 'URL', needed: true, help: 'the new one, which must be empty' },
    live: { help: 'the site is still running: copy most of it, to be finished later' },
  },
  details: `
Stop the site, migrate, start it with the new store. For a short stop:

  attune migrate --live --from OLD --to NEW    while the site runs on OLD
  # stop the site
  attune migrate --from OLD --to NEW           brings what changed, and compares
  # start the site on NEW

A store that is written to cannot be copied whole, so that the last run needs the site stopped; it says so
when it was not. Interrupted, the same again goes on. Do not start the site on NEW before it is done.
Entries keep their expiry. Those of the log are kept in NEW as if they were appended now; subscriptions go on
where they were, or a little before: as ever, a transition may be offered twice.

${storeUrls}`,
  async run(call) {
    const { terminal, signal } = call
    const [from, to] = [urlOf(call, 'from'), urlOf(call, 'to')]
    if (from === to) throw new AttuneError('ATTUNE_OPTIONS', '--from and --to are the same store. Name two.')
    const live = call.options.live === true
    const rate = stopwatch(noCounts)
    const migrated = await withStore(from, { reading: true }, (source) =>
      withStore(to, {}, (target) =>
        migrateStore(source, target, {
          source: maskUrl(from),
          live,
          onProgress({ counts }) {
            terminal.progress(`${amountOf(counts)} read, ${rate(counts)}`)
            signal.throwIfAborted()
          },
        }),
      ),
    )
    const { counts, written, same, removed, sha256 } = migrated
    const changes = `${number(written)} written, ${number(same)} the same already, ${number(removed)} removed`
    const text = live
      ? `Copied ${amountOf(counts)}: ${changes}. Now stop the site, and run the same without --live.`
      : `Migrated ${amountOf(counts)}: ${changes}. Both stores have the checksum ${sha256}.`
    return { text, summary: { ...migrated, done: !live } }
  },
  resume: () => 'Go on with the same.',
}
