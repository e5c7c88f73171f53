import { checkOptions } from '../../../core/check-options.ts'
import type { Definitions } from '../../../core/runtime/definitions.ts'
import { type MailTemplatesOptions, optionNames } from '../../../templates/mail/options.ts'
import type { Call, CommandOption } from '../command.ts'
import { loadDefinitions } from '../load-definitions.ts'
import { loadExport } from '../load-export.ts'

/** Options of every command about mails. */
export const mailOptions: Readonly<Record<'definitions' | 'mails', CommandOption>> = {
  definitions: { value: 'FILE', help: "the site's definitions: names, and what is used for marketing" },
  mails: { value: 'FILE', help: 'what mailTemplates() gets: data, helpers of your own, …' },
}

/** For helps. */
export const mailsHelp = `FOLDER is where the mails are; otherwise what the --mails have, otherwise mails/ in this folder.
--mails names a module (.ts, .js, .mjs) that exports \`mails\`, or has them as its default export: the options of
mailTemplates(). It is run, so let it hold the options alone: one that opens a site is refused.`

export interface AskedMails {
  readonly options: MailTemplatesOptions & { readonly folder: string }
  /** Undefined where none are named: then names are not checked. */
  readonly definitions: Definitions | undefined
}

/** @throws AttuneError `ATTUNE_OPTIONS` for a file that cannot be loaded, or a misspelt option in it */
export async function askedMails({ options: given, files }: Call): Promise<AskedMails> {
  const { mails, definitions } = given
  const options: MailTemplatesOptions = typeof mails === 'string' ? await loadExport(mails, 'mails') : {}
  checkOptions('mailTemplates()', options, optionNames)
  const folder = files[0] ?? options.folder ?? 'mails'
  const own = options.definitions
  const named = typeof definitions === 'string' ? await loadDefinitions(definitions) : own
  return {
    options: { ...options, folder, ...(named && { definitions: named }) },
    definitions: named,
  }
}
