import type { Signal } from '../../core/signals/signal.ts'
import type { Visit } from '../../core/visit.ts'
import type { Visitor } from '../../core/visitor.ts'

/** When page views are kept of visitors of whom nothing is stored yet. */
export type Tracking = 'decided' | 'always' | 'never'

/** What a request took of pages: undefined where there is none, or no consent to it. */
export interface Views {
  readonly visitor: Visitor
  /** Its other side. */
  readonly visit: Visit
  /** Of the page asked for. */
  readonly pageView: Signal | undefined
  /** Of the page that led here, out of the cookie that kept it. */
  readonly landing: Signal | undefined
  readonly track: Tracking
}

/**
 * Takes back what is not to be kept, and answers whether the page's own view is. A view alone is no reason
 * to begin a profile, unless the site tracks always; nor is the landing. `sent`: a page goes out. `shared`:
 * caches may hand it to others, so that this server sees an accidental part of its views: they are the
 * browser script's to count.
 */
export function settleViews(
  { visitor, visit, pageView, landing, track }: Views,
  { sent, shared }: { sent: boolean; shared: boolean },
): boolean {
  const view = sent && !shared ? pageView : undefined
  if (pageView && !view) visit.takeBack(pageView)
  const begins = view !== undefined && (visit.hasDecided || track === 'always')
  if (visitor.isStored || begins) return view !== undefined && visit.willStore
  for (const each of [landing, view]) if (each) visit.takeBack(each)
  if (!visit.willStore) return false
  if (landing) visit.take(landing)
  return view !== undefined && visit.take(view).taken
}
