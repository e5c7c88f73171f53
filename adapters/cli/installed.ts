import { AttuneError } from '../../core/errors.ts'

/**
 * Loads a module that needs an optional package.
 * @throws AttuneError `ATTUNE_OPTIONS` with what to install, where it is not there
 */
export async function installed<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw cause
    const message = `The package ${name} is not installed here. Run: npm install ${name}`
    throw new AttuneError('ATTUNE_OPTIONS', message, { cause })
  }
}
