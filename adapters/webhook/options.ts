import type { Clock } from '../../core/ports/clock.ts'
import { attemptTime, clock } from '../../core/runtime/checks/ports.ts'
import { type Check, problem, text, trueOrFalse } from '../../core/runtime/checks/shape.ts'
import { secretBytes } from './signature.ts'

/** What `webhook()` is told. */
export interface WebhookOptions {
  /** Where messages are posted: `https://sms.shop.example/attune`. */
  readonly url: string
  /**
   * What messages are signed with: `whsec_` and base64 of 24 to 64 random bytes. While one is replaced, both: each signs,
   * and receivers go by the one that they know.
   */
  readonly secret: string | readonly string[]
  /** The trait that says where somebody is reached, such as `phone`. Default: none, their ids are enough. */
  readonly address?: string
  /** Milliseconds that an attempt may take, 120,000 at most. Default 15,000. */
  readonly timeout?: number
  /** Whether to post by http: to another machine, where everybody on the way can read it. Default false. */
  readonly unencrypted?: boolean
  /** The certificate (PEM) that the receiver's must be signed by. Default: the well-known ones. */
  readonly ca?: string
  /** Dates messages. Default: the machine's. */
  readonly clock?: Clock
}

/** The URL is not quoted, as it may hold a password. */
const url: Check = (value, path) => {
  if (typeof value !== 'string') return text(value, path)
  if (/^https?:\/\//i.test(value) && URL.canParse(value)) return []
  return problem(
    'bad-url',
    path,
    'This is not an address of https.',
    'Write https://sms.shop.example/attune.',
  )
}

export const secret: Check = (value, path) => {
  const secrets = [value].flat()
  if (secrets.length > 0 && secrets.length <= 10 && secrets.every((one) => secretBytes(one))) return []
  return problem(
    'bad-secret',
    path,
    'This is not "whsec_" and base64 of 24 to 64 bytes, nor a list of these.',
    `Make one: node -p "'whsec_' + crypto.randomBytes(32).toString('base64')"`,
  )
}

export const optionChecks: Readonly<Record<keyof WebhookOptions, Check>> = {
  url,
  secret,
  address: text,
  timeout: attemptTime,
  unencrypted: trueOrFalse,
  ca: text,
  clock,
}

export const needed = {
  url: 'Write https://sms.shop.example/attune; if it comes from the environment, is the variable set?',
  secret: `Make one: node -p "'whsec_' + crypto.randomBytes(32).toString('base64')"`,
}
