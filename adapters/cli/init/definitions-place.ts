import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AttuneError } from '../../../core/errors.ts'
import type { Change } from './changes.ts'
import { type DefinitionsShape, definitionsFile, exportsOf } from './definitions-file.ts'
import { type SiteFile, shown } from './files.ts'
import type { Style } from './style.ts'

/** The file of definitions: a new one, or what an earlier run made and somebody may have changed since. */
export interface Definitions {
  readonly path: string
  /** Without its extension. */
  readonly name: string
  readonly change?: Change
}

const names = ['attune', 'attune-site']

/**
 * Where the definitions go, beside the file that makes the app: under the first name that nothing else has.
 * @throws AttuneError `ATTUNE_INIT` where all are taken
 */
export function definitionsFor(
  site: string,
  file: SiteFile,
  shape: DefinitionsShape,
  style: Style,
  extension: string,
): Definitions {
  const folder = dirname(file.path)
  for (const name of names) {
    const path = join(folder, name + extension)
    if (existsSync(path) && isMade(path, shape)) return { path, name }
    if (isTaken(folder, name)) continue
    return {
      path,
      name,
      change: { path, before: undefined, after: definitionsFile(shape, style, shown(site, path)) },
    }
  }
  const all = names.map((name) => name + extension).join(' and ')
  const message = `${all} in ${folder}, or folders of these names, are there already and not what init makes. Rename one, and run it again.`
  throw new AttuneError('ATTUNE_INIT', message)
}

/** Whether a file sets Attune up and exports what the app would import. */
function isMade(path: string, shape: DefinitionsShape): boolean {
  const text = readFileSync(path, 'utf8')
  const exported = (name: string) => new RegExp(`^(?:export const |exports\\.)${name}\\b`, 'm').test(text)
  return /\bcreateAttune\(/.test(text) && exportsOf(shape).every(exported)
}

/** Whether an import of `./name` would lead, or leads already, to something else. */
function isTaken(folder: string, name: string): boolean {
  return readdirSync(folder).some(
    (one) => one === name || (one.startsWith(`${name}.`) && /\.(?:[cm]?[jt]sx?|json|node)$/.test(one)),
  )
}
