import { relative } from 'node:path'
import { buildMails } from '../../templates/mail/build-mails.ts'
import { isMistake } from '../../templates/mail/lint/lint-mails.ts'
import type { Command } from './command.ts'
import { countsText, findingsText } from './mail/findings-text.ts'
import { askedMails, mailOptions, mailsHelp } from './mail/mail-options.ts'

export const mailBuildCommand: Command = {
  name: 'mail build',
  summary: 'Compiles the templates of mails, so that the site needs neither MJML nor html-to-text.',
  file: '[FOLDER]',
  options: { mails: mailOptions.mails },
  details: `
What they come to is kept in FOLDER/built, with a hash of all that each was made of: a site that starts uses what
is still as new. Commit that folder, or build when you deploy. Nothing is written where there is an error.

${mailsHelp}`,
  async run(call) {
    const { options } = await askedMails(call)
    const { files, findings } = await buildMails(options)
    const failed = findings.some(isMistake)
    const built = files.map((file) => relative('.', file))
    const conclusion = failed
      ? `${countsText(findings)}: nothing was built.`
      : `${built.length === 1 ? 'One file was' : `${built.length} files were`} built in ${options.folder}/built.`
    const text = findings.length === 0 ? conclusion : `${findingsText(findings)}\n\n${conclusion}`
    return { text, summary: { good: !failed, files: built, findings }, failed }
  },
}
