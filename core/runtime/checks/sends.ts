import type { Problem } from '../../errors.ts'
import type { FollowUps } from '../../followups/definition.ts'
import { isRefusable } from '../../followups/purpose-of.ts'
import { isObject } from '../../json.ts'
import { problem } from './shape.ts'

interface Sending {
  readonly followUps?: unknown
  readonly sending?: unknown
  readonly channels?: unknown
  readonly messages?: unknown
  readonly workers?: unknown
}

/**
 * What is missing in a process that sends: one of what it sends by and what it makes messages of, and where people can
 * unsubscribe. Of options whose parts are right by themselves.
 */
export function sendingMistakes({ followUps, sending, channels, messages, workers }: Sending): Problem[] {
  const names = isObject(followUps) ? Object.keys(followUps) : []
  if (names.length === 0 || workers === 0) return []
  if (messages === undefined && channels === undefined) return []
  const rest = 'Or, where other processes send, give this one neither.'
  if (messages === undefined)
    return problem(
      'missing',
      'messages',
      'There are channels, and nothing makes messages for them.',
      `Add messages: await mailTemplates({ … }). ${rest}`,
    )
  if (channels === undefined)
    return problem(
      'missing',
      'channels',
      'There are messages, and nothing to send them by.',
      `Add channels: { email: smtp({ … }) }. ${rest}`,
    )
  const refusable = names.find((name) => isRefusable((followUps as FollowUps)[name]!))
  if (refusable === undefined || (isObject(sending) && sending.url !== undefined)) return []
  return problem(
    'missing',
    'sending.url',
    `Nobody could unsubscribe from "${refusable}": its messages would have no link to do so.`,
    'Give where people reach the collector, such as "https://shop.example/attune"; or false, where your messages have such links of their own.',
  )
}
