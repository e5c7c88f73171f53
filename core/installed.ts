import { AttuneError } from './errors.ts'

/** How packages are loaded: tests have some of them missing. */
export const packages = {
  load: <Loaded>(_name: string, load: () => Loaded): Loaded => load(),
}

/**
 * Loads an optional package when it is needed, so that a site without it is told what to install, and not by Node
 * that some module was not found. `purpose`: what it is needed for, as the end of "to …".
 * @throws AttuneError `ATTUNE_OPTIONS` with what to install, where it is not there
 */
export async function installed<Module>(
  name: string,
  load: () => Promise<Module>,
  purpose?: string,
): Promise<Module> {
  try {
    return await packages.load(name, load)
  } catch (cause) {
    throw missing(name, cause, purpose)
  }
}

/** The same for what cannot wait, by `createRequire(import.meta.url)(name)`. */
export function installedNow<Module>(name: string, load: () => Module, purpose?: string): Module {
  try {
    return packages.load(name, load)
  } catch (cause) {
    throw missing(name, cause, purpose)
  }
}

function missing(name: string, cause: unknown, purpose: string | undefined): unknown {
  const { code, message } = cause as { code?: unknown; message?: string }
  // What the package itself misses is not mended by installing it.
  if (!/^(?:ERR_)?MODULE_NOT_FOUND$/.test(String(code)) || !message?.includes(`'${name}'`)) return cause
  const needed = purpose === undefined ? '' : `is needed to ${purpose}, and `
  const text = `The package ${name} ${needed}is not installed here. Run: npm install ${name}`
  return new AttuneError('ATTUNE_OPTIONS', text, { cause })
}
