import { readFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { AttuneError } from '../../core/errors.ts'
import { isObject } from '../../core/json.ts'

/**
 * What a module exports by a name, or as its default export, or what a `.json` holds: an object. A module is run.
 * @throws AttuneError `ATTUNE_OPTIONS` when the file cannot be read or run, or has none
 */
export async function loadExport(file: string, name: string): Promise<Record<string, unknown>> {
  const found = await contentOf(file, name)
  if (isObject(found)) return found
  const cure = `Let it have: export const ${name} = { … }`
  throw new AttuneError('ATTUNE_OPTIONS', `${file} exports no ${name}. ${cure}`)
}

async function contentOf(file: string, name: string): Promise<unknown> {
  try {
    if (extname(file) === '.json') return JSON.parse(await readFile(file, 'utf8'))
    const module = await import(pathToFileURL(resolve(file)).href)
    return module[name] ?? module.default
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    const message = `The ${name} in ${file} cannot be loaded: ${why.replaceAll(/\s*\n\s*/g, ' ')}`
    throw new AttuneError('ATTUNE_OPTIONS', message, { cause })
  }
}
