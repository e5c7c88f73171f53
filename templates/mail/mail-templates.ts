import { checkOptions } from '../../core/check-options.ts'
import { AttuneError } from '../../core/errors.ts'
import type { MessageTemplates } from '../../core/ports/message-templates.ts'
import { templateUse } from '../../core/runtime/checks/template-use.ts'
import type { Finding } from './lint/finding.ts'
import { isMistake, lintMails } from './lint/lint-mails.ts'
import { type MailTemplatesOptions, optionNames } from './options.ts'
import { prepareMails } from './prepare-mails.ts'
import { createRenderer } from './rendering/renderer.ts'

/** Mails made of templates that were checked. */
export interface MailTemplates extends MessageTemplates {
  /** What is to be thought of: mistakes keep `mailTemplates()` from answering. */
  readonly warnings: readonly Finding[]
}

/**
 * Reads, checks and compiles the templates of mails, once.
 *
 * ```ts
 * const attune = await createAttune({ messages: await mailTemplates({ folder: 'mails' }), … })
 * ```
 * Rendering rejects with AttuneError ATTUNE_TEMPLATE, and its cause.
 * @throws AttuneError ATTUNE_OPTIONS, and ATTUNE_TEMPLATE with every mistake in the templates
 */
export async function mailTemplates(options: MailTemplatesOptions): Promise<MailTemplates> {
  checkOptions('mailTemplates()', options, optionNames)
  const prepared = await prepareMails(options)
  const { definitions } = options
  const findings = lintMails(prepared, definitions && templateUse(definitions))
  const mistakes = findings.filter(isMistake)
  if (mistakes.length > 0) {
    throw new AttuneError('ATTUNE_TEMPLATE', 'The templates of mails have mistakes:', { problems: mistakes })
  }
  return {
    ...createRenderer(prepared, options),
    warnings: findings,
    check: (use) => lintMails(prepared, use).filter(isMistake),
  }
}
