import type { Imports } from './imports.ts'

/** How helpers get into the site's Handlebars. */
export interface Views {
  /** The package to import. */
  readonly module: string
  /** What of it, such as `{ create }`. */
  readonly names: string
  /** The expression of the Handlebars instance. */
  readonly instance: string
}

const engines: readonly Views[] = [
  // Of express-handlebars every engine has the same Handlebars, unless it is handed another.
  { module: 'express-handlebars', names: '{ create }', instance: 'create().handlebars' },
  { module: 'hbs', names: 'hbs', instance: 'hbs.handlebars' },
  { module: 'handlebars', names: 'Handlebars', instance: 'Handlebars' },
]

/**
 * The Handlebars that a site's views are rendered with: that of the engine the app's file takes, else of the one in
 * package.json, which Express loads by itself.
 */
export function viewsOf(imports: Imports, packages: ReadonlySet<string>): Views | undefined {
  return (
    engines.find(({ module }) => imports.modules.includes(module)) ??
    engines.find(({ module }) => packages.has(module))
  )
}

/** Whether a source makes a Handlebars of its own, which helpers would have to be added to. */
export function makesOwnHandlebars(text: string): boolean {
  return /\bHandlebars\s*\.\s*create\s*\(|\bhandlebars\s*:\s|allowInsecurePrototypeAccess/.test(text)
}
