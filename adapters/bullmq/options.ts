import { type Check, problem, text } from '../../core/runtime/checks/shape.ts'
import { queueName } from '../queue-name.ts'

/** What `bullMqJobs()` is told: a `url` or a `connection`. */
export interface BullMqJobsOptions {
  /** The server: `redis://user:password@host:6379/0`, `rediss://…` by TLS. */
  readonly url?: string
  /**
   * What BullMQ takes for a connection instead: options of ioredis, or a client of ioredis or node-redis, which stays
   * yours to close. For workers an ioredis client needs `maxRetriesPerRequest: null`.
   */
  readonly connection?: object
  /** What the keys in Redis begin with. Default `attune`. */
  readonly prefix?: string
  /** The name of the queue. Default `follow-ups`. */
  readonly queue?: string
}

const url: Check = (value, path) => {
  if (typeof value === 'string' && /^rediss?:$/.test(URL.parse(value)?.protocol ?? '')) return []
  return problem('bad-url', path, 'This is not the URL of a Redis server.', 'Write redis://host:6379.')
}

const connection: Check = (value, path) => {
  if (typeof value === 'object' && value !== null) return []
  const cure = 'Give options of ioredis, or a client of it.'
  return problem('wrong-type', path, 'This is no connection.', cure)
}

/** BullMQ parts its keys with colons. */
const prefix: Check = (value, path) => {
  if (typeof value !== 'string' || value === '') return text(value, path)
  if (/^[\w.{}-]{1,64}$/.test(value)) return []
  const message = 'This is not a prefix of 1 to 64 letters, digits, _, ., - and braces.'
  return problem('bad-name', path, message, 'Give one such as "shop", or "{shop}" for a cluster.')
}

export const optionChecks: Readonly<Record<keyof BullMqJobsOptions, Check>> = {
  url,
  connection,
  prefix,
  queue: queueName,
}

export function needed(options: BullMqJobsOptions | undefined): { url?: string } {
  if (options?.connection !== undefined) return {}
  return { url: 'Write redis://host:6379; if it comes from the environment, is the variable set?' }
}
