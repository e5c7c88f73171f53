import type { Json } from '../json.ts'
import type { Campaign } from './campaign.ts'
import { signalLimits } from './limits.ts'
import type { Signal } from './signal.ts'
import type { Classification } from './vocabulary.ts'

/** What the middleware knows of a page view. Texts longer than 2,048 characters are left out. */
export interface PageView {
  readonly messageId: string
  /** Milliseconds. */
  readonly time: number
  /** Without the query. */
  readonly path: string | undefined
  readonly referrer?: string | undefined
  readonly campaign?: Campaign | undefined
  /** The site's own name and category for the page. */
  readonly name?: string | undefined
  readonly category?: string | undefined
  readonly title?: string | undefined
  readonly anonymousId?: string | undefined
  readonly userId?: string | undefined
  /** What `classify('Page Viewed', definitions)` answered once. Default: behavioral, for `personalization`. */
  readonly classification?: Classification | undefined
}

/**
 * The signal of a page that this process renders: the same as `normaliseSignal` makes of a `page`
 * message, without the checks that outside input needs.
 */
export function pageViewed(view: PageView): Signal {
  const properties: Record<string, Json> = {}
  keep(properties, 'path', view.path)
  keep(properties, 'referrer', view.referrer)
  keep(properties, 'name', view.name)
  keep(properties, 'category', view.category)
  keep(properties, 'title', view.title)
  if (view.campaign) keepCampaign(properties, view.campaign)
  const signal: { -readonly [K in keyof Signal]: Signal[K] } = {
    type: 'page',
    messageId: view.messageId,
    name: 'Page Viewed',
    category: view.classification?.category ?? 'behavioral',
    purpose: view.classification?.purpose ?? 'personalization',
    time: view.time,
    origin: 'page',
    properties,
  }
  if (view.anonymousId !== undefined) signal.anonymousId = view.anonymousId
  if (view.userId !== undefined) signal.userId = view.userId
  return signal
}

function keepCampaign(properties: Record<string, Json>, campaign: Campaign): void {
  keep(properties, 'campaign_source', campaign.source)
  keep(properties, 'campaign_medium', campaign.medium)
  keep(properties, 'campaign_name', campaign.name)
  keep(properties, 'campaign_term', campaign.term)
  keep(properties, 'campaign_content', campaign.content)
}

function keep(properties: Record<string, Json>, name: string, value: string | undefined): void {
  if (value !== undefined && value !== '' && value.length <= signalLimits.stringLength)
    properties[name] = value
}
