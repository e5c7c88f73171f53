import { readFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { AttuneError } from '../../core/errors.ts'
import { holdSites } from '../../core/held-sites.ts'
import { isObject } from '../../core/json.ts'

/** What came of a file: what it exports by the name asked for, or with what it would have opened a site. */
export interface Loaded {
  readonly found: unknown
  readonly opensSite: boolean
}

const holding: (() => void)[] = []
/** A module runs once, and what it opens a site with is told once: by file, for those that are asked for again. */
const loading = new Map<string, Promise<Loaded>>()

/** Sites may open again. To be called when a command has ended: until then one that was loaded may still want to. */
export function releaseSites(): void {
  for (const release of holding.splice(0)) release()
  loading.clear()
}

/**
 * What a module exports by a name, or as its default export, or what a `.json` holds: an object. A module is run, but
 * `createAttune()` opens nothing in it.
 * @throws AttuneError `ATTUNE_OPTIONS` when the file cannot be read or run, has none, or opens a site
 */
export async function loadExport(file: string, name: string): Promise<Record<string, unknown>> {
  const { found, opensSite } = await load(file, name)
  const cure = `Let it have: export const ${name} = { … }`
  if (opensSite) {
    const message = `${file} opens a site with createAttune(), which is not done for this. Give a file that has the ${name} alone.`
    throw new AttuneError('ATTUNE_OPTIONS', `${message} ${cure}`)
  }
  return objectIn(found, `${file} exports no ${name}. ${cure}`)
}

/** @throws AttuneError `ATTUNE_OPTIONS` with the message, where that is no object */
export function objectIn(found: unknown, message: string): Record<string, unknown> {
  if (isObject(found)) return found
  throw new AttuneError('ATTUNE_OPTIONS', message)
}

/** @throws AttuneError `ATTUNE_OPTIONS` when the file cannot be read or run */
export async function load(file: string, name: string): Promise<Loaded> {
  try {
    if (extname(file) === '.json')
      return { found: JSON.parse(await readFile(file, 'utf8')), opensSite: false }
    const key = `${name} ${file}`
    const begun = loading.get(key) ?? run(file, name)
    loading.set(key, begun)
    return await begun
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    const message = `The ${name} in ${file} cannot be loaded: ${why.replaceAll(/\s*\n\s*/g, ' ')}`
    throw new AttuneError('ATTUNE_OPTIONS', message, { cause })
  }
}

async function run(file: string, name: string): Promise<Loaded> {
  const { promise: opening, resolve: take } = Promise.withResolvers<unknown>()
  holding.push(holdSites(take))
  const running = import(pathToFileURL(resolve(file)).href)
  // A module that waits for its Attune never ends.
  return Promise.race([
    opening.then((found): Loaded => ({ found, opensSite: true })),
    running.then((module): Loaded => ({ found: module[name] ?? module.default, opensSite: false })),
  ])
}
