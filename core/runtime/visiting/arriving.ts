import { checkOptions, type OptionNames } from '../../check-options.ts'
import type { ConsentState } from '../../consent/consent.ts'
import { AttuneError } from '../../errors.ts'
import type { PersonReference } from '../../identity/person.ts'
import { isObject } from '../../json.ts'
import type { RequestFacts } from '../../signals/context.ts'

/** What a request brings along. */
export interface Arriving {
  readonly request: RequestFacts
  /** The profile id from the signed cookie. */
  readonly profileId?: string | undefined
  /** Who the site's live session says this is; they are identified at once. */
  readonly userId?: string | undefined
  /**
   * Whom the site asks about when they are not there themselves: a mail, a job, another service. In place of
   * `profileId` and `userId`; it begins and merges nobody, and who is not stored is a stranger of whom nothing is kept.
   */
  readonly person?: PersonReference | undefined
  /** The answers this browser remembers. */
  readonly consent?: ConsentState | undefined
  /** The token of a preview link. */
  readonly preview?: string | undefined
  /** Nothing of this request is stored, counted or set. Always so for bots, pages fetched ahead and previews. */
  readonly readOnly?: boolean
  /** Why the store is not asked: the visitor is a stranger, as when it is down, and the browser keeps its cookie. */
  readonly failure?: AttuneError | undefined
  /**
   * Whether a profile may be begun, should it come to that; asked at most once. Where not, nothing is kept, and
   * awaited changes fail with ATTUNE_RATE_LIMITED. Somebody who is identified is not asked about.
   */
  readonly mayBegin?: () => boolean
}

const arrivingNames: OptionNames<Arriving> = {
  request: true,
  profileId: true,
  userId: true,
  person: true,
  consent: true,
  preview: true,
  readOnly: true,
  failure: true,
  mayBegin: true,
}

const requestNames: OptionNames<RequestFacts> = {
  method: true,
  url: true,
  headers: true,
  host: true,
  address: true,
  now: true,
  zone: true,
  visitorZone: true,
  country: true,
  weather: true,
}

/** @throws AttuneError ATTUNE_OPTIONS */
export function checkArriving(arriving: Arriving): void {
  checkOptions('visit()', arriving, arrivingNames, 'arriving')
  if (!isObject(arriving?.request) || !isObject(arriving.request.headers)) {
    const cure = 'Give { request: { method, url, headers, now } }, for somebody who is not there as well.'
    throw new AttuneError('ATTUNE_OPTIONS', `visit() needs a request that has headers. ${cure}`)
  }
  checkOptions('The request of visit()', arriving.request, requestNames, 'request')
}
