import { type Finding, findingsAbout } from './finding.ts'
import { isInRange } from './version-range.ts'

const { good, wrong } = findingsAbout('node')

/** The Node that runs this command, which may be another than that of the site. */
export function examineNode(version: string, range: string): Finding {
  if (isInRange(version, range)) return good(`Node ${version}`)
  return wrong(
    `Node ${version} is too old: Attune needs ${range}. Install a newer one, and start the site with it.`,
  )
}
