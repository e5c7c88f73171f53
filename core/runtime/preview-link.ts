import { AttuneError } from '../errors.ts'
import { readToken, signToken } from './signed-token.ts'

/** The query parameter a preview link carries. */
export const previewParameter = 'attune-preview'

const purpose = 'preview'

/** Which variant a preview shows. */
export interface PreviewTarget<PlacementName extends string = string> {
  readonly placement: PlacementName
  readonly experience: string
  readonly variant: string
}

/** Signs what a preview shows and until when (milliseconds). */
export function signPreview(target: PreviewTarget, until: number, secrets: readonly string[]): string {
  const { placement, experience, variant } = target
  return signToken(purpose, [placement, experience, variant, until], secrets)
}

/**
 * What a token shows.
 * @throws AttuneError ATTUNE_LINK_INVALID when it was altered or has expired
 */
export function verifyPreview(token: string, now: number, secrets: readonly string[]): PreviewTarget {
  const signed = readToken(purpose, token, secrets) as [string, string, string, number] | undefined
  if (!signed) {
    throw new AttuneError('ATTUNE_LINK_INVALID', 'This preview link was altered. Ask for a new one.')
  }
  const [placement, experience, variant, until] = signed
  if (now >= until)
    throw new AttuneError('ATTUNE_LINK_INVALID', 'This preview link has expired. Ask for a new one.')
  return { placement, experience, variant }
}
