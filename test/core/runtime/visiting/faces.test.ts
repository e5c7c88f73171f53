import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { AttuneError, type Visitor, visitOf } from 'attune'
import { describe, expect, it } from 'vitest'
import { agreed, openSite } from '../../../support/open-site.ts'

const readme = readFileSync(new URL('../../../../core/README.md', import.meta.url), 'utf8')

/** What the README's first table of "What to call" names, from `track` to `failure`. */
function listed(): string[] {
  const [, table] = /of `req\.visitor`\.[^|]*((?:\|[^\n]*\n)+)/.exec(readme)!
  const calls = table!.split('\n').map((row) => row.split(/(?<!\\)\|/)[2] ?? '')
  return calls.flatMap((cell) => [...cell.matchAll(/`(?:await )?(\w+)[^`]*`/g)].map(([, name]) => name!))
}

const opened = async () => {
  const site = await openSite({
    placements: { 'home.hero': { fallback: { content: 'Hello' } } },
    traits: { city: { purpose: 'personalization' } },
  })
  return { ...site, visitor: await site.arrive(undefined, { consent: agreed() }) }
}

describe('a visitor', () => {
  it('has what the README lists for routes, and nothing else', async () => {
    const { visitor } = await opened()
    const names = Object.getOwnPropertyNames(Object.getPrototypeOf(visitor))
    expect(names.filter((name) => name !== 'constructor').sort()).toEqual(listed().sort())
  })

  it('shows nothing of the person to whoever prints it, or answers with it', async () => {
    const { visitor } = await opened()
    await visitor.identify('anna', { city: 'Ghent' })
    const printed = inspect(visitor, { depth: Infinity, showHidden: true })
    expect(printed).not.toMatch(/Ghent|anna/)
    expect(JSON.stringify(visitor)).toBe('{}')
  })
})

describe('its other side', () => {
  it('says whether something was decided, and what', async () => {
    const { visitor } = await opened()
    const visit = visitOf(visitor)
    expect([visit.hasDecided, visit.decisions]).toEqual([false, []])
    const decision = visitor.decide('home.hero')
    expect([visit.hasDecided, visit.decisions]).toEqual([true, [decision]])
  })

  it('is there for the visitors of another copy of the package, as bundlers make them', async () => {
    const { visitor } = await opened()
    // @ts-expect-error Not a file: the query makes it another module.
    const copy = await import('../../../../core/runtime/visiting/visit-of.ts?copy')
    expect(copy.visitOf).not.toBe(visitOf)
    expect(copy.visitOf(visitor)).toBe(visitOf(visitor))
  })

  it.each([[undefined], [null], [{}], ['a visitor'], [Promise.resolve()]])(
    'is not found of what is no visitor: %s',
    (other) => {
      expect(() => visitOf(other as unknown as Visitor)).toThrow(AttuneError)
      expect(() => visitOf(other as unknown as Visitor)).toThrow('Hand over what attune.visit() answers')
    },
  )
})
