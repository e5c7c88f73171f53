import type { Definitions, MessageTemplates } from 'attune'

/** Two mails for whoever signs up: one that must not come twice, one that must come. */
export const definitions = {
  timeZone: 'UTC',
  followUps: {
    offer: { on: { event: 'Signed Up' }, steps: 'offer', maxLateness: { days: 30 } },
    receipt: {
      on: { event: 'Signed Up' },
      steps: 'receipt',
      kind: 'transactional',
      maxLateness: { days: 30 },
    },
  },
  sending: { url: false, quietHours: false, cap: false, attempts: 20 },
} as const satisfies Definitions

export const messages: MessageTemplates = {
  names: ['offer', 'receipt'],
  async render(template, { visitor }) {
    return { subject: `${template} for ${visitor.userId}`, text: `Your ${template}.` }
  },
}
