import type { OutgoingMessage } from 'attune'

export const unsubscribe = 'https://shop.example/attune/unsubscribe?t=signed'

/** A message as follow-ups hand them to a channel. */
export function outgoing(changes: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return {
    id: 'Zm9sbG93LXVwLW1lc3NhZ2',
    token: 'c2lnbmVk.dG9rZW4',
    to: 'anna@shop.example',
    person: { profileId: 'p', userId: 'anna' },
    followUp: 'machine-nudge',
    step: '0',
    template: 'machine-nudge',
    kind: 'marketing',
    purpose: 'marketing',
    unsubscribe,
    ...changes,
    content: {
      subject: 'Still looking?',
      text: 'It is still there.\nYours, the shop',
      html: '<p>It is still there.</p>',
      ...changes.content,
    },
  }
}
