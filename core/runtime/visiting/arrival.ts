import { type ConsentState, noConsent } from '../../consent/consent.ts'
import type { DecisionContext } from '../../decisions/decide.ts'
import type { AttuneError } from '../../errors.ts'
import type { RequestContext } from '../../signals/context.ts'
import type { Site } from '../site.ts'
import { type PreviewTarget, verifyPreview } from '../tokens/preview-link.ts'
import type { Arriving } from './arriving.ts'

/** What a visit begins with, beside the profile: what the request brought along, looked into. */
export interface Arrival {
  /** Answers about consent kept by this browser. */
  readonly consent: ConsentState
  readonly context: RequestContext
  /** Nothing is stored, counted or set: bots, pages fetched ahead, previews. */
  readonly readOnly: boolean
  /** The site asks about somebody who is not there: that says nothing of their browser coming back. */
  readonly absent?: boolean
  /** Variants forced by a preview link. */
  readonly preview?: DecisionContext['preview']
  /** Why the store could not say who this is: awaited changes fail with it, the rest of the page goes on. */
  readonly failure?: AttuneError
  /** Whether a profile may be begun; asked at most once. Default: yes. */
  readonly mayBegin?: () => boolean
}

export function arrivalOf(
  { consent = noConsent, preview, readOnly = false, mayBegin }: Arriving,
  context: RequestContext,
  site: Site,
  secrets: readonly string[],
): Arrival {
  const target = preview === undefined ? undefined : previewed(preview, site, secrets)
  return {
    consent,
    context,
    readOnly: readOnly || target !== undefined || context.bot || context.prefetch,
    ...(mayBegin && { mayBegin }),
    ...(target && { preview: { [target.placement]: target } }),
  }
}

/** A link that is no good shows the page as it is; anybody can make one up, so nobody is told. */
function previewed(token: string, { clock }: Site, secrets: readonly string[]): PreviewTarget | undefined {
  try {
    return verifyPreview(token, clock.now(), secrets)
  } catch {
    return undefined
  }
}
