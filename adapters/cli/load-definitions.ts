import { readFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { AttuneError } from '../../core/errors.ts'
import { isObject } from '../../core/json.ts'
import type { Definitions } from '../../core/runtime/definitions.ts'

/** What a file of definitions is, for helps. */
export const definitionsHelp = `FILE is a module (.ts, .js, .mjs) that exports \`definitions\`, or has them as its default export, or a .json
with them. It is run, so let it hold the definitions alone and not start the site.`

/**
 * Reads a site's definitions; whether they are right `checkDefinitions` says. A module is run.
 * @throws AttuneError `ATTUNE_OPTIONS` when the file cannot be read or run, or holds no definitions
 */
export async function loadDefinitions(file: string): Promise<Definitions> {
  const found = await contentOf(file)
  if (isObject(found)) return found
  const cure = 'Let it have: export const definitions = { … }'
  throw new AttuneError('ATTUNE_OPTIONS', `${file} exports no definitions. ${cure}`)
}

async function contentOf(file: string): Promise<unknown> {
  try {
    if (extname(file) === '.json') return JSON.parse(await readFile(file, 'utf8'))
    const module = await import(pathToFileURL(resolve(file)).href)
    return module.definitions ?? module.default
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    const message = `The definitions in ${file} cannot be loaded: ${why.replaceAll(/\s*\n\s*/g, ' ')}`
    throw new AttuneError('ATTUNE_OPTIONS', message, { cause })
  }
}
