import { isStorable, signalLimits } from './limits.ts'

/** Where a campaign link came from, by the names of Segment's spec; `name` is `utm_campaign`. */
export interface Campaign {
  readonly source?: string
  readonly medium?: string
  readonly name?: string
  readonly term?: string
  readonly content?: string
}

const parameters: readonly [keyof Campaign, string][] = [
  ['source', 'utm_source'],
  ['medium', 'utm_medium'],
  ['name', 'utm_campaign'],
  ['term', 'utm_term'],
  ['content', 'utm_content'],
]

/** Advertising networks mark their links by themselves. `fbclid` is on every Facebook link, paid or not. */
const clickIds: readonly [string, Campaign][] = [
  ['gclid', { source: 'google', medium: 'cpc' }],
  ['gbraid', { source: 'google', medium: 'cpc' }],
  ['wbraid', { source: 'google', medium: 'cpc' }],
  ['dclid', { source: 'google', medium: 'display' }],
  ['msclkid', { source: 'bing', medium: 'cpc' }],
  ['ttclid', { source: 'tiktok', medium: 'cpc' }],
  ['twclid', { source: 'twitter', medium: 'cpc' }],
  ['li_fat_id', { source: 'linkedin', medium: 'cpc' }],
  ['fbclid', { source: 'facebook', medium: 'social' }],
]

const longestAddress = 8_192

/**
 * The campaign an address (path and query) carries: `utm_*`, else what a click id tells. Values are
 * taken as written, without surrounding space; overlong ones are absent.
 */
export function campaignOf(url: string): Campaign | undefined {
  const start = url.indexOf('?')
  if (start < 0 || url.length > longestAddress) return undefined
  const query = url.slice(start + 1).split('#', 1)[0]!
  if (!/utm_|clid|clkid|braid|fat_id/.test(query)) return undefined
  const search = new URLSearchParams(query)
  return tagged(search) ?? clickIds.find(([id]) => search.has(id))?.[1]
}

function tagged(search: URLSearchParams): Campaign | undefined {
  const campaign: { -readonly [K in keyof Campaign]: Campaign[K] } = {}
  let any = false
  for (const [field, parameter] of parameters) {
    const value = search.get(parameter)?.trim()
    if (!value || value.length > signalLimits.nameLength || !isStorable(value)) continue
    campaign[field] = value
    any = true
  }
  return any ? campaign : undefined
}
