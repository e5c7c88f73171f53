import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Attune } from '../../../core/attune.ts'
import { AttuneError } from '../../../core/errors.ts'
import { isObject, own } from '../../../core/json.ts'
import { networkOf } from '../../rate/network.ts'
import { tokenBuckets } from '../../rate/token-buckets.ts'
import { addressOf } from '../../request.ts'
import { answerJson } from '../answer.ts'
import { type ReadBody, requireEncoding } from '../body.ts'
import type { Route } from '../route.ts'
import { keyInvalid, presentedKey } from './authenticate.ts'
import { batchBytes, messageBytes, messageOf, messagesOf } from './messages.ts'
import { takeMessages } from './take-messages.ts'
import { compileWriteKeys, messageTypes, type WriteKey } from './write-key.ts'

/** What is wrong with a message on its own, in HTTP; all else is 400. */
const statuses: Readonly<Record<string, number>> = { ATTUNE_KEY_SCOPE: 403, ATTUNE_BODY_TOO_LARGE: 413 }

/** What the routes for servers are told. */
export interface ServerOptions {
  readonly writeKeys: readonly WriteKey[]
  /** Messages per minute and key. */
  readonly perKey: number
  /** Requests per minute and network that present no key before their body. */
  readonly perNetwork: number
  readonly readBody: ReadBody
}

/**
 * `POST /v1/track`, `identify`, `page`, `screen`, `group`, `alias` and `batch`: Segment's HTTP tracking API
 * (https://segment.com/docs/connections/sources/catalog/libraries/server/http-api), so that its server
 * libraries work as they are.
 * @throws AttuneError ATTUNE_OPTIONS
 */
export function serverRoutes(attune: Attune, options: ServerOptions): Readonly<Record<string, Route>> {
  const { writeKeys, perKey, perNetwork, readBody } = options
  if (writeKeys.length === 0) return {}
  const keyOf = compileWriteKeys(writeKeys)
  const messagesPerKey = tokenBuckets(perKey, attune.clock)
  const requestsPerNetwork = tokenBuckets(perNetwork, attune.clock)

  const limited = (res: ServerResponse, wait: number) => {
    if (wait === 0) return
    res.setHeader('Retry-After', wait)
    throw new AttuneError('ATTUNE_RATE_LIMITED', `Too many messages. Try again in ${wait} seconds.`)
  }

  const known = (res: ServerResponse, presented: unknown): WriteKey => {
    const key = typeof presented === 'string' ? keyOf(presented) : undefined
    if (key) return key
    res.setHeader('WWW-Authenticate', 'Basic realm="attune"')
    throw keyInvalid
  }

  /** Who sends nothing but a body is let in more slowly: it has to be read before it is known who they are. */
  const read = async (req: IncomingMessage, res: ServerResponse, limit: number) => {
    const presented = presentedKey(req)
    const key = presented === undefined ? undefined : known(res, presented)
    if (!key) limited(res, requestsPerNetwork(networkOf(addressOf(req) ?? '')))
    // JSON whatever it is called: RudderStack's library calls what it compressed a form.
    requireEncoding(req)
    const body = await readBody(req, 'json', limit)
    return { body, key: key ?? known(res, isObject(body) ? own(body, 'writeKey') : undefined) }
  }

  const single = messageTypes.map((type): [string, Route] => [
    `POST /v1/${type}`,
    async (req, res) => {
      const { body, key } = await read(req, res, messageBytes)
      limited(res, messagesPerKey(key.name))
      const answer = await takeMessages(attune, key, [messageOf(body, type)])
      const [wrong] = answer.rejected
      if (!wrong) return answerJson(res, 200, answer)
      const { code, message } = wrong
      answerJson(res, statuses[code] ?? 400, { error: { code, message } })
    },
  ])

  return {
    ...Object.fromEntries(single),
    async 'POST /v1/batch'(req, res) {
      const { body, key } = await read(req, res, batchBytes)
      const messages = messagesOf(body)
      limited(res, messagesPerKey(key.name, messages.length))
      answerJson(res, 200, await takeMessages(attune, key, messages))
    },
  }
}
