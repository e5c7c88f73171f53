import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { examineNode } from '../../adapters/cli/doctor/node-version.ts'
import { examinePackages } from '../../adapters/cli/doctor/packages.ts'
import { examineProxy } from '../../adapters/cli/doctor/proxy.ts'
import { examineSecret } from '../../adapters/cli/doctor/secret.ts'
import { isInRange } from '../../adapters/cli/doctor/version-range.ts'
import { openStore } from '../../adapters/cli/open-store.ts'
import { attuneHere, start } from './cli-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'attune-doctor-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

async function newStore(name: string): Promise<string> {
  const url = `sqlite:${join(folder, name)}`
  const store = await openStore(url)
  await store.commit({ partition: 'site', set: [{ name: 'kept', value: 1 }] })
  await store.close()
  return url
}

async function examine(...args: string[]) {
  const { code, stdout } = await attuneHere('doctor', '--json', ...args)
  const { findings } = JSON.parse(stdout) as {
    findings: { about: string; verdict: string; text: string; path?: string }[]
  }
  return { code, findings, of: (about: string) => findings.filter((finding) => finding.about === about) }
}

describe('the doctor', () => {
  it('finds a site in good health, and leaves nothing behind', async () => {
    const url = await newStore('good.db')
    const definitions = file(
      'good.ts',
      `export const definitions = { segments: { loyal: { 'features.orders': { $gte: 3 } } }, features: { orders: { count: true as boolean, events: 'Order Completed' } } }`,
    )
    const env = { NODE_ENV: 'production', ATTUNE_SECRET: '0b5ce3dc-8d0c-4b5a-a1f6-2a5b1d4a7f10' }
    const ended = await start(['doctor', '--definitions', definitions, '--store', url], { env, cwd: folder })
      .ended
    expect(ended.stdout).toMatch(
      /^✓ definitions +\S+good\.ts: 1 segment, 0 placements, 1 feature, 0 follow-ups$/m,
    )
    expect(ended.stdout).toMatch(/^✓ store +sqlite reads in [\d.]+ ms and writes in [\d.]+ ms$/m)
    expect(ended.stdout).toMatch(/^✓ secret +ATTUNE_SECRET is set$/m)
    expect(ended.stdout).toMatch(/^! proxy /m)
    expect(ended.stdout).toMatch(/\nNothing is wrong\.\n$/)
    expect(ended.code).toBe(0)
    expect(ended.stdout).not.toContain('0b5ce3dc')
    const store = await openStore(url)
    const names: string[] = []
    for await (const { key } of store.scan('')) names.push(key.name)
    await store.close()
    expect(names).toEqual(['kept'])
    expect(existsSync(join(folder, '.attune'))).toBe(false)
  })

  it('counts what definitions have, one as one', async () => {
    const definitions = file(
      'counted.json',
      JSON.stringify({
        segments: { a: { 'context.device': 'mobile' } },
        features: { b: { count: true, events: 'Signed Up' }, c: { count: true, events: 'Signed In' } },
        followUps: { welcome: { on: { event: 'Signed Up' }, steps: 'welcome' } },
        sending: { url: 'https://shop.example/attune' },
      }),
    )
    const { of } = await examine('--definitions', definitions)
    expect(of('definitions')[0]!.text).toMatch(/: 1 segment, 0 placements, 2 features, 1 follow-up$/)
  })

  it('finds what init made, and says what it did not look at', async () => {
    const site = mkdtempSync(join(folder, 'bare-'))
    const examined = async () =>
      (await start(['doctor'], { cwd: site, env: { NODE_ENV: 'test' } }).ended).stdout
    const bare = await examined()
    expect(bare).toMatch(/^! definitions +not looked at: give --definitions FILE$/m)
    expect(bare).toMatch(/^! store +not looked at: give --store URL/m)
    expect(bare).toMatch(/\nNothing is wrong with what was looked at\.\n$/)
    mkdirSync(join(site, 'src'))
    writeFileSync(join(site, 'src/attune-definitions.mjs'), 'export const definitions = { segmnts: {} }')
    expect(await examined()).toMatch(/^✗ definitions +segmnts: .*"segments"/m)
  })

  it('looks in mails/ for what follow-ups send', async () => {
    const site = mkdtempSync(join(folder, 'site-'))
    mkdirSync(join(site, 'mails'))
    writeFileSync(join(site, 'mails/welcome.txt.hbs'), '---\nsubject: x\n---\nx')
    const followUps = { welcome: { on: { event: 'Signed Up' }, steps: 'welcom' } }
    const sending = { url: 'https://shop.example/attune' }
    writeFileSync(join(site, 'own.json'), JSON.stringify({ followUps, sending }))
    const { stdout } = await start(['doctor', '--definitions', 'own.json'], { cwd: site }).ended
    expect(stdout).toMatch(
      /^! definitions +followUps\.welcome\.steps: .*"welcom".*Did you mean "welcome"\? Looked for in mails\/\.$/m,
    )
  })

  it('says every mistake in the definitions, with its path and its cure', async () => {
    const definitions = file(
      'mistaken.json',
      JSON.stringify({
        segments: { loyal: { 'features.ordrs': { $gte: 3 } } },
        placements: {
          hero: { experiences: [{ name: 'x', when: { $segment: 'loyl' }, variants: { a: { content: 1 } } }] },
        },
      }),
    )
    const { code, of } = await examine('--definitions', definitions)
    expect(code).toBe(1)
    const mistakes = of('definitions')
    expect(mistakes.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^segments\.loyal/),
        expect.stringMatching(/^placements\.hero/),
      ]),
    )
    expect(mistakes.every(({ verdict }) => verdict === 'wrong')).toBe(true)
    expect(mistakes.map(({ text }) => text).join()).toContain('"loyal"')
  })

  it.each([
    ['absent.ts', undefined, 'cannot be loaded'],
    ['broken.json', '{', 'cannot be loaded'],
    ['empty.mjs', 'export const other = 1', 'exports no definitions'],
    ['throwing.mjs', 'throw new Error("No database")', 'No database'],
  ])('says why %s has no definitions for it', async (name, text, why) => {
    const path = text === undefined ? join(folder, name) : file(name, text)
    const { code, of } = await examine('--definitions', path)
    expect(code).toBe(1)
    expect(of('definitions')).toEqual([
      { about: 'definitions', verdict: 'wrong', text: expect.stringContaining(why) },
    ])
  })

  it('says that a store is not there, and does not make it', async () => {
    const path = join(folder, 'absent.db')
    const { code, of } = await examine('--store', path)
    expect(code).toBe(1)
    expect(of('store')[0]).toMatchObject({
      verdict: 'wrong',
      text: `There is no file ${path}. Check the path.`,
    })
    expect(existsSync(path)).toBe(false)
    const unreachable = await examine('--store', 'redis://user:hidden-password@127.0.0.1:1')
    expect(unreachable.of('store')[0]!.verdict).toBe('wrong')
    expect(JSON.stringify(unreachable.findings)).not.toContain('hidden-password')
  })
})

