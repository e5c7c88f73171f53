import { isObject } from '../../json.ts'
import type { Channel } from '../../ports/channel.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ContextProviders } from '../../ports/context-providers.ts'
import type { Jobs } from '../../ports/jobs.ts'
import type { Logger } from '../../ports/logger.ts'
import type { Store } from '../../ports/store.ts'
import { type Check, named, plainNameMistake, problem, shape } from './shape.ts'

/** Those that every one has. */
type Methods<Port> = {
  [Name in keyof Port]-?: Port[Name] extends (...args: never[]) => unknown ? Name : never
}[keyof Port]

const storeMethods: Readonly<Record<Methods<Store>, true>> = {
  get: true,
  getMany: true,
  commit: true,
  scan: true,
  consume: true,
  scanLog: true,
  forget: true,
  topics: true,
  due: true,
  close: true,
}
const clockMethods: Readonly<Record<Methods<Clock>, true>> = { now: true, after: true }

/** Where profiles live: the one thing no site can do without. */
export const store: Check = (value, path) => {
  const cure = 'Give one, such as sqliteStore("attune.db") from attune/adapters/sqlite.'
  if (value === undefined) return problem('missing', path, 'There is no store.', cure)
  if (value instanceof Promise)
    return problem('wrong-type', path, 'This is the promise of a store.', 'Await it first.')
  return port(value, path, 'store', Object.keys(storeMethods), cure)
}

export const clock: Check = (value, path) =>
  port(
    value,
    path,
    'clock',
    Object.keys(clockMethods),
    "Leave it out for the machine's, or see manualClock() in attune/testing.",
  )

const channelMethods: Readonly<Record<Methods<Channel>, true>> = { send: true, close: true }
const channel: Check = (value, path) =>
  port(
    value,
    path,
    'channel',
    Object.keys(channelMethods),
    'Give one, such as smtp({ … }) from attune/adapters/smtp.',
  )

/** By the names that follow-ups give. */
export const channels: Check = named('channel', channel, plainNameMistake)

/** What makes messages. */
export const messages: Check = (value, path) =>
  port(value, path, 'set of templates', ['render'], 'Give mailTemplates({ … }) from attune/templates/mail.')

const jobsMethods: Readonly<Record<Methods<Jobs>, true>> = {
  enqueue: true,
  cancel: true,
  work: true,
  close: true,
}
export const jobs: Check = (value, path) =>
  port(value, path, 'engine of jobs', Object.keys(jobsMethods), "Leave it out for the store's own schedule.")

const logLevels: Readonly<Record<Methods<Logger>, true>> = {
  debug: true,
  info: true,
  warn: true,
  error: true,
}
export const logger: Check = (value, path) =>
  port(value, path, 'logger', Object.keys(logLevels), 'Give pino() or console, or leave it out for stderr.')

export const telemetry: Check = (value, path) => {
  const odd = [value]
    .flat()
    .some((one) => !isObject(one) || !(isMethod(one.operation) && isMethod(one.watch)))
  if (!odd) return []
  return problem(
    'wrong-type',
    path,
    'This is not telemetry.',
    'Give openTelemetry() or prometheus(registry).',
  )
}

function isMethod(value: unknown): boolean {
  return value === undefined || typeof value === 'function'
}

const providerKeys: Readonly<Record<keyof ContextProviders, Check>> = {
  country: (value, path) =>
    port(value, path, 'provider', ['country'], 'Write it as { country: (facts) => "NL" }.'),
  weather: (value, path) =>
    port(value, path, 'provider', ['weather'], 'Write it as { weather: (facts) => ({ rain: true }) }.'),
}
export const providers: Check = shape('The providers', providerKeys)

export const callback: Check = (value, path) =>
  typeof value === 'function'
    ? []
    : problem('wrong-type', path, 'This is not a function.', 'Give one, or leave it out.')

export const milliseconds: Check = (value, path) => {
  if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return []
  return problem(
    'wrong-number',
    path,
    'This is not a number of milliseconds above 0.',
    'Give one, such as 50.',
  )
}

/** What an attempt at a message may take: a process that takes 5 minutes is taken for dead, and the message for lost. */
export const attemptTime: Check = (value, path) => {
  if (typeof value !== 'number' || value <= 120_000) return milliseconds(value, path)
  return problem('wrong-number', path, 'This is longer than two minutes.', 'Give 120000 or less.')
}

function port(value: unknown, path: string, what: string, methods: readonly string[], cure: string) {
  const held = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  const absent = methods.filter((name) => typeof held[name] !== 'function')
  if (absent.length === 0) return []
  return problem(
    'wrong-type',
    path,
    `This is not a ${what}: it has no ${absent.map((name) => `${name}()`).join(', ')}.`,
    cure,
  )
}

/** Missing and weak secrets have errors of their own, see `readSecrets()`. */
export const secret: Check = (value, path) => {
  if ([value].flat().every((one) => typeof one === 'string')) return []
  return problem(
    'wrong-type',
    path,
    'This is neither text nor a list of texts.',
    'Pass process.env.ATTUNE_SECRET.',
  )
}
