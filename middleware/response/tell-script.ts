import type { ServerResponse } from 'node:http'
import type { Visitor } from '../../core/runtime/visitor.ts'
import { isPrivate } from './cache-headers.ts'

/**
 * Tells the browser script of a page what it need not do: count the view, if that is counted here; and ask
 * which purposes are allowed, if nobody else can be handed this response. By `Server-Timing`
 * (https://w3c.github.io/server-timing), the one header of a page that its own scripts can read.
 */
export function tellScript(res: ServerResponse, visitor: Visitor, counted: boolean): void {
  if (counted) res.appendHeader('Server-Timing', 'attune-view')
  if (!isPrivate(res)) return
  const { purposes } = visitor.consent
  const allowed = Object.keys(purposes).filter((purpose) => purposes[purpose])
  res.appendHeader('Server-Timing', `attune-consent;desc="${allowed.join(' ')}"`)
}
