import { AttuneError } from './errors.ts'

/**
 * Loads an optional package when it is needed, so that a site without it is told what to install, and not by Node
 * that some module was not found.
 * @throws AttuneError `ATTUNE_OPTIONS` with what to install, where it is not there
 */
export async function installed<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch (cause) {
    const { code, message } = cause as { code?: unknown; message?: string }
    // What the package itself misses is not mended by installing it.
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message?.includes(`'${name}'`)) throw cause
    const cure = `The package ${name} is not installed here. Run: npm install ${name}`
    throw new AttuneError('ATTUNE_OPTIONS', cure, { cause })
  }
}
