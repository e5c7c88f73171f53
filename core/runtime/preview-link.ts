import { createHmac, timingSafeEqual } from 'node:crypto'
import { AttuneError } from '../errors.ts'

/** The query parameter a preview link carries. */
export const previewParameter = 'attune-preview'

/** Which variant a preview shows. */
export interface PreviewTarget<PlacementName extends string = string> {
  readonly placement: PlacementName
  readonly experience: string
  readonly variant: string
}

/** Signs what a preview shows and until when (milliseconds). */
export function signPreview(target: PreviewTarget, until: number, secrets: readonly string[]): string {
  const { placement, experience, variant } = target
  const payload = Buffer.from(JSON.stringify([placement, experience, variant, until])).toString('base64url')
  return `${payload}.${signature(payload, secrets[0]!)}`
}

/** The address with the token in its query. */
export function previewUrl(url: string, token: string): string {
  const [page = '', ...fragment] = url.split('#')
  const query = `${page.includes('?') ? '&' : '?'}${previewParameter}=${token}`
  return [page + query, ...fragment].join('#')
}

/**
 * What a token shows.
 * @throws AttuneError ATTUNE_LINK_INVALID when it was altered or has expired
 */
export function verifyPreview(token: string, now: number, secrets: readonly string[]): PreviewTarget {
  const [payload = '', given = ''] = token.length <= 2048 ? token.split('.') : []
  if (!secrets.some((secret) => sameText(given, signature(payload, secret)))) {
    throw new AttuneError('ATTUNE_LINK_INVALID', 'This preview link was altered. Ask for a new one.')
  }
  const [placement, experience, variant, until] = JSON.parse(
    Buffer.from(payload, 'base64url').toString(),
  ) as [string, string, string, number]
  if (now >= until)
    throw new AttuneError('ATTUNE_LINK_INVALID', 'This preview link has expired. Ask for a new one.')
  return { placement, experience, variant }
}

function signature(payload: string, secret: string): string {
  return createHmac('sha256', secret).update(`attune preview ${payload}`).digest('base64url')
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
