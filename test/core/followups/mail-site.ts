import {
  type Attune,
  type AttuneError,
  type Channel,
  createAttune,
  type Definitions,
  type Delivery,
  type MessageTemplates,
  type OutgoingMessage,
  type Store,
  type Telemetry,
} from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { type ManualClock, manualClock } from 'attune/testing'

/** A channel that keeps what it is given, and answers as it is told. */
export interface PostBox extends Channel {
  readonly sent: OutgoingMessage[]
  /** What it answers next, in turn; then `sent`. */
  readonly answers: (Delivery | Error)[]
}

export function postBox(address: string | undefined = 'email'): PostBox {
  const sent: OutgoingMessage[] = []
  const answers: (Delivery | Error)[] = []
  return {
    name: 'post box',
    address,
    sent,
    answers,
    async send(message) {
      sent.push(message)
      const answer = answers.shift() ?? { outcome: 'sent' as const }
      if (answer instanceof Error) throw answer
      return answer
    },
    async close() {},
  }
}

/** A message of each name, which greets. */
export function plainMessages(...names: string[]): MessageTemplates {
  return {
    names,
    async render(template, { visitor }) {
      return { subject: template, text: `Dear ${visitor.trait('firstName') ?? 'friend'}` }
    },
  }
}

export interface MailSite {
  readonly attune: Attune
  readonly clock: ManualClock
  readonly box: PostBox
  readonly store: Store
  readonly errors: AttuneError[]
  /** Somebody with an address who agreed to everything. */
  member(userId: string, traits?: Readonly<Record<string, string>>): Promise<void>
  does(userId: string, event: string, properties?: Readonly<Record<string, string | number>>): Promise<void>
  /** Lets time pass, and does what is due then. */
  after(hours: number): Promise<void>
  /** The templates of what was sent, in order. */
  readonly mails: string[]
}

const hour = 3_600_000

/** Monday, 6 January 2025, 10:00 UTC: a civil hour. */
export const monday: number = Date.UTC(2025, 0, 6, 10)

/** A site that sends, with a clock to set; nothing is done but when time passes. */
export async function mailSite(
  definitions: Definitions,
  options: {
    store?: Store
    clock?: ManualClock
    box?: PostBox
    messages?: MessageTemplates
    start?: number
    telemetry?: Telemetry
  } = {},
): Promise<MailSite> {
  const clock = options.clock ?? manualClock(options.start ?? monday)
  const store = options.store ?? memoryStore({ clock })
  const box = options.box ?? postBox()
  const errors: AttuneError[] = []
  let messages = 0
  const templates = Object.values(definitions.followUps ?? {}).flatMap(({ steps }) => templatesIn(steps))
  const attune = await createAttune({
    timeZone: 'UTC',
    ...definitions,
    sending: { url: 'https://shop.example/attune', ...definitions.sending },
    store,
    clock,
    channels: { email: box },
    messages: options.messages ?? plainMessages(...templates),
    ...(options.telemetry && { telemetry: options.telemetry }),
    workers: 0,
    secret: 'a secret of the tests of follow-ups',
    onError: (error) => errors.push(error),
  })
  return {
    ...{ attune, clock, box, store, errors },
    async member(userId, traits = {}) {
      const all = Object.fromEntries(attune.purposes.map((purpose) => [purpose, true]))
      await attune.answerConsent({ userId }, all, { source: 'test' })
      await attune.track({ type: 'identify', userId, traits: { email: `${userId}@example.org`, ...traits } })
    },
    async does(userId, event, properties = {}) {
      await attune.track({ type: 'track', userId, event, properties, messageId: `m${++messages}` })
    },
    async after(hours) {
      clock.advance(hours * hour)
      await attune.followUps.runDue()
    },
    get mails() {
      return box.sent.map(({ template }) => template)
    },
  }
}

function templatesIn(steps: unknown): string[] {
  if (typeof steps === 'string') return [steps]
  return (steps as { send?: string; do?: unknown; else?: unknown }[]).flatMap((step) => [
    ...(step.send ? [step.send] : []),
    ...(step.do ? templatesIn(step.do) : []),
    ...(step.else ? templatesIn(step.else) : []),
  ])
}
