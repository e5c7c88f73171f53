import { createECDH } from 'node:crypto'
import { type Duration, toMilliseconds } from '../../core/duration.ts'
import type { Clock } from '../../core/ports/clock.ts'
import { duration } from '../../core/runtime/checks/duration.ts'
import { attemptTime, clock } from '../../core/runtime/checks/ports.ts'
import { type Check, list, oneOf, problem, text } from '../../core/runtime/checks/shape.ts'
import { isService } from './services.ts'

/** How soon a device that saves its battery should show a message (RFC 8030, 5.3). */
export type Urgency = 'very-low' | 'low' | 'normal' | 'high'

/** What `webPush()` is told. */
export interface WebPushOptions {
  /** What browsers subscribe with, as `applicationServerKey`. Keys are made once: `npx web-push generate-vapid-keys`. */
  readonly publicKey: string
  /** The other half of it: a secret. */
  readonly privateKey: string
  /** Whom a push service writes to when something is wrong: `mailto:post@shop.example`, or a page. */
  readonly subject: string
  /** The trait that holds what `PushSubscription.toJSON()` says. Default `pushSubscription`. */
  readonly address?: string
  /**
   * The hosts of push services that are sent to, in place of the known ones of browsers: `push.example`, `*.push.example`
   * for the hosts below it, `push.example:8443`.
   */
  readonly services?: readonly string[]
  /** How long a message waits for a device that is away. Default one day, four weeks at most. */
  readonly ttl?: Duration
  /** Default `normal`. */
  readonly urgency?: Urgency
  /** Milliseconds that an attempt may take, 120,000 at most. Default 15,000. */
  readonly timeout?: number
  /** The certificate (PEM) that those of push services must be signed by. Default: the well-known ones. */
  readonly ca?: string
  /** For pauses until a date. Default: the machine's. */
  readonly clock?: Clock
}

const make = 'Make a pair: npx web-push generate-vapid-keys.'

/** Keys are not quoted, whichever they are. */
function key(bytes: number): Check {
  return (value, path) => {
    const good = typeof value === 'string' && /^[A-Za-z0-9_-]+$/.test(value)
    if (good && Buffer.from(value, 'base64url').length === bytes) return []
    return problem('bad-key', path, `This is not a key of ${bytes} bytes as base64url.`, make)
  }
}

const subject: Check = (value, path) => {
  if (typeof value === 'string' && URL.canParse(value)) {
    const { protocol, hostname } = new URL(value)
    if (protocol === 'mailto:' || (protocol === 'https:' && hostname !== 'localhost')) return []
  }
  const cure = 'Write it as "mailto:post@shop.example".'
  return problem('bad-url', path, 'This is neither mailto: nor a page by https.', cure)
}

const service: Check = (value, path) =>
  isService(value)
    ? []
    : problem('bad-host', path, 'This is not a host.', 'Write it as "push.example" or "*.push.example".')

/** RFC 8030 has no limit; push services have this one. */
const ttl: Check = (value, path) => {
  const problems = duration(value, path)
  if (problems.length > 0 || seconds(value as Duration) <= 28 * 86_400) return problems
  return problem('bad-duration', path, 'This is longer than four weeks.', 'Write it as { days: 1 }.')
}

export function seconds(ttl: Duration): number {
  return Math.ceil(toMilliseconds(ttl) / 1000)
}

export const optionChecks: Readonly<Record<keyof WebPushOptions, Check>> = {
  publicKey: key(65),
  privateKey: key(32),
  subject,
  address: text,
  services: list(service, { filled: true }),
  ttl,
  urgency: oneOf(['very-low', 'low', 'normal', 'high'] satisfies Urgency[], 'urgency'),
  timeout: attemptTime,
  ca: text,
  clock,
}

export const needed: Readonly<Partial<Record<keyof WebPushOptions, string>>> = {
  publicKey: make,
  privateKey: make,
  subject: 'Write it as "mailto:post@shop.example".',
}

/** Whether the two keys belong together; push services would refuse every message by any others. */
export function isPair(publicKey: string, privateKey: string): boolean {
  try {
    const curve = createECDH('prime256v1')
    curve.setPrivateKey(Buffer.from(privateKey, 'base64url'))
    return curve.getPublicKey().equals(Buffer.from(publicKey, 'base64url'))
  } catch {
    return false
  }
}
