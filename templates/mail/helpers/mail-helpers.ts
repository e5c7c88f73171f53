import type Handlebars from 'handlebars'
import { isObject, own } from '../../../core/json.ts'
import { becauseHelper } from '../../because.ts'
import { findVisitor } from '../../find-visitor.ts'
import type { Helper } from '../../handlebars-instance.ts'
import { personalizeHelper } from '../../personalize.ts'
import { segmentHelper } from '../../segment.ts'
import { tokenHelper } from '../../token.ts'
import { createAsk } from '../../unknown-names.ts'
import { linkHelper as linkBlock } from '../compiling/plain-text.ts'
import { blockHelper } from './block.ts'
import { dateHelper, moneyHelper, numberHelper } from './formats.ts'
import { encodeHelper, linkHelper, ownLinkHelper, type Part, trackedText, untrackedHelper } from './links.ts'
import { readTrigger } from './trigger.ts'
import { visitorText } from './visitor-text.ts'

/** Names that do not exist stop a mail: nobody waits for it, and it is tried again. */
const ask = createAsk(true, () => {})

/** The helpers of mails, by name, for HTML or for text. */
export function mailHelpers(handlebars: typeof Handlebars, part: Part): Record<string, Helper> {
  return {
    personalize: personalizeHelper(handlebars, ask, part === 'html' ? false : 'never'),
    segment: segmentHelper(ask),
    because: becauseHelper(ask),
    visitor: tokenHelper({
      helper: 'visitor',
      example: '{{visitor "firstName" "friend"}}',
      read: (call, name) => visitorText(findVisitor(call)?.trait(name)),
    }),
    feature: tokenHelper({
      helper: 'feature',
      example: '{{feature "frequency" 0}}',
      read: (call, name) => visitorText(findVisitor(call)?.feature(name)),
    }),
    trigger: tokenHelper({ helper: 'trigger', example: '{{trigger "product_id" ""}}', read: readTrigger }),
    unsubscribe: ownLinkHelper('unsubscribe', part),
    preferences: ownLinkHelper('preferences', part),
    untracked: orField('untracked', untrackedHelper(part)),
    link: orField('link', linkHelper(part)),
    encode: orField('encode', encodeHelper),
    block: orField('block', blockHelper(handlebars, part)),
    money: orField('money', moneyHelper),
    number: orField('number', numberHelper),
    date: orField('date', dateHelper),
    ...(part === 'text' && { [linkBlock]: trackedText }),
  }
}

/** `{{date}}` with nothing behind it is the field of that name, of which data has many. */
function orField(name: string, helper: Helper): Helper {
  return function (...given) {
    if (given.length > 1) return helper.apply(this, given)
    return isObject(this) ? own(this, name) : undefined
  }
}

/** The helpers that templates call themselves. */
export const helperNames: readonly string[] = [
  'personalize',
  'segment',
  'because',
  'visitor',
  'feature',
  'trigger',
  'unsubscribe',
  'preferences',
  'untracked',
  'link',
  'encode',
  'block',
  'money',
  'number',
  'date',
]
