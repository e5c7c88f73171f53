import { AttuneError } from '../../../core/errors.ts'
import { own } from '../../../core/json.ts'
import { nearest } from '../../../core/nearest.ts'
import type { MessageTemplates, MessageView } from '../../../core/ports/message-templates.ts'
import type { Message } from '../helpers/message.ts'
import type { MailTemplatesOptions } from '../options.ts'
import type { PreparedMails } from '../prepare-mails.ts'
import { localeFrom, zoneFrom } from './locale.ts'
import { createRender, type RenderOne } from './render.ts'

/** Renders mails that were prepared, right or wrong. */
export function createRenderer(
  { templates, environments, brand }: PreparedMails,
  options: MailTemplatesOptions,
): Pick<MessageTemplates, 'names' | 'render'> {
  const renders = new Map<string, RenderOne>(
    templates.map((template) => [template.written.name, createRender(template, environments)]),
  )
  const { locale, localeTrait = 'locale', timeZone, zoneTrait = 'timezone', definitions, data } = options
  const ownLocale = localeFrom(locale) ?? localeFrom(brand?.language) ?? 'en'
  const ownZone = timeZone ?? definitions?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  const names = [...renders.keys()]
  return {
    names,
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
