import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AttuneError } from '../../../core/errors.ts'
import { isObject, own } from '../../../core/json.ts'
import { readSource } from './source.ts'

/** The folder of an app, and what its package.json and its lock file say. */
export interface Project {
  readonly folder: string
  /** `"type": "module"`. */
  readonly modules: boolean
  /** Every package it depends on, those for development included. */
  readonly packages: ReadonlySet<string>
  /** Those that are there where visitors come. */
  readonly deployed: ReadonlySet<string>
  /** What the site may be started by: `main`, and the scripts. */
  readonly main: string | undefined
  readonly scripts: Readonly<Record<string, unknown>>
  /** What installs a package, such as `pnpm add`. */
  readonly install: string
  /** `compilerOptions` of tsconfig.json, where there is one; of what that extends nothing. */
  readonly compiler: Readonly<Record<string, unknown>> | undefined
}

const lockFiles: Readonly<Record<string, string>> = {
  'pnpm-lock.yaml': 'pnpm add',
  'yarn.lock': 'yarn add',
  'bun.lock': 'bun add',
  'bun.lockb': 'bun add',
  'package-lock.json': 'npm install',
  'npm-shrinkwrap.json': 'npm install',
}

/** @throws AttuneError `ATTUNE_INIT` where there is no package.json, or one that cannot be read */
export function readProject(folder: string): Project {
  const manifest = manifestOf(folder)
  const fields = (name: string) => {
    const value = own(manifest, name)
    return isObject(value) ? value : {}
  }
  const named = (...kinds: string[]) => new Set(kinds.flatMap((kind) => Object.keys(fields(kind))))
  return {
    folder,
    modules: manifest.type === 'module',
    packages: named('dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'),
    deployed: named('dependencies'),
    main: typeof manifest.main === 'string' ? manifest.main : undefined,
    scripts: fields('scripts'),
    install: installerOf(folder, manifest.packageManager),
    compiler: compilerOptions(join(folder, 'tsconfig.json')),
  }
}

function manifestOf(folder: string): Record<string, unknown> {
  const file = join(folder, 'package.json')
  if (!existsSync(file)) {
    const message = `There is no package.json in ${folder}. Run it in the folder of the app, or name that: attune init FOLDER.`
    throw new AttuneError('ATTUNE_INIT', message)
  }
  try {
    const manifest: unknown = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''))
    if (isObject(manifest)) return manifest
  } catch (cause) {
    const message = `${file} cannot be read: ${(cause as Error).message}. Mend it, and run it again.`
    throw new AttuneError('ATTUNE_INIT', message, { cause })
  }
  throw new AttuneError('ATTUNE_INIT', `${file} holds no object. Mend it, and run it again.`)
}

/** By the field of package.json, else by the nearest lock file: that of a workspace is further up. */
function installerOf(folder: string, field: unknown): string {
  const [, named] = /^(npm|pnpm|yarn|bun)@/.exec(String(field)) ?? []
  if (named !== undefined) return named === 'npm' ? 'npm install' : `${named} add`
  for (let at = folder; ; at = dirname(at)) {
    const lock = Object.keys(lockFiles).find((name) => existsSync(join(at, name)))
    if (lock !== undefined) return lockFiles[lock]!
    if (at === dirname(at) || existsSync(join(at, '.git'))) return 'npm install'
  }
}

/** JSON with comments and commas too many; undefined where there is no such file, or none that can be read. */
function compilerOptions(file: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const tokens = readSource(readFileSync(file, 'utf8'))?.tokens ?? []
    const json = tokens.map(({ text }, index) => {
      return text === ',' && ['}', ']'].includes(tokens[index + 1]?.text ?? '') ? '' : text
    })
    const options = own(JSON.parse(json.join(' ')), 'compilerOptions')
    return isObject(options) ? options : {}
  } catch {
    return undefined
  }
}
