import { templateUse } from '../../core/runtime/checks/template-use.ts'
import { isMistake, lintMails } from '../../templates/mail/lint/lint-mails.ts'
import { prepareMails } from '../../templates/mail/prepare-mails.ts'
import type { Command } from './command.ts'
import { definitionsHelp } from './load-definitions.ts'
import { countsText, findingsText } from './mail/findings-text.ts'
import { askedMails, mailOptions, mailsHelp } from './mail/mail-options.ts'
import { missingTemplates } from './mail/missing-templates.ts'

export const mailLintCommand: Command = {
  name: 'mail lint',
  summary: 'Says what is wrong with the templates of mails, with file, line and cure.',
  file: '[FOLDER]',
  options: mailOptions,
  details: `
✗ is an error, which keeps the site from starting; ! is a warning. The exit code is 1 when there is any error.
Without --definitions the names of placements, segments and features are not checked, nor whether one can
unsubscribe from what is used for marketing, or whether follow-ups send templates that there are not.

${mailsHelp}

${definitionsHelp}`,
  async run(call) {
    const { options, definitions } = await askedMails(call)
    const prepared = await prepareMails(options)
    const names = prepared.templates.map(({ written }) => written.name)
    const missing = definitions ? missingTemplates(definitions, names) : []
    const findings = [
      ...lintMails(prepared, definitions && templateUse(definitions)),
      ...missing.map((one) => ({ ...one, severity: 'error' as const })),
    ]
    const { length } = names
    const mails = length === 1 ? 'one mail' : `${length} mails`
    const conclusion =
      findings.length === 0 ? `Nothing is wrong with ${mails}.` : `${countsText(findings)} in ${mails}.`
    const text = findings.length === 0 ? conclusion : `${findingsText(findings)}\n\n${conclusion}`
    const failed = findings.some(isMistake)
    return { text, summary: { good: !failed, mails: length, findings }, failed }
  },
}
