import type { Json } from '../../../core/json.ts'
import { own } from '../../../core/json.ts'
import type { HelperCall } from '../../handlebars-instance.ts'
import { messageOf } from './message.ts'
import { visitorText } from './visitor-text.ts'

/** A property of the event that set the message off, also within others: `products.0.name`. */
export function readTrigger(call: HelperCall, path: string): unknown {
  let value: Json | undefined = messageOf(call).view.followUp.trigger.properties
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = own(value, key) as Json | undefined
  }
  return visitorText(value)
}
