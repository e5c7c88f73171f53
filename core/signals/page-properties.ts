import { isObject, own } from '../json.ts'
import { campaignOf } from './campaign.ts'
import { canonicalLocale } from './language.ts'
import { isStorable, signalLimits } from './limits.ts'

/**
 * What a page view keeps of the `context` that browser scripts (Segment's and ours) add, as flat properties:
 * `url`, `path`, `referrer`, `title`, `campaign_source`, `campaign_medium`, `campaign_name`,
 * `campaign_term`, `campaign_content`, `locale`, `timezone`. The campaign is that of `context.campaign`, else
 * what the query in `context.page.search` says. All else (user agent, screen, IP address,
 * library…) is dropped, and what is not what it should be is absent: the visitor cannot mend it.
 */
export function pageProperties(context: object | undefined): Record<string, string> {
  if (!context) return {}
  const page = part(context, 'page')
  const campaign = isObject(own(context, 'campaign'))
    ? part(context, 'campaign')
    : campaignIn(own(page, 'search'))
  const properties: Record<string, string> = {}
  const keep = (name: string, value: unknown, accept: (text: string) => boolean) => {
    if (typeof value !== 'string' || value === '' || value.length > signalLimits.stringLength) return
    if (isStorable(value) && accept(value)) properties[name] = value.toWellFormed()
  }
  keep('url', own(page, 'url'), isWebAddress)
  keep('path', own(page, 'path'), (text) => text.startsWith('/'))
  keep('referrer', own(page, 'referrer'), isWebAddress)
  keep('title', own(page, 'title'), () => true)
  for (const field of ['source', 'medium', 'name', 'term', 'content']) {
    keep(`campaign_${field}`, own(campaign, field), (text) => text.length <= signalLimits.nameLength)
  }
  keep('locale', canonicalLocale(own(context, 'locale')), () => true)
  keep('timezone', own(context, 'timezone'), (text) => /^[A-Za-z0-9_+\-/]{1,64}$/.test(text))
  return properties
}

/** What the query of the page's address says, where the script does not. */
function campaignIn(search: unknown): object {
  return (typeof search === 'string' && campaignOf(search)) || {}
}

/** Only addresses that are safe as a link: never `javascript:`. */
function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text)
}

function part(context: object, name: string): object {
  const value = own(context, name)
  return isObject(value) ? value : {}
}
