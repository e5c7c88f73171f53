import type { AttuneOptions } from '../../core/options.ts'
import type { Definitions } from '../../core/runtime/definitions.ts'
import { load, objectIn } from './load-export.ts'

/** What a file of definitions is, for helps. */
export const definitionsHelp = `FILE is a module (.ts, .js, .mjs) that exports \`definitions\`, has them as its default export, or hands them to
createAttune(), or a .json with them. A module is run, but createAttune() opens no store in it and sends nothing,
and what waits for it is not done. All else that it does is, such as to listen.`

/** What a site runs on, and its definitions do without. */
const ports: Readonly<Record<Exclude<keyof AttuneOptions, keyof Definitions>, true>> = {
  store: true,
  secret: true,
  channels: true,
  messages: true,
  jobs: true,
  workers: true,
  providers: true,
  budget: true,
  patience: true,
  onError: true,
  logger: true,
  telemetry: true,
  clock: true,
  random: true,
}

/**
 * Reads a site's definitions, without what it runs on; whether they are right `checkDefinitions` says. A module is run,
 * and what it hands to `createAttune()` counts, if it calls that.
 * @throws AttuneError `ATTUNE_OPTIONS` when the file cannot be read or run, or holds no definitions
 */
export async function loadDefinitions(file: string): Promise<Definitions> {
  const all = await loadSite(file)
  return Object.fromEntries(Object.entries(all).filter(([name]) => !Object.hasOwn(ports, name)))
}

/** The same with what the site runs on, which is not to be called: to be looked at. */
export async function loadSite(file: string): Promise<Definitions> {
  const { found } = await load(file, 'definitions')
  return objectIn(found, `${file} exports no definitions. Let it have: export const definitions = { … }`)
}
