import { execFileSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const compiler = fileURLToPath(import.meta.resolve('typescript/package.json'))

function run(cwd: string, command: string, ...parts: string[]): string {
  try {
    return execFileSync(command, parts, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${command} ${parts.join(' ')} failed:\n${stdout}${stderr}`)
  }
}

/** Packs a copy, so that nothing else that builds at the same time is in the way. Returns the tarball's files. */
function pack(folder: string): string[] {
  mkdirSync(folder)
  const sources = [
    ...manifest.files.filter((name: string) => name !== 'dist' && !name.startsWith('!')),
    'package.json',
  ]
  for (const name of [...sources, 'README.md', 'LICENSE']) {
    cpSync(join(root, name), join(folder, name), { recursive: true })
  }
  // That the sources compile is for `npm run types` to say, at four times the cost of building them; maps cost as much.
  const settings = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'))
  Object.assign(settings.compilerOptions, { noCheck: true, sourceMap: false, declarationMap: false })
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  run(folder, 'npm', 'pack', '--pack-destination', dirname(folder))
  run(dirname(folder), 'tar', '-xzf', `${manifest.name}-${manifest.version}.tgz`)
  return run(dirname(folder), 'tar', '-tzf', `${manifest.name}-${manifest.version}.tgz`).trim().split('\n')
}

describe('the package as it is published', () => {
  let folder: string
  let shop: string
  let packed: string[]

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'attune-package-'))
    packed = pack(join(folder, 'source'))
    shop = join(folder, 'shop')
    mkdirSync(join(shop, 'node_modules'), { recursive: true })
    renameSync(join(folder, 'package'), join(shop, 'node_modules/attune'))
    const installed = [...Object.keys(manifest.dependencies), '@types', 'express', 'handlebars']
    for (const name of installed)
      symlinkSync(join(root, 'node_modules', name), join(shop, 'node_modules', name))
    for (const file of ['consumer.ts', 'every-store.ts']) {
      cpSync(join(root, 'test/packaging', file), join(shop, file))
    }
    writeFileSync(join(shop, 'package.json'), '{ "type": "module" }')
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const compile = (module: string, moduleResolution: string, outDir: string) => {
    const compilerOptions = {
      ...{
        target: 'es2022',
        module,
        moduleResolution,
        outDir,
        strict: true,
        exactOptionalPropertyTypes: true,
      },
      ...{ skipLibCheck: false, types: ['node'], lib: ['es2024'] },
    }
    const project = join(shop, `tsconfig.${outDir}.json`)
    writeFileSync(project, JSON.stringify({ compilerOptions, files: ['consumer.ts', 'every-store.ts'] }))
    return run(shop, join(dirname(compiler), 'bin/tsc'), '-p', project, '--singleThreaded')
  }

  it('compiles for a bundler in a project of somebody else, every declaration checked, without the platform packages', () => {
    expect(compile('esnext', 'bundler', 'as-bundler')).toBe('')
  })

  it('compiles for Node as well, and personalises a page there, from the built files', () => {
    expect(compile('nodenext', 'nodenext', 'built')).toBe('')
    expect(run(shop, process.execPath, 'built/consumer.js')).toMatch(
      /^<div [^>]*>Still looking\?<\/div> \(rule\)$/,
    )
  })

  it('has a command, which says what else to install', () => {
    const attune = join(shop, 'node_modules/attune', manifest.bin.attune)
    expect(run(shop, process.execPath, attune, '--version')).toBe(`${manifest.version}\n`)
    expect(readFileSync(attune, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
    const missing = () => run(shop, process.execPath, attune, 'export', '--from', 'redis://127.0.0.1')
    expect(missing).toThrow('The package redis is not installed here. Run: npm install redis')
  })

  it.each([
    ['redis', 'redisStore', 'redis', 'redis://127.0.0.1'],
    ['postgres', 'postgresStore', 'pg', 'postgres://127.0.0.1/shop'],
  ])('starts no site on %s without its package, and says what to install', (adapter, make, name, url) => {
    const site = `
      import { createAttune } from 'attune'
      import { ${make} } from 'attune/adapters/${adapter}'
      await createAttune({ store: ${make}('${url}'), secret: 'a secret for tests only' }).catch((error) => {
        console.log(error.code, error.message)
      })`
    expect(run(shop, process.execPath, '--input-type=module', '--eval', site)).toBe(
      `ATTUNE_OPTIONS The package ${name} is not installed here. Run: npm install ${name}\n`,
    )
  })

  it('says of channels, telemetry and countries what to install as well, to ES modules and to CommonJS', () => {
    const site = `
      const { maxmindCountry } = require('attune/adapters/maxmind')
      const { openTelemetry } = require('attune/adapters/opentelemetry')
      const { prometheus } = require('attune/adapters/prometheus')
      const { smtp } = require('attune/adapters/smtp')
      const opened = [
        () => smtp({ url: 'smtp://localhost', from: 'a@shop.example' }),
        () => maxmindCountry('country.mmdb'),
        () => prometheus(),
        () => openTelemetry(),
      ]
      const tell = async (open) => { try { await open() } catch (error) { console.log(error.code, error.message) } }
      opened.reduce((before, open) => before.then(() => tell(open)), Promise.resolve())`
    const said = (name: string, purpose: string) =>
      `ATTUNE_OPTIONS The package ${name} is needed to ${purpose}, and is not installed here. Run: npm install ${name}\n`
    const all =
      said('nodemailer', 'send mail') +
      said('maxmind', 'find countries') +
      said('prom-client', 'count for Prometheus') +
      said('@opentelemetry/api', 'tell OpenTelemetry')
    const asModule = site.replaceAll('require(', 'await import(')
    expect(run(shop, process.execPath, '--input-type=commonjs', '--eval', site)).toBe(all)
    expect(run(shop, process.execPath, '--input-type=module', '--eval', asModule)).toBe(all)
  })

  it('ships what is built, what it was built from, and nothing else', () => {
    const folders = new Set(packed.map((path) => path.split('/')[1]))
    const files = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']
    expect(folders).toEqual(new Set(['adapters', 'core', 'dist', 'middleware', 'templates', ...files]))
    const odd = packed.filter((path) => !/(\.ts|\.js|\.map|\.md|\/package\.json|\/LICENSE)$/.test(path))
    expect(odd).toEqual([])
    const built = packed.filter((path) => /^package\/dist\/.*\.js$/.test(path))
    // Of the browser script, which is in the package as text, only the types are built.
    const unbuilt = /^package\/middleware\/client\/(?!face)/
    const sources = packed.filter((path) => /^package\/(?!dist).*\.ts$/.test(path) && !unbuilt.test(path))
    expect(built.map((path) => path.replace('dist/', '').replace(/js$/, 'ts')).sort()).toEqual(sources.sort())
  })

  it('keeps every promise of its `exports`', () => {
    for (const [door, paths] of Object.entries<string | Record<string, string>>(manifest.exports)) {
      for (const path of typeof paths === 'string' ? [paths] : Object.values(paths)) {
        expect(packed, door).toContain(join('package', path))
      }
    }
  })
})
