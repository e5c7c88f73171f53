import { checkOptions, type OptionNames } from '../../check-options.ts'
import { AttuneError } from '../../errors.ts'
import { isObject } from '../../json.ts'
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

const targetNames: OptionNames<PreviewTarget> = { placement: true, experience: true, variant: true }

/**
 * Refuses a target that does not name one of each.
 * @throws AttuneError ATTUNE_OPTIONS
 */
export function checkTarget(target: unknown): void {
  const given = isObject(target) ? target : {}
  checkOptions('previewLink()', given, targetNames, 'target')
  const absent = Object.keys(targetNames).filter((key) => typeof given[key] !== 'string' || given[key] === '')
  if (absent.length === 0) return
  const cure = 'Write previewLink(url, { placement, experience, variant }), with a name for each.'
  throw new AttuneError('ATTUNE_OPTIONS', `The preview has no ${absent.join(', no ')}. ${cure}`)
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
