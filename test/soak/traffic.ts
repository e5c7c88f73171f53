import { setTimeout as pause } from 'node:timers/promises'
import type { Device, Plan, Request, Step } from './plan.ts'
import type { Random } from './random.ts'
import type { Answer, Asked } from './shop.ts'
import type { Outcome } from './verdict.ts'

/** One process of the shop, as a load balancer knows it. Rejects when it did not answer, or answered 503. */
export type Door = (asked: Asked) => Promise<Answer>

export interface Traffic extends Outcome {
  /** How often a request was made, and how often that was again, because it had not been acknowledged. */
  readonly requests: number
  readonly retries: number
}

export interface TrafficOptions {
  readonly random: Random
  /** Told of each request that was acknowledged. */
  readonly acknowledged?: () => void
  /** Milliseconds before what failed is tried again, at most. */
  readonly longestPause?: number
  /** Milliseconds after which a request that is never acknowledged fails the soak. */
  readonly patience?: number
  /** Devices in use at the same time: the next ones begin as others end, those of one person next to each other. */
  readonly atOnce?: number
}

/**
 * Lets the devices of a plan go about their day, many at the same time. Each request goes to any of the processes, and
 * is made again, the same, until it is acknowledged; so in the end every signal of the plan was.
 */
export async function drive(
  plan: Plan,
  doors: readonly Door[],
  { random, acknowledged = () => {}, longestPause = 100, patience = 60_000, atOnce = 16 }: TrafficOptions,
): Promise<Traffic> {
  const guests = new Map<string, string>()
  const repeated = new Set<string>()
  let requests = 0
  let retries = 0

  async function ask(asked: Asked): Promise<Answer> {
    const since = performance.now()
    for (;;) {
      requests += 1
      try {
        const answer = await random.pick(doors)(asked)
        acknowledged()
        return answer
      } catch (error) {
        if (performance.now() - since > patience) throw stuck(asked, error)
        retries += 1
        // A profile may be stored under a cookie that never came back: nobody knows of it.
        if (asked.cookie === undefined) for (const { message } of asked.deeds) repeated.add(message.messageId)
        await pause(longestPause * random())
      }
    }
  }

  async function live({ steps, hasSessions }: Device): Promise<void> {
    let cookie: string | undefined
    let session: string | undefined
    for (const step of steps) {
      const answers = await Promise.all(step.map((request) => ask({ ...request, cookie, session })))
      const [request, answer] = decisive(step, answers)
      cookie = answer.cookie
      if (request.guest !== undefined && cookie !== undefined) guests.set(request.guest, cookie)
      if (request.logout) session = undefined
      else if (hasSessions && request.login !== undefined) session = request.login
    }
  }

  const toCome = [...plan.devices]
  const lane = async () => {
    for (let device = toCome.shift(); device; device = toCome.shift()) await live(device)
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return { plan, guests, repeated, requests, retries }
}

/** Of requests at the same moment, the one that says who the browser is from then on. */
function decisive(step: Step, answers: readonly Answer[]): [Request, Answer] {
  const at = Math.max(
    0,
    step.findIndex(({ login, logout }) => login !== undefined || logout),
  )
  return [step[at]!, answers[at]!]
}

function stuck(asked: Asked, cause: unknown): Error {
  return new Error(`Never acknowledged: ${JSON.stringify(asked)}. The last answer: ${cause}`, { cause })
}
