import type { OutgoingMessage } from '../ports/channel.ts'
import type { RenderedMessage } from '../ports/message-templates.ts'
import type { ChannelSubject } from './channel-contract.ts'

/** A message like those that follow-ups send; each number another one, to somebody else. */
export function channelMessage(
  subject: ChannelSubject,
  n: number,
  content: Partial<RenderedMessage> = {},
): OutgoingMessage {
  return {
    id: String(n).padStart(22, 'm'),
    token: `signed-${n}`,
    to: subject.address(n),
    person: { profileId: `profile-${n}` },
    followUp: 'nudge',
    step: '0',
    template: 'nudge',
    kind: 'marketing',
    purpose: 'marketing',
    content: { subject: `Still looking? ${n}`, text: `It is still there, ${n}.`, ...content },
    unsubscribe: `https://shop.example/attune/unsubscribe?t=token-${n}`,
  }
}
