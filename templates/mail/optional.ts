import { AttuneError } from '../../core/errors.ts'

/** Where packages come from: tests have some of them missing. */
export const packages = { load: (name: string): Promise<unknown> => import(name) }

/**
 * Loads a package that need not be installed. `purpose`: what it is needed for, as the end of "to …".
 * @throws AttuneError `ATTUNE_OPTIONS` with what to install, where it is not there
 */
export async function optional<Module>(name: string, purpose: string): Promise<Module> {
  try {
    return (await packages.load(name)) as Module
  } catch (cause) {
    if (!isMissing(cause, name)) throw cause
    const message = `The package ${name} is needed to ${purpose}. Run: npm install ${name}`
    throw new AttuneError('ATTUNE_OPTIONS', message, { cause })
  }
}

/** Of this package: one that is there may itself lack something. */
function isMissing(error: unknown, name: string): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown }
  return code === 'ERR_MODULE_NOT_FOUND' && String(message).includes(`'${name}'`)
}
