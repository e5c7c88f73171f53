import type Handlebars from 'handlebars'
import { cardsFor } from './card.ts'

type Call = Handlebars.HelperOptions

/** The few questions the shop's own views ask. */
export function registerViewHelpers(handlebars: typeof Handlebars): void {
  handlebars.registerHelper({
    same: (a: unknown, b: unknown) => a === b,
    either: (a: unknown, b: unknown) => a || b,
    /** Makes a value safe as part of an address. */
    link: (value: unknown) => encodeURIComponent(String(value ?? '')),
    /** The cards of a list of slugs. */
    cardsFor: (slugs: unknown) => cardsFor(Array.isArray(slugs) ? slugs : []),
  })
  registerImpersonalHelpers(handlebars)
}

/**
 * What `registerHelpers()` of Attune would register, for a shop without it: nothing is known of
 * anybody, so every view shows its `{{else}}` and its stand-ins.
 */
function registerImpersonalHelpers(handlebars: typeof Handlebars): void {
  const otherwise = function (this: unknown, ...given: unknown[]): string {
    const call = given.at(-1) as Call
    return call.inverse?.(this) ?? ''
  }
  const standIn = (_name: unknown, value: unknown): unknown => value
  handlebars.registerHelper({
    personalize: otherwise,
    segment: otherwise,
    visitor: standIn,
    feature: standIn,
    because: () => '',
    declinable: () => undefined,
  })
}
