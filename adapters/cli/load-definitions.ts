import type { Definitions } from '../../core/runtime/definitions.ts'
import { loadExport } from './load-export.ts'

/** What a file of definitions is, for helps. */
export const definitionsHelp = `FILE is a module (.ts, .js, .mjs) that exports \`definitions\`, or has them as its default export, or a .json
with them. It is run, so let it hold the definitions alone and not start the site.`

/**
 * Reads a site's definitions; whether they are right `checkDefinitions` says. A module is run.
 * @throws AttuneError `ATTUNE_OPTIONS` when the file cannot be read or run, or holds no definitions
 */
export async function loadDefinitions(file: string): Promise<Definitions> {
  return loadExport(file, 'definitions')
}
