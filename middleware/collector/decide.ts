import type { IncomingMessage } from 'node:http'
import type { Attune } from '../../core/attune.ts'
import type { Decision } from '../../core/decisions/decision.ts'
import { AttuneError } from '../../core/errors.ts'
import { own } from '../../core/json.ts'
import type { PageFacts } from '../../core/signals/context.ts'
import { unknownName } from '../../core/unknown-name.ts'
import type { Visitor } from '../../core/visitor.ts'
import { hostOf } from '../request.ts'
import { asFields, invalid } from './body.ts'

/** Bytes of a body: fifty names and two addresses. */
export const decideBytes = 16_384
/** Placements of one request. */
const mostPlacements = 50
const longestName = 128
const longestAddress = 2_048

/** What a browser asks to have decided. */
export interface DecideRequest {
  readonly placements: readonly string[]
  /** The page that asks; undefined: the browser does not say. */
  readonly page: PageFacts | undefined
  /** Whether the answers are going to be shown, so that they count as exposures. */
  readonly expose: boolean
}

/** The answer, by placement. */
export interface DecideAnswer {
  readonly decisions: Readonly<Record<string, Decision>>
}

/**
 * The placements that a browser may ask for, in the site's order.
 * @throws AttuneError ATTUNE_OPTIONS for one that is not defined
 */
export function decidable({ placementNames }: Attune, stated?: readonly string[]): readonly string[] {
  const unknown = stated?.find((name) => !placementNames.includes(name))
  if (unknown === undefined) return stated ?? placementNames
  const { message } = unknownName('ATTUNE_UNKNOWN_PLACEMENT', 'placement', String(unknown), placementNames)
  throw new AttuneError('ATTUNE_OPTIONS', `The option \`placements\` of collector() is wrong: ${message}`)
}

/**
 * Reads `{ placements: ['home.hero'], url?, referrer?, expose? }`. `url`: path and query of the page that asks, or
 * its whole address; default: what `Referer` says, which of a page of this site is its address. `referrer`:
 * its `document.referrer`. `expose: false` asks ahead of showing anything, and nothing counts.
 * @throws AttuneError ATTUNE_BODY_INVALID, ATTUNE_BODY_TOO_LARGE, ATTUNE_UNKNOWN_PLACEMENT
 */
export function readDecideRequest(
  body: unknown,
  req: IncomingMessage,
  known: readonly string[],
): DecideRequest {
  const fields = asFields(body)
  const expose = own(fields, 'expose') ?? true
  if (typeof expose !== 'boolean') throw invalid('has an `expose` that is neither true nor false')
  const stated = address(fields, 'url')
  const url = stated === undefined ? refererPath(req) : pathOnSite(stated, req)
  if (stated !== undefined && url === undefined) throw invalid('has a `url` that is not a page of this site')
  const referrer = address(fields, 'referrer')
  const page = url === undefined && referrer === undefined ? undefined : { url: url ?? '/', referrer }
  return { placements: namesOf(own(fields, 'placements'), known), page, expose }
}

/** Law 9: what is answered is taken for shown, unless the browser says that it asks ahead. */
export function decideFor(visitor: Visitor, { placements, page, expose }: DecideRequest): DecideAnswer {
  if (page) visitor.onPage(page)
  const decided = placements.map((name) => (expose ? visitor.decide(name) : visitor.peek(name)))
  return { decisions: Object.fromEntries(decided.map((decision) => [decision.placement, decision])) }
}

function namesOf(stated: unknown, known: readonly string[]): string[] {
  if (!Array.isArray(stated) || stated.length === 0) {
    throw invalid('names no placements: send { "placements": ["home.hero"] }')
  }
  if (stated.length > mostPlacements) {
    const message = `There are ${stated.length} placements, at most ${mostPlacements} are decided at once.`
    throw new AttuneError('ATTUNE_BODY_TOO_LARGE', message)
  }
  for (const name of stated) {
    if (typeof name !== 'string' || name.length > longestName) throw invalid('has a placement without a name')
    if (!known.includes(name)) {
      throw unknownName('ATTUNE_UNKNOWN_PLACEMENT', 'placement', name.toWellFormed(), known)
    }
  }
  return stated
}

function address(fields: object, name: string): string | undefined {
  const value = own(fields, name)
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'string' && value.length <= longestAddress) return value
  throw invalid(`has a \`${name}\` that is not an address of at most ${longestAddress} characters`)
}

function refererPath(req: IncomingMessage): string | undefined {
  const { referer } = req.headers
  return referer === undefined || referer.length > longestAddress ? undefined : pathOnSite(referer, req)
}

/** Path and query of a page of this site, given with or without the site; undefined for one of another. */
function pathOnSite(stated: string, req: IncomingMessage): string | undefined {
  const url = URL.parse(stated, 'http://site.invalid')
  if (!url || !/^https?:$/.test(url.protocol)) return undefined
  const asked = hostOf(req)
  if (!['site.invalid', asked, req.headers.host].includes(url.host) && url.hostname !== asked)
    return undefined
  return url.pathname + url.search
}
