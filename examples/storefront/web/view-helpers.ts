import type Handlebars from 'handlebars'
import { registerOffers } from './shown-once.ts'

type Call = Handlebars.HelperOptions

/** The few questions the shop's own views ask. */
export function registerViewHelpers(handlebars: typeof Handlebars): void {
  handlebars.registerHelper({
    same: (a: unknown, b: unknown) => a === b,
    either: (a: unknown, b: unknown) => a || b,
    /** The letter that stands for somebody where there is no room for the name. */
    initial: (name: unknown) => [...String(name).trim()][0]?.toLocaleUpperCase('en') ?? '',
    /** A path of the shop made of parts. */
    path: (...parts: unknown[]) => parts.slice(0, -1).join('/'),
    /** Makes a value safe as part of an address. */
    link: (value: unknown) => encodeURIComponent(String(value ?? '')),
  })
  registerOffers(handlebars)
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
