import type { Imports } from './imports.ts'

/** How helpers get into the site's Handlebars. */
export interface Views {
  /** The package to import. */
  readonly module: string
  /** What of it, such as `{ create }`. */
  readonly names: string
  /** The expression of the Handlebars instance. */
  readonly instance: string
  /** Its types do not say that it is Handlebars. */
  readonly untyped?: true
  /** The package that has its types, where it has none itself. */
  readonly types?: string
}

const engines: readonly Views[] = [
  // Of express-handlebars every engine has the same Handlebars, unless it is handed another.
  { module: 'express-handlebars', names: '{ create }', instance: 'create().handlebars', untyped: true },
  { module: 'hbs', names: 'hbs', instance: 'hbs.handlebars', types: '@types/hbs' },
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

/** Whether a site has the packages to render its views at all, whatever `viewsOf()` finds. */
export function hasHandlebars(packages: ReadonlySet<string>): boolean {
  return engines.some(({ module }) => packages.has(module))
}

/** Whether a source makes a Handlebars of its own, which helpers would have to be added to. */
export function makesOwnHandlebars(text: string): boolean {
  return /\bHandlebars\s*\.\s*create\s*\(|\bhandlebars\s*:\s|allowInsecurePrototypeAccess/.test(text)
}
