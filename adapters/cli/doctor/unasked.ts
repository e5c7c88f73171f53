import { existsSync } from 'node:fs'
import { type Finding, findingsAbout } from './finding.ts'

/** Where `attune init` puts definitions: beside the file that makes the app. */
const places = ['', 'src/'].flatMap((folder) =>
  ['attune-definitions', 'attune-site-definitions'].flatMap((name) =>
    ['.js', '.ts', '.mjs'].map((extension) => folder + name + extension),
  ),
)

/** The definitions of the site in this folder, where they are as `attune init` made them. */
export function foundDefinitions(): string | undefined {
  return places.find((path) => existsSync(path))
}

/** What was not looked at, as nobody said where it is: no answer is no good news. */
export function notLookedAt(about: 'definitions' | 'store', option: string): Finding {
  return findingsAbout(about).doubtful(`not looked at: give ${option}`)
}
