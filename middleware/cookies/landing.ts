import { isObject, own } from '../../core/json.ts'
import type { Campaign } from '../../core/signals/campaign.ts'
import type { RequestContext } from '../../core/signals/context.ts'

/** How somebody came to the site, kept by their browser until there is a profile to keep it. */
export interface Landing {
  /** Of the page view it becomes: the same however often the cookie comes. */
  readonly messageId: string
  /** Milliseconds. */
  readonly time: number
  readonly path?: string
  readonly referrer?: string
  readonly campaign?: Campaign
}

/** Seconds: what analytics take for one visit (Google Analytics, Matomo: 30 minutes). */
export const landingLife = 1_800

/** Version of the cookie's format; one of another version is passed over. */
const version = '1.'
/** Characters; a longer path is left out, and of a longer referrer the site remains. */
const longest = 512
/** Characters as written: browsers keep 4,096 bytes of a cookie, and proxies refuse heads not much longer. */
const longestCookie = 3_600
const campaignFields = ['source', 'medium', 'name', 'term', 'content'] as const

/**
 * What is worth keeping of a page view: undefined unless another site or a campaign led here. Where all of it is
 * too long for a cookie, the path and the lesser fields of the campaign are left out; then all of it.
 */
export function landingOf(
  { path, referrer, campaign }: RequestContext,
  view: { readonly messageId: string; readonly time: number },
): Landing | undefined {
  const { kind, url } = referrer
  if (!campaign && (kind === 'direct' || kind === 'internal')) return undefined
  const { messageId, time } = view
  const came = {
    messageId,
    time,
    ...(url !== undefined && { referrer: url.length <= longest ? url : siteOf(url) }),
  }
  const whole: Landing = {
    ...came,
    ...(path !== undefined && path.length <= longest && { path }),
    ...(campaign && { campaign }),
  }
  if (fits(whole)) return whole
  const { term: _, content: __, ...mainly } = campaign ?? {}
  const lesser: Landing = { ...came, ...(campaign && { campaign: mainly }) }
  return fits(lesser) ? lesser : undefined
}

function fits(landing: Landing): boolean {
  return encodeLanding(landing).length <= longestCookie
}

export function encodeLanding(landing: Landing): string {
  return version + Buffer.from(JSON.stringify(landing)).toString('base64url')
}

export function decodeLanding(text: string): Landing | undefined {
  if (!text.startsWith(version)) return undefined
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text.slice(version.length), 'base64url').toString())
    if (!isObject(parsed)) return undefined
    const [messageId, time] = [own(parsed, 'messageId'), own(parsed, 'time')]
    if (typeof messageId !== 'string' || typeof time !== 'number') return undefined
    const campaign = own(parsed, 'campaign')
    return {
      messageId,
      time,
      ...textOf(parsed, 'path'),
      ...textOf(parsed, 'referrer'),
      ...(isObject(campaign) && {
        campaign: Object.assign({}, ...campaignFields.map((field) => textOf(campaign, field))) as Campaign,
      }),
    }
  } catch {
    return undefined
  }
}

/** Whether a cookie was kept beyond its time. */
export function isOver({ time }: Landing, now: number): boolean {
  return now - time > landingLife * 1_000
}

function textOf(object: object, name: string): Record<string, string> {
  const value = own(object, name)
  return typeof value === 'string' ? { [name]: value } : {}
}

function siteOf(address: string): string {
  return `${URL.parse(address)!.origin}/`
}
