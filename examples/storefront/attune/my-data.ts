import type { Visitor } from 'attune'
import type { Request, RequestHandler } from 'express'
import { findProduct } from '../catalogue/catalogue.ts'
import { knownOf } from './known.ts'

/** What happened on the way back to the privacy page, by the parameter of its address. */
const notices = {
  reset: 'Your interests are forgotten. Your name and your orders stay.',
  erased: 'Erased. From here on you are somebody new.',
} as const

/** For the privacy page: what is known of the visitor, and what they may do about it. */
export const showMyData: RequestHandler = (req, res, next) => {
  const { visitor } = req
  // A cookie is not a login: what is known of somebody known is shown to them, signed in.
  const needsLogin = visitor.kind === 'known' && visitor.trust !== 'authenticated'
  res.locals.mine = {
    needsLogin,
    stored: visitor.isStored,
    known: needsLogin ? [] : knownOf(visitor),
    personal: visitor.consent.allows('personalization'),
  }
  res.locals.notice = noticeOf(req)
  next()
}

function noticeOf({ query }: Request): string | undefined {
  return Object.entries(notices).find(([name]) => query[name] !== undefined)?.[1]
}

/**
 * What "Not for me" leaves out of a block: the product, where it is about one, else what was suggested.
 * Nothing to those who did not agree, because it could not be remembered.
 */
export function declinable(
  visitor: Visitor,
  placement: string,
): { readonly item: string; readonly category?: string } | undefined {
  const { experience, items } = visitor.decide(placement)
  if (experience === undefined || !visitor.consent.allows('personalization')) return undefined
  const [item] = items
  if (item === undefined || items.length > 1) return { item: `${placement}/${experience}` }
  const category = findProduct(item)?.category
  return { item, ...(category !== undefined && { category }) }
}
