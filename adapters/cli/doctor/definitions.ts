import { existsSync } from 'node:fs'
import { AttuneError } from '../../../core/errors.ts'
import { checkDefinitions } from '../../../core/runtime/check-definitions.ts'
import type { Definitions } from '../../../core/runtime/definitions.ts'
import { readFolder } from '../../../templates/mail/reading/read-folder.ts'
import { memoryStore } from '../../memory/index.ts'
import { counted } from '../counted.ts'
import { loadSite } from '../load-definitions.ts'
import { missingTemplates } from '../mail/missing-templates.ts'
import { type Finding, findingsAbout } from './finding.ts'

const about = 'definitions'
/** Where mails are, unless a site says otherwise. */
const mailsFolder = 'mails'
const { good, wrong } = findingsAbout(about)

/** Every mistake in a site's definitions, as the site would be told of them when it starts. */
export async function examineDefinitions(file: string): Promise<Finding[]> {
  try {
    const definitions = await loadSite(file)
    // The real one is examined by itself.
    checkDefinitions({ store: memoryStore(), ...definitions })
    return [good(`${file}: ${amounts(definitions)}`), ...(await examineTemplates(definitions))]
  } catch (error) {
    if (!(error instanceof AttuneError)) throw error
    if (error.problems.length === 0) return [wrong(error.message)]
    return error.problems.map(({ path, message, cure }): Finding => {
      return { about, verdict: 'wrong', path, text: `${message} ${cure}` }
    })
  }
}

/** Templates that are sent and are not in `mails/`. What the site makes messages of instead was looked at with the rest. */
async function examineTemplates(site: Definitions & { readonly messages?: unknown }): Promise<Finding[]> {
  if (site.messages !== undefined || !existsSync(mailsFolder)) return []
  const { templates } = await readFolder(mailsFolder)
  const names = templates.map(({ name }) => name)
  return missingTemplates(site, names).map(({ path, message, cure }): Finding => {
    return { about, verdict: 'doubtful', path, text: `${message} ${cure} Looked for in ${mailsFolder}/.` }
  })
}

/** What there is, of what sites have most. */
function amounts({ segments, placements, features, accountFeatures, followUps }: Definitions): string {
  const kinds = { segment: segments, placement: placements, feature: { ...features, ...accountFeatures } }
  return Object.entries({ ...kinds, 'follow-up': followUps })
    .map(([kind, all]) => counted(Object.keys(all ?? {}).length, kind))
    .join(', ')
}
