import type { ServerResponse } from 'node:http'
import type { Attune } from '../../core/attune.ts'
import type { Visitor } from '../../core/visitor.ts'
import { isPrivate } from './cache-headers.ts'

/**
 * Tells the browser script of a page what it need not do: count the view, if that is counted here; and ask
 * which purposes are allowed, if nobody else can be handed this response. Of a preview nothing counts, so
 * nothing is allowed. By `Server-Timing` (https://w3c.github.io/server-timing), the one header of a page that
 * its own scripts can read.
 */
export function tellScript(
  res: ServerResponse,
  { attune, visitor }: { readonly attune: Pick<Attune, 'purposes'>; readonly visitor: Visitor },
  counted: boolean,
): void {
  if (counted) res.appendHeader('Server-Timing', 'attune-view')
  const isPreview = visitor.isReadOnly && !visitor.context.prefetch
  if (!isPreview && !isPrivate(res)) return
  const { consent } = visitor
  const allowed = isPreview ? [] : attune.purposes.filter((purpose) => consent.allows(purpose))
  res.appendHeader('Server-Timing', `attune-consent;desc="${allowed.join(' ')}"`)
}
