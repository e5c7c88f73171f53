import { extname } from 'node:path'
import type { DefinitionsShape } from './definitions-file.ts'
import type { SiteFile } from './files.ts'
import type { Project } from './project.ts'
import { makesOwnHandlebars, viewsOf } from './views.ts'

/** Under which TypeScript lets a module wait while it is loaded. */
const waiting = /^(?:es2022|esnext|node16|node18|node20|nodenext|preserve)$/i

/** What the definitions have to fit in with: the file that makes the app, and its project. */
export function shapeFor(project: Project, file: SiteFile, files: readonly SiteFile[]): DefinitionsShape {
  const extension = extname(file.path)
  const typescript = /^\.[cm]?tsx?$/.test(extension)
  const imports = takesModules(project, file)
  const own = files.some(({ text }) => makesOwnHandlebars(text))
  const views = own ? undefined : viewsOf(file.imports, project.packages)
  const missing = typescript && views?.types !== undefined && !project.packages.has(views.types)
  return {
    asModule: typescript || imports,
    typescript,
    waits: imports && isRunAsModule(project, extension),
    dotenv: project.deployed.has('dotenv'),
    views: missing ? undefined : views,
  }
}

/** Whether a file takes other modules by `import`, and not by `require()`. */
export function takesModules({ modules }: Project, { source, imports, path }: SiteFile): boolean {
  if (source && imports.modules.length > 0) return imports.asModule
  return /\.(?:m[jt]s|[jt]sx|ts)$/.test(path) || (modules && !path.endsWith('.cjs'))
}

/**
 * Whether a file is surely run as a module. With `import` alone it may be compiled to CommonJS, which cannot wait: by
 * TypeScript, Babel, tsx or a bundler.
 */
function isRunAsModule({ modules, compiler }: Project, extension: string): boolean {
  if (/^\.m[jt]s$/.test(extension)) return true
  if (/^\.c[jt]s$/.test(extension) || !modules) return false
  const { module } = compiler ?? {}
  return typeof module !== 'string' || waiting.test(module)
}

/** The extension of the definitions beside a file. */
export function extensionFor(file: SiteFile): string {
  return /^\.[cm]?[jt]s/.exec(extname(file.path))?.[0] ?? '.js'
}

/** How a file imports another one beside it: with or without an extension, as it does with others. */
export function specifierFor(
  project: Project,
  file: SiteFile,
  name: string,
  shape: DefinitionsShape,
): string {
  const extension = extensionFor(file)
  const others = file.imports.modules.filter((module) => module.startsWith('.'))
  const having = (pattern: RegExp) => others.some((module) => pattern.test(module))
  const built = extension.replace('t', 'j')
  if (!shape.typescript) {
    const bare = others.length > 0 && !having(/\.[cm]?js$/) && extension === '.js'
    return `./${name}${bare ? '' : extension}`
  }
  if (having(/\.[cm]?ts$/)) return `./${name}${extension}`
  if (having(/\.[cm]?js$/)) return `./${name}${built}`
  if (others.length > 0) return `./${name}`
  if (runsTypeScript(project)) return `./${name}${extension}`
  return `./${name}${project.modules || extension !== '.ts' ? built : ''}`
}

/** Whether Node runs the sources as they are, so that imports name them as they are. */
function runsTypeScript({ scripts, compiler }: Project): boolean {
  if (compiler?.allowImportingTsExtensions || compiler?.rewriteRelativeImportExtensions) return true
  return /\bnode (?:--?\S+ )*\S+\.[cm]?ts\b/.test(`${scripts.start} ${scripts.dev}`)
}
