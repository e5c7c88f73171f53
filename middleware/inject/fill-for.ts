import type { Attune } from '../../core/attune.ts'
import { AttuneError } from '../../core/errors.ts'
import { unknownName } from '../../core/unknown-name.ts'
import type { Visitor } from '../../core/visitor.ts'
import { filledAttribute } from './html/placement-attribute.ts'
import { escapeHtml, htmlBytes } from './html-text.ts'
import type { Fill, Filling } from './page-filler.ts'
import type { PlacementRenderer } from './renderers.ts'

/** How much is told of placements that pages name and nobody defined: names may come from anywhere. */
const mostReports = 100
const longestName = 200

/** Fills the pages of a site. */
export type FillFor = (visitor: Visitor, page: { readonly isUtf8: boolean }) => Fill

export function createFillFor(
  attune: Pick<Attune, 'placementNames' | 'onError'>,
  render: PlacementRenderer,
): FillFor {
  const { placementNames } = attune
  const names = new Set<string>(placementNames)
  const reported = new Set<string>()

  const placementOf = (value: string): string | undefined => {
    if (names.has(value)) return value
    if (reported.size < mostReports) {
      const unknown = Buffer.from(value, 'latin1').toString().slice(0, longestName)
      if (!reported.has(unknown)) {
        reported.add(unknown)
        attune.onError(unknownName('ATTUNE_UNKNOWN_PLACEMENT', 'placement', unknown, placementNames))
      }
    }
    return undefined
  }

  return (visitor, { isUtf8 }) => {
    const fill = (placement: string): Filling | undefined => {
      const decision = visitor.peek(placement)
      const { experience, variant = '', content } = decision
      if (experience === undefined) {
        visitor.decide(placement)
        return undefined
      }
      const html = render(content, { data: { decision, visitor } })
      if (html === undefined || html === null) return undefined
      if (typeof html !== 'string') throw new TypeError(`The renderer gave ${typeof html}, not a string.`)
      visitor.decide(placement)
      const marks = { [filledAttribute]: experience, 'data-attune-variant': variant }
      const attributes = Object.entries(marks).map(([name, value]) => ` ${name}="${escapeHtml(value)}"`)
      return { attributes: htmlBytes(attributes.join(''), isUtf8), content: htmlBytes(html, isUtf8) }
    }
    return {
      placementOf,
      fill(placement) {
        try {
          return fill(placement)
        } catch (cause) {
          attune.onError(asRenderError(placement, cause))
          return undefined
        }
      },
    }
  }
}

function asRenderError(placement: string, cause: unknown): AttuneError {
  if (cause instanceof AttuneError) return cause
  const message = `What renders "${placement}" failed; the page kept its own content: ${String(cause)}`
  return new AttuneError('ATTUNE_RENDER', message, { cause })
}
