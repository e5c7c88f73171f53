import { AttuneError } from '../../core/errors.ts'
import { installed } from '../../core/installed.ts'
import type { RedisClient } from './client.ts'
import { NoAnswer, within } from './deadline.ts'

/** Commands that wait for an answer; more are refused, so that a stalled server does not fill the memory. */
const longestQueue = 10_000
const shortestPause = 50
const longestPause = 5000

export interface Connection {
  /** What messages call the server; without its password. */
  readonly address: string
  /** Hands a connected client to `work`; rejects at once while there is none, and when `work` takes too long. */
  run<T>(work: (client: RedisClient) => Promise<T>): Promise<T>
  close(): void
}

/**
 * A connection that keeps itself up. A lost one is replaced by a new client after a pause; until then
 * commands fail at once. So does a silent one, which node-redis alone would go on writing to.
 * @throws AttuneError `ATTUNE_OPTIONS` when the URL is none of Redis
 */
export function ownConnection(url: string, timeout: number): Connection {
  const address = addressOf(url)
  let redis: typeof import('redis')
  /** Undefined until its package is loaded. */
  let client: ReturnType<typeof newClient> | undefined
  let ready = false
  /** Why there is no connection; undefined while the first attempt is under way. */
  let failure: unknown
  let failures = 0
  let lastAnswer = 0
  let retry: NodeJS.Timeout | undefined
  let closed = false
  let opening = load()

  async function load(): Promise<void> {
    try {
      redis = await installed('redis', () => import('redis'))
      if (!closed) await open()
    } catch (error) {
      failure = error
    }
  }

  function newClient() {
    return redis.createClient({
      url,
      name: 'attune',
      disableOfflineQueue: true,
      commandsQueueMaxLength: longestQueue,
      // Its timer is for commands not yet sent, and costs more than the command; `within` covers both.
      commandOptions: { timeout: 0 },
      socket: { connectTimeout: timeout, reconnectStrategy: false },
    })
  }

  function open(): Promise<void> {
    const opened = newClient()
    client = opened
    opened.on('error', (error) => giveUp(opened, error))
    // Destroyed before there was a socket, node-redis goes on to make one, which would keep the process alive.
    opened.on('connect', () => {
      if (closed || opened !== client) opened.destroy()
    })
    opening = within(opened.connect(), timeout).then(
      () => {
        if (opened !== client) return
        ready = true
        failure = undefined
        failures = 0
      },
      (error) => giveUp(opened, error),
    )
    return opening
  }

  function giveUp(lost: NonNullable<typeof client>, reason: unknown): void {
    if (lost !== client || closed) return
    ready = false
    failure = reason
    client = undefined
    lost.destroy()
    retry = setTimeout(open, pauseBefore(failures++, Math.random()))
    retry.unref()
  }

  return {
    address,
    async run(work) {
      if (!ready) {
        if (failure === undefined) await opening
        if (failure !== undefined) throw failure
      }
      const asked = client!
      const since = performance.now()
      try {
        const answer = await within(work(asked), timeout)
        lastAnswer = performance.now()
        return answer
      } catch (error) {
        if (!(error instanceof NoAnswer)) lastAnswer = performance.now()
        else if (lastAnswer < since) giveUp(asked, error)
        throw error
      }
    },
    close() {
      closed = true
      clearTimeout(retry)
      client?.destroy()
    },
  }
}

/** Somebody else's client: it is asked, and neither connected nor closed. */
export function lentConnection(client: RedisClient, timeout: number): Connection {
  return {
    address: 'by the client handed in',
    async run(work) {
      if (!(client.isReady ?? client.isOpen)) throw new Error('the client is not connected')
      return within(work(client), timeout)
    },
    close() {},
  }
}

/**
 * Milliseconds to wait before connecting again: twice as long after each failure, up to 5 s, and half of
 * it at random so that the processes of a site do not all come back at once.
 * @param random 0 ≤ random < 1
 */
export function pauseBefore(failures: number, random: number): number {
  const pause = Math.min(longestPause, shortestPause * 2 ** Math.min(failures, 10))
  return pause / 2 + (pause / 2) * random
}

function addressOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol !== 'redis:' && parsed?.protocol !== 'rediss:') {
    // Not shown: it may hold a password.
    throw notRedis('it does not begin with redis:// or rediss://')
  }
  if (!/^(\/\d*)?$/.test(parsed.pathname))
    throw notRedis('after the host comes only the number of a database')
  if (parsed.search !== '') throw notRedis('it has no parameters; `prefix` and the like are options')
  try {
    decodeURIComponent(parsed.username + parsed.password)
  } catch {
    throw notRedis('the user or the password has a % that is not an escape; write it as %25')
  }
  return `${parsed.hostname}:${parsed.port || 6379}${parsed.pathname === '/' ? '' : parsed.pathname}`
}

function notRedis(why: string): AttuneError {
  const message = `Not the URL of a Redis server: ${why}. Use redis://user:password@host:6379/0.`
  return new AttuneError('ATTUNE_OPTIONS', message)
}
