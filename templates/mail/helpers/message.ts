import { isObject, own } from '../../../core/json.ts'
import type { MessageView } from '../../../core/ports/message-templates.ts'
import type { HelperCall } from '../../handlebars-instance.ts'

/** What the helpers of mails are told beside the visitor, as `@message`. */
export interface Message {
  readonly view: MessageView
  /** BCP 47. */
  readonly locale: string
  /** IANA. */
  readonly timeZone: string
}

/** @throws TypeError where a template of mails is rendered as something else */
export function messageOf({ data }: HelperCall): Message {
  const message = isObject(data) ? own(data, 'message') : undefined
  if (isObject(message) && isObject(message.view)) return message as unknown as Message
  throw new TypeError('This helper is for mails: render the template by mailTemplates().')
}
