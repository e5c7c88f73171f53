import type { Campaign } from './campaign.ts'
import { type ReferrerSite, referrerSite } from './referrer-hosts.ts'

/** `campaign` and `email` also stand for tagged links that were followed from outside a browser. */
export type ReferrerKind = 'direct' | 'internal' | 'campaign' | 'other' | ReferrerSite

/** Where the visitor came from. */
export interface Referrer {
  readonly kind: ReferrerKind
  /** In lower case, without port and `www.`; absent without a referrer. */
  readonly host?: string
  /** The whole address, as sent. */
  readonly url?: string
}

/** Of a DNS name. */
const longestHost = 253

const direct: Referrer = { kind: 'direct' }
const fromCampaign: Referrer = { kind: 'campaign' }
const fromMail: Referrer = { kind: 'email' }

/**
 * The kind of a `Referer` header. Without one, as from mail programs and apps, a tagged link says
 * whether it was mail or another campaign; a link without tags is direct.
 */
export function referrerOf(
  referer: string | undefined,
  ownHost: string | undefined,
  campaign: Campaign | undefined,
): Referrer {
  const host = referer === undefined ? undefined : hostOf(referer)
  if (referer === undefined || host === undefined) return withoutReferrer(campaign)
  const kind =
    ownHost !== undefined && host === bareHost(ownHost) ? 'internal' : (referrerSite(host) ?? 'other')
  return { kind, host, url: referer }
}

function withoutReferrer(campaign: Campaign | undefined): Referrer {
  if (!campaign) return direct
  const medium = campaign.medium?.toLowerCase()
  return medium === 'email' || medium === 'e-mail' || medium === 'newsletter' ? fromMail : fromCampaign
}

/** Web pages and Android apps refer; all else is no referrer. */
function hostOf(address: string): string | undefined {
  const url = URL.parse(address)
  if (!url || !/^(https?|android-app):$/.test(url.protocol)) return undefined
  return url.hostname.length <= longestHost ? bareHost(url.hostname) || undefined : undefined
}

function bareHost(host: string): string {
  const name = host.toLowerCase().replace(/:\d{1,5}$/, '')
  return name.startsWith('www.') ? name.slice(4) : name
}
