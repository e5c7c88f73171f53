import { checkOptions } from '../../core/check-options.ts'
import { AttuneError } from '../../core/errors.ts'
import { own } from '../../core/json.ts'
import { nearest } from '../../core/nearest.ts'
import type { MessageTemplates, MessageView } from '../../core/ports/message-templates.ts'
import { templateUse } from '../../core/runtime/checks/template-use.ts'
import type { Message } from './helpers/message.ts'
import type { Finding } from './lint/finding.ts'
import { isMistake, lintMails } from './lint/lint-mails.ts'
import { type MailTemplatesOptions, optionNames } from './options.ts'
import { prepareMails } from './prepare-mails.ts'
import { localeFrom, zoneFrom } from './rendering/locale.ts'
import { createRender, type RenderOne } from './rendering/render.ts'

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
  const { templates, environments, brand } = prepared
  const { definitions } = options
  const findings = lintMails(prepared, definitions && templateUse(definitions))
  const mistakes = findings.filter(isMistake)
  if (mistakes.length > 0) {
    throw new AttuneError('ATTUNE_TEMPLATE', 'The templates of mails have mistakes:', { problems: mistakes })
  }
  const renders = new Map<string, RenderOne>(
    templates.map((template) => [template.written.name, createRender(template, environments)]),
  )
  const { locale, localeTrait = 'locale', timeZone, zoneTrait = 'timezone', data } = options
  const ownLocale = localeFrom(locale) ?? localeFrom(brand?.language) ?? 'en'
  const ownZone = timeZone ?? definitions?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  const names = [...renders.keys()]

  return {
    names,
    warnings: findings,
    check: (use) => lintMails(prepared, use).filter(isMistake),
    async render(name, view) {
      const render = renders.get(name)
      if (!render) throw unknown(name, names)
      const { visitor, followUp, now } = view
      const message: Message = {
        view,
        locale: localeFrom(visitor.trait(localeTrait)) ?? ownLocale,
        timeZone: zoneFrom(visitor.trait(zoneTrait)) ?? ownZone,
      }
      try {
        const found = await lookUp(data, name, view)
        const context = { data: found ?? {}, followUp, now, brand, language: message.locale }
        return render(context, message)
      } catch (cause) {
        throw failed(name, cause)
      }
    },
  }
}

async function lookUp(data: MailTemplatesOptions['data'], name: string, view: MessageView) {
  const source = typeof data === 'object' ? own(data, name) : data
  return typeof source === 'function' ? (source(view) as object | undefined) : undefined
}

function unknown(name: string, names: readonly string[]): AttuneError {
  const meant = nearest(name, names)
  const cure = meant ? `Did you mean "${meant}"?` : `There are ${names.join(', ')}.`
  return new AttuneError('ATTUNE_TEMPLATE', `There is no template of mails "${name}". ${cure}`)
}

/** What others threw may say something personal: it is the cause, which is not logged. */
function failed(name: string, cause: unknown): AttuneError {
  if (cause instanceof AttuneError) return cause
  return new AttuneError('ATTUNE_TEMPLATE', `The mail "${name}" could not be rendered. See its cause.`, {
    cause,
  })
}
