import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What is given to Node to run a program. */
export interface Program {
  readonly file: string
  readonly flags: readonly string[]
}

/**
 * A program of this repository: where tests run, as `build.ts` put it into a few files, since Node takes half a second
 * to find and to read the hundreds that it is made of; otherwise its source.
 */
export function programAt(source: string): Program {
  const folder = process.env.ATTUNE_BUILT
  if (folder === undefined) return { file: source, flags: ['--conditions=attune-source'] }
  return { file: join(folder, 'dist', relative(root, source).replace(/\.ts$/, '.js')), flags: [] }
}

/** The package as tests built it, for a site that has it as one of its packages. */
export const builtPackage: string = process.env.ATTUNE_BUILT ?? root
