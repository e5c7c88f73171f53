import type Handlebars from 'handlebars'

/** The few questions the shop's own views ask. */
export function registerViewHelpers(handlebars: typeof Handlebars): void {
  handlebars.registerHelper({
    same: (a: unknown, b: unknown) => a === b,
    either: (a: unknown, b: unknown) => a || b,
    /** Makes a value safe as part of an address. */
    link: (value: unknown) => encodeURIComponent(String(value ?? '')),
  })
}
