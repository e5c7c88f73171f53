import { AttuneError } from '../../../core/errors.ts'
import { checkDefinitions } from '../../../core/runtime/check-definitions.ts'
import type { Definitions } from '../../../core/runtime/definitions.ts'
import { memoryStore } from '../../memory/index.ts'
import { counted } from '../counted.ts'
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
    return [good(`${file}: ${amounts(definitions)}`)]
  } catch (error) {
    if (!(error instanceof AttuneError)) throw error
    if (error.problems.length === 0) return [wrong(error.message)]
    return error.problems.map(({ path, message, cure }): Finding => {
      return { about, verdict: 'wrong', path, text: `${message} ${cure}` }
    })
  }
}

/** What there is, of what sites have most. */
function amounts({ segments, placements, features, accountFeatures, followUps }: Definitions): string {
  const kinds = { segment: segments, placement: placements, feature: { ...features, ...accountFeatures } }
  return Object.entries({ ...kinds, 'follow-up': followUps })
    .map(([kind, all]) => counted(Object.keys(all ?? {}).length, kind))
    .join(', ')
}
