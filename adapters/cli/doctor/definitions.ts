import { AttuneError } from '../../../core/errors.ts'
import { checkDefinitions } from '../../../core/runtime/check-definitions.ts'
import { memoryStore } from '../../memory/index.ts'
import { loadSite } from '../load-definitions.ts'
import { type Finding, findingsAbout } from './finding.ts'

const about = 'definitions'
const { good, wrong } = findingsAbout(about)

/** Every mistake in a site's definitions, as the site would be told of them when it starts. */
export async function examineDefinitions(file: string): Promise<Finding[]> {
  try {
    const definitions = await loadSite(file)
    // The real one is examined by itself.
    checkDefinitions({ store: memoryStore(), ...definitions })
    const { segments = {}, placements = {}, features = {} } = definitions
    const counts = Object.entries({ segments, placements, features }).map(([name, all]) => {
      return `${Object.keys(all).length} ${name}`
    })
    return [good(`${file}: ${counts.join(', ')}`)]
  } catch (error) {
    if (!(error instanceof AttuneError)) throw error
    if (error.problems.length === 0) return [wrong(error.message)]
    return error.problems.map(({ path, message, cure }): Finding => {
      return { about, verdict: 'wrong', path, text: `${message} ${cure}` }
    })
  }
}
