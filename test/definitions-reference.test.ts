import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runInNewContext } from 'node:vm'
import {
  type AttuneOptions,
  type Condition,
  contextPaths,
  createAttune,
  type Duration,
  type MessageTemplates,
} from 'attune'
import { memoryStore } from 'attune/adapters/memory'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileCondition, objectEnvironment } from '../core/conditions/compile.ts'
import { operatorNames } from '../core/conditions/operators.ts'
import { toMilliseconds } from '../core/duration.ts'
import { bucketLength } from '../core/profile/features/window.ts'
import { mailSite } from './core/followups/mail-site.ts'
import { agreed, firefox, openSite } from './support/open-site.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const reference = readFileSync(join(root, 'core/definitions.md'), 'utf8')

function examples(kind: string): string[] {
  return [...reference.matchAll(new RegExp(`<!-- test: ${kind} -->\n\`\`\`ts\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, code]) => code!,
  )
}

/** The rows below the one table with these headings, cell by cell, without the backquotes. */
function table(...headings: string[]): string[][] {
  const cells = (line: string) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replace(/^`(.*)`$/, '$1'))
  const tables = reference.split('\n\n').map((block) => block.trim().split('\n').map(cells))
  const [found, ...others] = tables.filter(([first]) => first!.join() === headings.join())
  expect([found?.length, others.length], headings.join()).toEqual([expect.any(Number), 0])
  return found!.slice(2)
}

/** Literals as written in the tables, as objects of this realm. */
function literal(text: string): unknown {
  return structuredClone(runInNewContext(`(${text})`))
}

describe('the reference of definitions', () => {
  let folder: string
  const fragments = examples('definitions')
  const modules = examples('module')

  beforeAll(() => {
    folder = mkdtempSync(join(root, 'test/definitions-reference-'))
    for (const [index, code] of fragments.entries()) {
      const type = `import { type AttuneOptions, ownChannel } from 'attune'\nvoid ownChannel\n`
      const value = `export const options = {\n${code}} satisfies Omit<AttuneOptions, 'store'>\n`
      writeFileSync(join(folder, `definitions-${index}.ts`), type + value)
    }
    for (const [index, code] of modules.entries()) writeFileSync(join(folder, `module-${index}.ts`), code)
    const settings = { extends: '../tsconfig.json', include: ['.'], exclude: [] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings))
  })

  afterAll(() => rmSync(folder, { recursive: true }))

  it('has an example of every part but the clock and randomness', async () => {
    const keys: Record<string, true> = {}
    for (const index of fragments.keys()) {
      const { options } = await import(join(folder, `definitions-${index}.ts`))
      for (const key of Object.keys(options)) keys[key] = true
    }
    const every: Record<keyof Omit<AttuneOptions, 'store' | 'clock' | 'random'>, true> = {
      features: true,
      segments: true,
      groups: true,
      placements: true,
      events: true,
      traits: true,
      consent: true,
      accountFeatures: true,
      namespaces: true,
      retention: true,
      currency: true,
      timeZone: true,
      secret: true,
      providers: true,
      budget: true,
      patience: true,
      onError: true,
      logger: true,
      telemetry: true,
      followUps: true,
      sending: true,
      channels: true,
      messages: true,
      jobs: true,
      workers: true,
    }
    expect(keys).toEqual(every)
  })

  it.each(fragments.map((code, index) => ({ code, index })))(
    'has examples that a site starts with: $code',
    async ({ index }) => {
      const { options } = await import(join(folder, `definitions-${index}.ts`))
      const site = { secret: 'a secret for tests only', ...options, store: memoryStore() }
      await (await createAttune(site)).close()
    },
  )

  it('has examples that compile, and a registered site whose misspelt placement does not', () => {
    const uses = `import type { Visitor } from 'attune'
import './module-0.ts'
export const right = (visitor: Visitor) => visitor.decide('home.hero')
// @ts-expect-error There is no such placement.
export const wrong = (visitor: Visitor) => visitor.decide('home.hreo')
`
    writeFileSync(join(folder, 'uses.ts'), uses)
    const compiler = join(dirname(fileURLToPath(import.meta.resolve('typescript/package.json'))), 'bin/tsc')
    const compiled = spawnSync(process.execPath, [compiler, '-p', folder, '--singleThreaded'], {
      encoding: 'utf8',
    })
    expect(compiled.stdout).toBe('')
  })

  it('says truly what every kind of feature is at first', async () => {
    const rows = table('kind', 'value', 'at first')
    const features = Object.fromEntries(rows.map(([kind], index) => [`kind${index}`, literal(kind!)]))
    const { attune, arrive } = await openSite({ features: features as AttuneOptions['features'] & object })
    const visitor = await arrive(undefined, { consent: agreed() })
    for (const [index, [kind, , first]] of rows.entries()) {
      const expected = first === 'absent' ? undefined : literal(first!)
      expect(structuredClone(visitor.feature(`kind${index}`)), kind).toEqual(expected)
    }
    await attune.close()
  })

  it('says truly that no item is on a page twice', async () => {
    const { options } = await import(
      join(folder, `definitions-${fragments.findIndex((code) => code.includes('home.picks'))}.ts`)
    )
    const { attune, arrive } = await openSite(options)
    const [anybody, curious] = [await arrive(), await arrive(undefined, { consent: agreed() })]
    expect(anybody.decide('home.picks').variant).toBe('machines')
    for (const _ of [1, 2]) void curious.track('Product Viewed', { category: 'coffee-machines' })
    expect(curious.decide('home.picks').variant).toBe('beans')
    await attune.close()
  })

  it('says truly how to find who clicked a mail and did not buy', async () => {
    const example = fragments.findIndex((code) => code.includes('clickedAndDidNotBuy'))
    const { options } = await import(join(folder, `definitions-${example}.ts`))
    const messages: MessageTemplates = {
      names: ['left-cart'],
      render: async (_, { links }) => ({
        subject: 'Your cart',
        text: links.click('https://shop.example/cart'),
      }),
    }
    const followUps = { 'left-cart': { on: { event: 'Product Added' }, steps: 'left-cart' } }
    const events = 'Email Link Clicked'
    const features = { mail: { last: 'email_id', events }, link: { last: 'link_url', events } }
    const site = await mailSite({ ...options, features, followUps }, { messages })
    const request = () => ({
      ...{ method: 'GET', url: '/', headers: { 'user-agent': firefox } },
      now: site.clock.now(),
    })
    const anna = () => site.attune.visit({ request: request(), person: { userId: 'anna' } })
    const found = async () => (await anna()).is('clickedAndDidNotBuy')
    await site.member('anna')
    await site.does('anna', 'Product Added')
    await site.after(0)
    site.clock.advance(3_600_000)
    expect(await found()).toBe(false)
    const { desk } = site.attune.followUps
    const token = new URL(site.box.sent[0]!.content.text!).searchParams.get('t')!
    const { counted } = desk.click(token, request())
    site.clock.advance(1_000)
    await counted
    expect(await found()).toBe(true)
    const visitor = await anna()
    expect(visitor.feature('mail')).toBe(site.box.sent[0]!.id)
    expect(visitor.feature('link')).toBe('https://shop.example/cart')
    await site.does('anna', 'Order Completed', { order_id: '1', revenue: 20 })
    expect(await found()).toBe(false)
    await site.attune.close()
  })

  it('says truly which bucket a window is kept in', () => {
    for (const [within, bucket] of table('within', 'bucket')) {
      const length = toMilliseconds(literal(bucket!) as Duration)
      expect(bucketLength(toMilliseconds(literal(within!) as Duration)), within).toBe(length)
    }
  })

  it('lists every operator, and says truly what holds of an absent field', () => {
    const rows = table('example', 'holds when the field', 'of an absent field')
    for (const [example, , absent] of rows) {
      const condition = { field: literal(example!) } as Condition
      const environment = objectEnvironment({ staff: ['Abbie'] })
      expect(compileCondition(condition, environment)({}), example).toBe(absent === 'yes')
    }
    const listed = rows.flatMap(([example]) => example!.match(/^\{ (\$\w+)/)?.[1] ?? [])
    expect([...new Set(listed)].sort()).toEqual([...operatorNames].sort())
  })

  it('lists all that conditions may ask of a request', () => {
    const listed = [...reference.matchAll(/`context\.([\w.]+(?:\.\*)?)`/g)].map(([, path]) => path)
    expect([...new Set(listed)].sort()).toEqual([...contextPaths].sort())
  })
})
