import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { type Imports, importsOf } from './imports.ts'
import { appsIn, type MadeApp } from './made-app.ts'
import { readSource, type Source } from './source.ts'

/** A source file of a site, as far as it was understood. */
export interface SiteFile {
  readonly path: string
  readonly text: string
  /** Undefined where the brackets do not add up, or it is no source one would read. */
  readonly source: Source | undefined
  readonly imports: Imports
  readonly apps: readonly MadeApp[]
}

/** Bytes; what is larger was written by no person. */
const largest = 500_000
const mostFiles = 3_000
const deepest = 12
const extensions = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts', '.jsx', '.tsx']
const skipped =
  /^(?:\..*|node_modules|bower_components|dist|build|out|coverage|public|static|assets|vendor|tests?|__tests__|__mocks__|specs?|e2e|cypress|fixtures|examples?|migrations|typings)$/i
const odd = /\.(?:d|test|spec|min|bundle|config|stories)\.[cm]?[jt]sx?$/i

/** What is below a folder. */
export interface Contents {
  /** Source files by their paths, without tests, what is built, and what belongs to other packages. */
  readonly sources: readonly string[]
  /** Folders of other packages: those with a package.json of their own. */
  readonly packages: readonly string[]
}

export function contentsOf(folder: string): Contents {
  const [sources, packages]: [string[], string[]] = [[], []]
  const look = (at: string, depth: number): void => {
    const entries = readdirSync(at, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
    if (depth > 0 && entries.some(({ name }) => name === 'package.json')) {
      packages.push(at)
      return
    }
    for (const entry of entries) {
      if (sources.length >= mostFiles) return
      const path = join(at, entry.name)
      if (entry.isDirectory() && !skipped.test(entry.name) && depth < deepest) look(path, depth + 1)
      const isSource = extensions.some((extension) => entry.name.endsWith(extension))
      if (entry.isFile() && !odd.test(entry.name) && isSource) sources.push(path)
    }
  }
  look(folder, 0)
  return { sources, packages }
}

const nothing: Imports = { bindings: new Map(), modules: [], asModule: false }

/** Reads a source file; undefined where there is none. */
export function readSiteFile(path: string): SiteFile | undefined {
  let text: string
  try {
    if (!statSync(path).isFile() || statSync(path).size > largest) return undefined
    text = readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
  const source = isMinified(text) ? undefined : readSource(text, /\.[jt]sx$/.test(path))
  if (source === undefined) return { path, text, source, imports: nothing, apps: [] }
  const imports = importsOf(source)
  return { path, text, source, imports, apps: appsIn(source, imports) }
}

/** Whether its lines are longer than a person writes. */
function isMinified(text: string): boolean {
  return text.length > 1_000 && text.length / text.split('\n').length > 200
}

/** The file that a relative import leads to, if it is there; a `.js` may be a `.ts`. */
export function resolveImport(from: string, module: string): string | undefined {
  if (!module.startsWith('.')) return undefined
  return fileAt(resolve(dirname(from), module))
}

/** The source file that a path means, with or without its extension, or that is the index of the folder. */
export function fileAt(path: string): string | undefined {
  const typed = path.replace(/\.([cm]?)jsx?$/, '.$1ts')
  const guesses = [path, typed, ...extensions.map((extension) => path + extension)]
  const inside = extensions.map((extension) => join(path, `index${extension}`))
  return [...guesses, ...inside].find((one) => statSync(one, { throwIfNoEntry: false })?.isFile())
}

/** A path as people of the folder write it. */
export function shown(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/')
}
