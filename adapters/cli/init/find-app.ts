import { basename, join, resolve } from 'node:path'
import { contentsOf, fileAt, readSiteFile, resolveImport, type SiteFile } from './files.ts'
import type { Project } from './project.ts'

/** What a search for the file that makes the app came to. */
export interface Search {
  /** Files that make an app, each of which may be the one; none or several where that cannot be told. */
  readonly found: readonly SiteFile[]
  /** Every source file that was read. */
  readonly files: readonly SiteFile[]
  /** What starts the site, most likely. */
  readonly entry: SiteFile | undefined
  /** Folders of other packages in that of the site, where nothing was looked for. */
  readonly packages: readonly string[]
}

const usual = ['server', 'app', 'index', 'main', 'www', 'bin/www', 'bin/www.js']
const built = /^(?:dist|build|out)\//

/**
 * Finds the file that makes the app of a site: from what starts the site along its imports, or among all sources where
 * those lead nowhere. Of an app that is part of another one only the other counts.
 */
export function findApp(project: Project): Search {
  const files = new Map<string, SiteFile>()
  const { sources, packages } = contentsOf(project.folder)
  for (const path of sources) add(files, path)
  const entries = entriesOf(project)
  const [first] = entries
  const entry = first === undefined ? undefined : add(files, first)
  const ended = (some: readonly SiteFile[]) => ({ found: some, files: [...files.values()], entry, packages })
  for (const entry of entries) {
    const reached = reachedFrom(entry, files)
    const outer = outermost(
      reached.filter(({ apps }) => apps.length > 0),
      files,
    )
    if (outer.length > 0) return ended(outer)
  }
  const making = [...files.values()].filter(({ apps }) => apps.length > 0)
  return ended(outermost(making, files))
}

function add(files: Map<string, SiteFile>, path: string): SiteFile | undefined {
  const file = files.get(path) ?? readSiteFile(path)
  if (file) files.set(path, file)
  return file
}

/** The files that a site may be started by, the likeliest first. */
function entriesOf({ folder, scripts, main }: Project): string[] {
  const commands = ['start', 'serve', 'dev', 'start:dev', 'start:prod'].map((name) => scripts[name])
  const words = commands.flatMap((command) => (typeof command === 'string' ? command.split(/\s+/) : []))
  const named = words.map((word) => word.replace(/^["']|["']$/g, '')).filter((word) => !word.startsWith('-'))
  const from = ['', 'src/'].flatMap((at) => usual.map((name) => at + name))
  const paths = [...named, ...(main === undefined ? [] : [main]), ...from]
  return [...new Set(paths.flatMap((path) => sourceOf(folder, path) ?? []))]
}

/** The source of what may be built: `src/server.ts` for `dist/server.js`. */
function sourceOf(folder: string, given: string): string | undefined {
  const path = given.replace(/^\.\//, '')
  const [, rest] = built.test(path) ? /^[^/]+\/(?:src\/)?(.*)$/.exec(path)! : []
  const sources = rest === undefined ? [] : [`src/${rest}`, rest]
  const found = [...sources, path].map((one) => fileAt(join(folder, one))).find((one) => one !== undefined)
  return found !== undefined && !/\.(?:json|html|css|sh)$/.test(found) ? found : undefined
}

/** A file and all that it imports, directly or not, nearest first. */
function reachedFrom(entry: string, files: Map<string, SiteFile>): SiteFile[] {
  const reached = new Set([entry])
  const read: SiteFile[] = []
  for (const path of reached) {
    const file = add(files, path)
    if (!file) continue
    read.push(file)
    for (const module of file.imports.modules) {
      const next = resolveImport(path, module)
      if (next !== undefined && !next.includes('node_modules')) reached.add(next)
    }
  }
  return read
}

/** Those of some files that none of the others imports; all of them where they import each other. */
function outermost(some: readonly SiteFile[], files: Map<string, SiteFile>): readonly SiteFile[] {
  const inner = new Set(
    some.flatMap((file) => reachedFrom(file.path, files).filter((reached) => reached !== file)),
  )
  const outer = some.filter((file) => !inner.has(file))
  return outer.length > 0 ? outer : some
}

/** A source file by the path somebody gave, from the folder of the site or from where they are. */
export function fileNamed({ files }: Search, folder: string, given: string): SiteFile | undefined {
  const path = [fileAt(resolve(folder, given)), fileAt(resolve(given))].find(
    (one) => one !== undefined && /(?:^[^.]*|\.[cm]?[jt]sx?)$/.test(basename(one)),
  )
  return files.find((file) => file.path === path) ?? (path === undefined ? undefined : readSiteFile(path))
}
