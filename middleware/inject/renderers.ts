import type { Attune } from '../../core/attune.ts'
import type { Decision } from '../../core/decisions/decision.ts'
import { AttuneError, type Problem } from '../../core/errors.ts'
import { isObject, own } from '../../core/json.ts'
import { nearest } from '../../core/nearest.ts'
import type { Visitor } from '../../core/visitor.ts'
import { escapeHtml } from './html-text.ts'

/** What a renderer is told besides the content: `@decision` and `@visitor` in a Handlebars template. */
export interface RenderOptions {
  readonly data: { readonly decision: Decision; readonly visitor: Visitor }
}

/**
 * Makes the HTML of a placement from the content of the variant that was decided. Undefined or null: the
 * page keeps its own content, and nothing counts as shown. A compiled Handlebars template is one.
 */
// biome-ignore lint/suspicious/noExplicitAny: content is what the site's definitions hold, and the site knows their shape
export type PlacementRenderer = (content: any, options: RenderOptions) => string | null | undefined

/** One for all placements, or by placement (`home.hero`) and experience (`home.hero/machines`, which goes first). */
export type Renderers<PlacementName extends string = string> =
  | PlacementRenderer
  | { readonly [key in PlacementName | `${PlacementName}/${string}`]?: PlacementRenderer | undefined }

type Named = Pick<Attune, 'placementNames' | 'experienceKeys'>

/**
 * Finds the renderer of a decision. Without one, text and numbers are escaped, and `{ html }` is taken as
 * it is.
 * @throws AttuneError ATTUNE_OPTIONS with every key that names nothing
 */
export function compileRenderers(
  renderers: Renderers | undefined,
  attune: Named,
  face: string,
): PlacementRenderer {
  if (typeof renderers === 'function') return renderers
  if (renderers === undefined) return renderContent
  const problems = Object.entries(renderers).flatMap(([key, renderer]) => check(key, renderer, attune))
  if (problems.length > 0) {
    throw new AttuneError('ATTUNE_OPTIONS', `${face} cannot render with these:`, { problems })
  }
  const byKey = new Map(Object.entries(renderers))
  return (content, options) => {
    const { placement, experience } = options.data.decision
    const renderer = byKey.get(`${placement}/${experience}`) ?? byKey.get(placement) ?? renderContent
    return renderer(content, options)
  }
}

function check(key: string, renderer: unknown, { placementNames, experienceKeys }: Named): Problem[] {
  const path = `render.${key}`
  const known = key.includes('/') ? experienceKeys : placementNames
  if (!known.includes(key)) {
    const meant = nearest(key, known)
    const cure = meant ? `Did you mean "${meant}"?` : 'Use a name of your definitions.'
    return [{ code: 'unknown-placement', path, message: `There is no "${key}".`, cure }]
  }
  if (renderer === undefined || typeof renderer === 'function') return []
  const cure = 'Give a function of the content, such as a compiled Handlebars template.'
  return [{ code: 'not-a-function', path, message: 'This cannot be called.', cure }]
}

function renderContent(content: unknown, { data }: RenderOptions): string {
  if (typeof content === 'string' || typeof content === 'number') return escapeHtml(String(content))
  const html = isObject(content) ? own(content, 'html') : undefined
  if (typeof html === 'string') return html
  const { placement } = data.decision
  throw new AttuneError(
    'ATTUNE_RENDER',
    `The content of "${placement}" is neither text nor { html }. Say how it is rendered: render: { '${placement}': (content) => … }.`,
  )
}
