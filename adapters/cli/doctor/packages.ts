import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Finding, findingsAbout } from './finding.ts'
import { isInRange } from './version-range.ts'

const { good, wrong } = findingsAbout('packages')

/**
 * The optional packages that are installed, against the ranges that this version of Attune was made for.
 * `folders`: where Node looks for packages, nearest first.
 */
export function examinePackages(
  ranges: Readonly<Record<string, string>>,
  folders: readonly string[],
): Finding[] {
  const found = Object.entries(ranges).map(([name, range]) => ({
    name,
    range,
    version: versionOf(name, folders),
  }))
  const there = found.flatMap(({ name, range, version }) => {
    if (version === undefined) return []
    if (isInRange(version, range)) return good(`${name} ${version}`)
    return wrong(`${name} ${version} is not ${range}. Run: npm install "${name}@${range}"`)
  })
  const absent = found.filter(({ version }) => version === undefined).map(({ name }) => name)
  if (absent.length === 0) return there
  return [...there, good(`not installed, and needed by what uses them alone: ${absent.join(', ')}`)]
}

function versionOf(name: string, folders: readonly string[]): string | undefined {
  for (const folder of folders) {
    try {
      const { version } = JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8'))
      if (typeof version === 'string') return version
    } catch {
      // Not in this folder.
    }
  }
  return undefined
}