describe('of the secret the doctor says', () => {
  const strong = '0b5ce3dc-8d0c-4b5a-a1f6-2a5b1d4a7f10'
  it.each([
    ['that production needs one', { NODE_ENV: 'production' }, undefined, 'wrong', 'refuses to start'],
    ['that development keeps its own', {}, undefined, 'doubtful', '.attune/secret'],
    ['that it is too short', { ATTUNE_SECRET: 'short' }, undefined, 'wrong', 'shorter than 16'],
    ['that it can be guessed', { ATTUNE_SECRET: 'secretsecretsecret' }, undefined, 'wrong', 'can be guessed'],
    ['that it is good', { ATTUNE_SECRET: strong }, undefined, 'good', 'is set'],
    ['that it is in .env', {}, { ATTUNE_SECRET: strong }, 'good', '--env-file=.env'],
    [
      'that the environment counts before .env',
      { ATTUNE_SECRET: 'short' },
      { ATTUNE_SECRET: strong },
      'wrong',
      '',
    ],
  ])('%s', (_, environment, env, verdict, text) => {
    const [finding] = examineSecret(environment, env)
    expect(finding).toMatchObject({ verdict, text: expect.stringContaining(text) })
  })

  it('whether this is production', () => {
    expect(examineSecret({ NODE_ENV: 'production' }, undefined)[1]!.verdict).toBe('good')
    expect(examineSecret({}, undefined)[1]).toMatchObject({ verdict: 'doubtful' })
  })
})

describe('of packages the doctor says', () => {
  const installed = mkdtempSync(join(tmpdir(), 'attune-doctor-'))
  afterAll(() => rmSync(installed, { recursive: true }))

  it('which are of the wrong version, and which are not there', () => {
    file('package.json', '{ "version": "5.9.0" }')
    expect(examinePackages({ [folder.split('/').at(-1)!]: '^6.0.0', pg: '^8.11.0' }, [tmpdir()])).toEqual([
      {
        about: 'packages',
        verdict: 'wrong',
        text: expect.stringMatching(/5\.9\.0 is not \^6\.0\.0\. Run: npm install/),
      },
      { about: 'packages', verdict: 'good', text: 'not installed, and needed by what uses them alone: pg' },
    ])
  })

  it('what is in a range as npm does', () => {
    for (const [version, range, verdict] of [
      ['6.0.0', '^6.0.0', true],
      ['6.3.1', '^6.0.0', true],
      ['7.0.0', '^6.0.0', false],
      ['8.10.9', '^8.11.0', false],
      ['1.9.0', '^1.9.0', true],
      ['6.1.0', '>=5.0.0', true],
      ['4.9.9', '>=5.0.0', false],
      ['22.18.0', '>=22.18', true],
      ['22.9.0', '>=22.18', false],
    ] as const)
      expect([version, range, isInRange(version, range)]).toEqual([version, range, verdict])
    expect(examineNode('20.1.0', manifest.engines.node).verdict).toBe('wrong')
  })

  it('of those that this package may need, each with a range it understands', () => {
    for (const range of [manifest.engines.node, ...Object.values<string>(manifest.peerDependencies)])
      expect(isInRange('999.0.0', range)).toBe(range.startsWith('>='))
  })
})

it('the doctor speaks of a proxy where there is one, or may be', () => {
  expect(examineProxy({})).toEqual([])
  expect(examineProxy({ DYNO: 'web.1' })[0]!.text).toContain('Heroku (DYNO is set) puts a proxy in front')
  expect(examineProxy({ NODE_ENV: 'production' })[0]!.text).toContain('If a proxy is in front')
})
