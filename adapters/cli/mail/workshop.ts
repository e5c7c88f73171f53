import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { templateUse } from '../../../core/runtime/checks/template-use.ts'
import type { Definitions } from '../../../core/runtime/definitions.ts'
import type { Finding } from '../../../templates/mail/index.ts'
import { lintMails } from '../../../templates/mail/lint/lint-mails.ts'
import { type PreparedMails, prepareMails } from '../../../templates/mail/prepare-mails.ts'
import type { AskedMails } from './mail-options.ts'

/** Mails as they are on the disk by now. */
export interface Workbench {
  /** Another whenever a file changes. */
  readonly version: string
  readonly mails: PreparedMails
  readonly findings: readonly Finding[]
}

/** Reads the mails of a folder anew whenever one of its files changed. */
export function openWorkshop({ options, definitions }: AskedMails): {
  version(): Promise<string>
  look(): Promise<Workbench>
} {
  let bench: Promise<Workbench> | undefined
  let current: string | undefined
  const version = () => versionOf(options.folder)
  return {
    version,
    async look() {
      const now = await version()
      if (now !== current || bench === undefined) {
        current = now
        bench = lay(options, definitions, now)
      }
      return bench
    },
  }
}

async function lay(
  options: AskedMails['options'],
  definitions: Definitions | undefined,
  version: string,
): Promise<Workbench> {
  const mails = await prepareMails(options, { fresh: true })
  return { version, mails, findings: lintMails(mails, definitions && templateUse(definitions)) }
}

/** Of the times at which files changed. */
async function versionOf(folder: string): Promise<string> {
  let newest = 0
  let count = 0
  for (const inside of [folder, join(folder, 'layouts'), join(folder, 'partials')]) {
    const names = await readdir(inside).catch(() => [])
    for (const name of names) {
      const { mtimeMs } = await stat(join(inside, name)).catch(() => ({ mtimeMs: 0 }))
      newest = Math.max(newest, mtimeMs)
      count++
    }
  }
  return `${count}-${Math.round(newest)}`
}
