import type { Attune } from '../core/attune.ts'
import { checkAttune } from '../core/check-attune.ts'
import { checkOptions, type OptionNames } from '../core/check-options.ts'
import { AttuneError } from '../core/errors.ts'
import { becauseHelper } from './because.ts'
import { findVisitor } from './find-visitor.ts'
import type { HandlebarsInstance } from './handlebars-instance.ts'
import { personalizeHelper } from './personalize.ts'
import { segmentHelper } from './segment.ts'
import { tokenHelper } from './token.ts'
import { createAsk } from './unknown-names.ts'

/** How the helpers take mistakes. */
export interface HelperSettings {
  /**
   * Whether a placement or segment that is not defined stops the page. If not, the page shows its own
   * fallback, and `attune.onError` is told, once per name. Default: unless NODE_ENV is `production`.
   */
  readonly strict?: boolean
}

const settingNames: OptionNames<HelperSettings> = { strict: true }

/**
 * Adds `personalize`, `segment`, `visitor`, `feature` and `because` to a Handlebars instance, in place of
 * helpers of those names. They serve whoever is `@visitor`, else `@root.visitor`, which is what
 * `personalize()` of `attune/middleware` hands to every view. With neither, pages show their own fallbacks.
 *
 * ```hbs
 * {{#personalize "home.hero" tag="section" class="hero" as |content|}}
 *   <h1>{{content.title}}</h1>
 * {{else}}
 *   <h1>Welcome, {{visitor "firstName" "friend"}}</h1>
 * {{/personalize}}
 * ```
 *
 * Rendering throws AttuneError ATTUNE_UNKNOWN_PLACEMENT, _SEGMENT and _FEATURE (if `strict`), and
 * TypeError for a helper used wrongly: without a fallback, or with an element or attribute that is not safe.
 * @throws AttuneError ATTUNE_OPTIONS
 */
export function registerHelpers(
  handlebars: HandlebarsInstance,
  attune: Pick<Attune, 'onError'>,
  settings: HelperSettings = {},
): void {
  checkAttune(attune, 'registerHelpers(Handlebars, attune)', 'onError')
  if (typeof handlebars?.registerHelper !== 'function') {
    const cure = 'Write registerHelpers(Handlebars, attune).'
    throw new AttuneError('ATTUNE_OPTIONS', `What helpers are to be added to is not Handlebars. ${cure}`)
  }
  checkOptions('registerHelpers()', settings, settingNames)
  const { strict = process.env.NODE_ENV !== 'production' } = settings
  const ask = createAsk(strict, (error) => attune.onError(error))
  handlebars.registerHelper({
    personalize: personalizeHelper(handlebars, ask),
    segment: segmentHelper(ask),
    visitor: tokenHelper({
      helper: 'visitor',
      example: '{{visitor "firstName" "friend"}}',
      read: (call, name) => findVisitor(call)?.trait(name),
    }),
    feature: tokenHelper({
      helper: 'feature',
      example: '{{feature "frequency" 0}}',
      read: (call, name) => ask(() => findVisitor(call)?.feature(name)),
    }),
    because: becauseHelper(ask),
  })
}
