import type { IncomingMessage, ServerResponse } from 'node:http'
import { AttuneError } from '../../../core/errors.ts'
import { own } from '../../../core/json.ts'
import type { Clock } from '../../../core/ports/clock.ts'
import type { Visitor } from '../../../core/visitor.ts'
import { networkOf } from '../../rate/network.ts'
import { tokenBuckets } from '../../rate/token-buckets.ts'
import { addressOf } from '../../request.ts'
import type { Visits } from '../../visits.ts'
import { answerJson, answerSeeOther } from '../answer.ts'
import { asFields, type BodyType, bodyType, type ReadBody } from '../body.ts'
import { consentAnswer } from '../consent.ts'
import { returnPath } from '../return-path.ts'
import type { Route } from '../route.ts'
import { declinedItem } from './item.ts'

/** What the routes of "my data" need of the collector. */
export interface MyDataParts {
  readonly visits: Visits<IncomingMessage>
  readonly clock: Clock
  /** Requests per minute and network that read or erase everything. */
  readonly perNetwork: number
  readonly readBody: ReadBody
  /** Refuses what pages of other sites send, and what comes too often. */
  readonly guard: Route
  /** The visitor; undefined: the request was answered with what went wrong. */
  open(req: IncomingMessage, res: ServerResponse): Promise<Visitor | undefined>
}

/** `GET` and `DELETE /me`, and the same for forms, which know only POST. */
export function myDataRoutes(parts: MyDataParts): Readonly<Record<string, Route>> {
  const { visits, guard, readBody } = parts
  const costly = tokenBuckets(parts.perNetwork, parts.clock)

  /** Both go through the whole store or its log. */
  const sparingly: Route = async (req, res) => {
    const address = addressOf(req)
    const who = address === undefined ? visits.received(req).profileId : networkOf(address)
    const wait = costly(who ?? '')
    if (wait === 0) return
    res.setHeader('Retry-After', wait)
    throw new AttuneError('ATTUNE_RATE_LIMITED', `Too many requests. Try again in ${wait} seconds.`)
  }

  /** Whoever is signed in, even if another handler opened the visitor and did not ask. */
  const open = async (req: IncomingMessage, res: ServerResponse) => {
    const visitor = await parts.open(req, res)
    if (!visitor || visitor.trust === 'authenticated') return visitor
    const userId = await visits.signedIn(req)
    if (userId !== undefined) await visitor.identify(userId)
    return visitor
  }

  /** A form goes on to another page, all else gets the answer. */
  const answer = (res: ServerResponse, type: BodyType, returnTo: unknown, body: object) => {
    if (type === 'form') answerSeeOther(res, returnPath(returnTo))
    else answerJson(res, 200, body)
  }

  const read = async (req: IncomingMessage) => {
    const type = bodyType(req, ['json', 'form'])
    return { type, body: await readBody(req, type) }
  }

  return {
    async 'GET /me'(req, res) {
      await sparingly(req, res)
      const visitor = await open(req, res)
      if (!visitor) return
      const person = (await visitor.export()) ?? null
      if (new URLSearchParams(req.url!.split('?')[1]).has('download'))
        res.setHeader('Content-Disposition', 'attachment; filename="my-data.json"')
      answerJson(res, 200, { person, browser: consentAnswer(visitor) }, { indent: 2 })
    },
    async 'DELETE /me'(req, res) {
      await guard(req, res)
      await sparingly(req, res)
      const visitor = await open(req, res)
      if (visitor) answerJson(res, 200, await erase(visitor))
    },
    async 'POST /me/erase'(req, res) {
      await guard(req, res)
      await sparingly(req, res)
      const { type, body } = await read(req)
      const returnTo = own(asFields(body), 'return')
      if (type === 'form') returnPath(returnTo)
      const visitor = await open(req, res)
      if (visitor) answer(res, type, returnTo, await erase(visitor))
    },
    async 'POST /me/reset'(req, res) {
      await guard(req, res)
      const { type, body } = await read(req)
      const returnTo = own(asFields(body), 'return')
      if (type === 'form') returnPath(returnTo)
      const visitor = await open(req, res)
      if (!visitor) return
      await visitor.forgetInterests()
      answer(res, type, returnTo, { reset: true })
    },
    async 'POST /me/not-interested'(req, res) {
      await guard(req, res)
      const { type, body } = await read(req)
      const { item, properties, returnTo } = declinedItem(body)
      if (type === 'form') returnPath(returnTo)
      const visitor = await open(req, res)
      if (!visitor) return
      const receipt = visitor.notInterested(item, properties)
      const taken = receipt.taken && !visitor.isReadOnly
      await receipt
      answer(res, type, returnTo, { taken })
    },
  }
}

async function erase(visitor: Visitor): Promise<{ readonly erasedAt: string | null }> {
  const erasure = await visitor.erase({ by: 'the person', why: 'asked for it on the site' })
  return { erasedAt: erasure?.erasedAt ?? null }
}
