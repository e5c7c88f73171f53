import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AttuneError } from '../../../core/errors.ts'
import type { Change } from './changes.ts'
import { type DefinitionsShape, definitionsFile, exportsOf, siteFile } from './definitions-file.ts'
import { type SiteFile, shown } from './files.ts'
import type { Style } from './style.ts'

/** The two files that `init` makes: new ones, or what an earlier run made and somebody may have changed since. */
export interface Definitions {
  /** Of the definitions alone. */
  readonly path: string
  /** Of the file that opens the site by them. */
  readonly site: string
  /** That one's, without its extension. */
  readonly name: string
  readonly changes: readonly Change[]
}

const names = ['attune', 'attune-site']

/** What they are made of. */
export interface Making {
  readonly shape: DefinitionsShape
  readonly style: Style
  readonly extension: string
  /** How a file beside the app is imported, by its name without an extension. */
  specifier(name: string): string
}

/**
 * Where they go, beside the file that makes the app: under the first names that nothing else has.
 * @throws AttuneError `ATTUNE_INIT` where all are taken
 */
export function definitionsFor(root: string, file: SiteFile, making: Making): Definitions {
  const { shape, style, extension, specifier } = making
  const folder = dirname(file.path)
  for (const name of names) {
    const apart = `${name}-definitions`
    const [site, path] = [join(folder, name + extension), join(folder, apart + extension)]
    const made = existsSync(site) && isMade(site, shape)
    if (
      !made &&
      (isTaken(folder, name) || (isTaken(folder, apart) && !(existsSync(path) && hasDefinitions(path))))
    )
      continue
    const definitions: Change = {
      path,
      before: undefined,
      after: definitionsFile(shape, style, shown(root, path)),
    }
    const opening: Change = { path: site, before: undefined, after: siteFile(shape, style, specifier(apart)) }
    const changes = [...(existsSync(path) ? [] : [definitions]), ...(made ? [] : [opening])]
    return { path, site, name, changes }
  }
  const all = names.map((name) => name + extension).join(' and ')
  const message = `${all} in ${folder}, or folders or definitions of these names, are there already and not what init makes. Rename one, and run it again.`
  throw new AttuneError('ATTUNE_INIT', message)
}

/** Whether a file sets Attune up and exports what the app would import. */
function isMade(path: string, shape: DefinitionsShape): boolean {
  const text = readFileSync(path, 'utf8')
  const exported = (name: string) => new RegExp(`^(?:export const |exports\\.)${name}\\b`, 'm').test(text)
  return /\bcreateAttune\(/.test(text) && exportsOf(shape).every(exported)
}

/** Whether a file exports definitions, as one that an earlier run made does. */
function hasDefinitions(path: string): boolean {
  return /^(?:export const |exports\.)definitions\b/m.test(readFileSync(path, 'utf8'))
}

/** Whether an import of `./name` would lead, or leads already, to something else. */
function isTaken(folder: string, name: string): boolean {
  return readdirSync(folder).some(
    (one) => one === name || (one.startsWith(`${name}.`) && /\.(?:[cm]?[jt]sx?|json|node)$/.test(one)),
  )
}
