import { createRequire } from 'node:module'

/** What this package says of itself. */
export interface Manifest {
  readonly version: string
  readonly engines: { readonly node: string }
  readonly peerDependencies: Readonly<Record<string, string>>
}

const require = createRequire(import.meta.url)

export function ownManifest(): Manifest {
  return require('attune/package.json')
}

/** The version of this package. */
export function ownVersion(): string {
  return ownManifest().version
}

/** Where Node looks for the packages that this one needs, nearest first. */
export function packageFolders(): readonly string[] {
  return require.resolve.paths('attune') ?? []
}
