import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Attune, type CatalogueItem, createAttune, type Definitions, type ItemChange } from 'attune'
import { afterAll, describe, expect, it } from 'vitest'
import { openStore } from '../../adapters/cli/open-store.ts'
import { attuneHere, start } from './cli-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'attune-feed-'))
afterAll(() => rmSync(folder, { recursive: true }))

const definitions = { currency: 'CHF' } as const satisfies Definitions
const definitionsFile = write('definitions.json', JSON.stringify(definitions))

/** `ago`: hours since it was changed last. */
function write(name: string, content: string | Buffer, ago = 1): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  const time = Math.floor(Date.now() / 1000) - ago * 3600
  utimesSync(path, time, time)
  return path
}

let shops = 0
/** A new site, with its command and its catalogue. */
function shop() {
  const url = `sqlite:${join(folder, `${++shops}.db`)}`
  const args = ['--to', url, '--definitions', definitionsFile]
  const within = async <T>(work: (catalogue: Attune['catalogue']) => Promise<T>) => {
    const attune = await createAttune({ ...definitions, store: await openStore(url), secret: 's'.repeat(32) })
    return work(attune.catalogue).finally(() => attune.close())
  }
  return {
    args,
    within,
    import: (...given: string[]) => attuneHere('import', 'catalogue', ...given, ...args),
    async taken(...given: string[]) {
      const { code, stdout } = await attuneHere('import', 'catalogue', ...given, ...args, '--json')
      return { code, ...JSON.parse(stdout) }
    },
    items: () =>
      within(async ({ all }) => {
        const items = new Map<string, CatalogueItem>()
        for await (const item of all()) items.set(item.id, item)
        return items
      }),
    async changes() {
      const store = await openStore(url)
      const { entries } = await store.consume('items', undefined, 1000)
      await store.close()
      return entries.map(({ value }) => value as ItemChange)
    },
  }
}

const reportOf = (file: string) =>
  readFileSync(`${file}.rejected`, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('attune import catalogue', () => {
  it('understands a feed of Google Merchant Center', async () => {
    const site = shop()
    const file = write(
      'google.tsv',
      [
        'id\ttitle\tg:description\tlink\timage link\tprice\tavailability\tproduct_type\tgoogle_product_category\tbrand',
        'mug\tMug, "the" one\tRound\thttps://shop.example/mug\thttps://shop.example/mug.webp\t19.99 EUR\tin_stock\tHome > Cups\t2169\tTon',
        'jug\t1984\tTall\thttps://shop.example/jug\t\t5\tout of stock\t\t674\t',
        'pot\tPot\t\thttps://shop.example/pot\t//cdn.example/pot.png\tUSD 7.50\tpreorder\t\t\t',
      ].join('\n'),
    )
    const { stdout, code } = await site.import(file)
    expect(stdout).toContain('3 items are new, 0 changed, 0 unchanged.')
    expect(stdout).toContain('These columns were not used: g:description.')
    expect(code).toBe(0)
    const items = await site.items()
    expect(items.get('mug')).toEqual({
      ...{ id: 'mug', title: 'Mug, "the" one', url: 'https://shop.example/mug', brand: 'Ton' },
      ...{ image: 'https://shop.example/mug.webp', price: 19.99, currency: 'EUR', category: 'Home > Cups' },
      ...{ available: true, updatedAt: expect.any(Number) },
    })
    expect(items.get('jug')).toMatchObject({ title: '1984', price: 5, currency: 'CHF', available: false })
    expect(items.get('jug')).toMatchObject({ category: '674' })
    expect(items.get('pot')).toMatchObject({ price: 7.5, currency: 'USD', available: false })
    expect(items.get('pot')).toMatchObject({ image: 'https://cdn.example/pot.png' })
    expect(Math.round((Date.now() - items.get('mug')!.updatedAt) / 3_600_000)).toBe(1)
    expect([existsSync(`${file}.progress`), existsSync(`${file}.rejected`)]).toEqual([false, false])
  })

  it('understands JSON lines, compressed, with columns of one’s own', async () => {
    const site = shop()
    const lines = [
      { sku: 17, name: 'Mug', price: { value: '19.99', currency: 'EUR' }, stock: 3, farbe: 'rot' },
      { sku: 18, name: 'Jug', price: 20, angebot: 15, stock: 0, properties: { size: 'L' } },
      { sku: 19, price: 20, angebot: '', available: 'https://schema.org/InStock', updated_at: 1767225600 },
    ]
    const file = write('own.ndjson.gz', gzipSync(lines.map((line) => JSON.stringify(line)).join('\n')))
    const map = ['--map', 'farbe=properties.colour', '--map', 'angebot=price']
    expect(await site.taken(file, ...map)).toEqual({
      ...{ code: 0, lines: 3, added: 3, changed: 0, unchanged: 0, late: 0, rejected: 0, unused: [] },
    })
    const items = await site.items()
    expect(items.get('17')).toMatchObject({ price: 19.99, available: true, properties: { colour: 'rot' } })
    expect(items.get('18')).toMatchObject({ price: 15, available: false, properties: { size: 'L' } })
    expect(items.get('19')).toMatchObject({ price: 20, available: true, updatedAt: 1767225600000 })
    expect((await site.taken(file, ...map, '--rest')).unchanged).toBe(3)
  })

  it('lists every line that it refused, and takes in the others', async () => {
    const site = shop()
    const file = write(
      'wrong.csv',
      [
        'sku,title,price,availability,url,currency',
        'mug,Mug,"1,234.00",in stock,/mug,',
        ',Jug,5,in stock,/jug,',
        'pot,Pot,5,perhaps,/pot,',
        'pan,Pan,5,in stock,javascript:alert(1),',
        'cup,Cup,5 EUR,in stock,/cup,USD',
        'can,Can,5,in stock,/can,,,',
        'tin,Tin,5,in stock,/tin,',
        'tin,Another,6,out of stock,/tin,',
      ].join('\n'),
    )
    const { code, ...taken } = await site.taken(file)
    expect([code, taken]).toEqual([
      1,
      expect.objectContaining({ added: 1, rejected: 7, report: `${file}.rejected` }),
    ])
    const reasons = reportOf(file).map(({ line, code, reason }) => {
      expect(code).toBe('ATTUNE_ITEM_INVALID')
      return [line, reason]
    })
    expect(reasons).toEqual([
      [2, expect.stringContaining('price is not understood')],
      [3, expect.stringContaining('no id')],
      [4, expect.stringContaining('availability is not understood')],
      [5, expect.stringContaining('url: Is neither an address of the web')],
      [6, expect.stringContaining('another currency')],
      [7, expect.stringContaining('Invalid Record Length')],
      [9, 'A line before is about the same item.'],
    ])
    expect([...(await site.items()).values()]).toMatchObject([{ id: 'tin', title: 'Tin', available: true }])
  })

  it('notices what is back and what costs less, once, and nothing of the same feed again', async () => {
    const site = shop()
    const feed = (name: string, ago: number, ...lines: string[]) =>
      write(name, ['id,price,availability', ...lines].join('\n'), ago)
    const before = feed('before.csv', 3, 'mug,20,out of stock', 'jug,20,in stock')
    const after = feed('after.csv', 2, 'mug,20,in stock', 'jug,15,in stock')
    await site.taken(before)
    expect(await site.taken(before)).toMatchObject({ unchanged: 2 })
    expect(await site.changes()).toEqual([])
    for (const changed of [2, 0]) expect(await site.taken(after)).toMatchObject({ changed })
    const changes = await site.changes()
    expect(changes).toHaveLength(2)
    expect(changes).toContainEqual(expect.objectContaining({ id: 'mug', change: 'available' }))
    expect(changes).toContainEqual(expect.objectContaining({ id: 'jug', change: 'price', from: 20, to: 15 }))

    expect(await site.taken(before)).toMatchObject({ code: 0, late: 2, changed: 0 })
    expect(reportOf(before)).toEqual([
      { line: 2, code: 'late', reason: 'The catalogue knows this item as of a later moment.' },
      expect.objectContaining({ line: 3, code: 'late' }),
    ])
    expect(await site.changes()).toHaveLength(2)
  })

  it('goes on where it was interrupted', async () => {
    const site = shop()
    const lines = Array.from({ length: 1500 }, (_, i) => `mug-${i},Mug ${i},${i}.50,in stock`)
    const file = write('many.csv', ['id,title,price,availability', ...lines].join('\n'))
    await site.within(({ put }) => put([{ id: 'gone', updatedAt: 1 }]))
    const { child, ended } = start(['import', 'catalogue', file, ...site.args, '--complete'])
    let over = false
    ended.then(() => {
      over = true
    })
    while (!existsSync(`${file}.progress`) && !over) await new Promise((done) => setTimeout(done, 2))
    child.kill('SIGKILL')
    // On a machine that is slow to notice it may have come to its end.
    if ((await ended).signal) {
      expect(JSON.parse(readFileSync(`${file}.progress`, 'utf8')).line).toBeGreaterThan(500)
      expect(await site.changes()).toEqual([])
    }
    const taken = await site.taken(file, '--complete')
    expect(taken).toMatchObject({ code: 0, lines: 1501, rejected: 0 })
    expect(taken.added + taken.unchanged).toBe(1500)
    expect([...(await site.items()).values()].filter(({ available }) => available)).toHaveLength(1500)
    expect(await site.changes()).toMatchObject([{ id: 'gone', change: 'unavailable' }])
    expect(existsSync(`${file}.progress`)).toBe(false)
  })
})

describe('a complete feed', () => {
  const stocked = async (...ids: string[]) => {
    const site = shop()
    await site.within(({ put }) => put(ids.map((id) => ({ id, title: id, updatedAt: Date.now() - 9e7 }))))
    const unavailable = async () =>
      [...(await site.items()).values()].filter(({ available }) => !available).map(({ id }) => id)
    return { ...site, unavailable }
  }

  it('makes unavailable what it does not have, and deletes nothing', async () => {
    const site = await stocked('mug', 'jug', 'pot')
    const file = write('full.csv', 'id,title\nmug,Mug\n')
    expect(await site.taken(file)).toMatchObject({ changed: 1 })
    expect(await site.unavailable()).toEqual([])
    const { stdout } = await site.import(file, '--complete')
    expect(stdout).toContain('2 items that FILE does not have were made unavailable.')
    expect((await site.unavailable()).sort()).toEqual(['jug', 'pot'])
    expect((await site.items()).get('jug')).toMatchObject({ title: 'jug' })
    expect(await site.taken(file, '--complete')).toMatchObject({ unavailable: 0, unchanged: 1 })
    expect(await site.changes()).toHaveLength(2)
  })

  it('leaves what became known after it was made', async () => {
    const site = await stocked('mug', 'jug')
    await site.within(({ put }) => put([{ id: 'new' }]))
    const taken = await site.taken(write('earlier.csv', 'id\nmug\n'), '--complete')
    expect(taken).toMatchObject({ code: 0, unavailable: 1, newer: 1 })
    expect(await site.unavailable()).toEqual(['jug'])
  })

  it('leaves an item whose line is wrong as it is', async () => {
    const site = await stocked('mug', 'jug')
    const taken = await site.taken(write('half.csv', 'id,price\nmug,5\njug,dear\n'), '--complete')
    expect(taken).toMatchObject({ code: 1, rejected: 1, unavailable: 0 })
    expect(await site.unavailable()).toEqual([])
  })

  it.each([
    ['empty', 'id,price\n', 'FILE has no items'],
    ['of which a line says no item', 'id,price\nmug,5\n,6\n', '1 line does not say which item'],
    ['of which a line cannot be read', 'id,price\nmug,5\njug,6,7\n', '1 line does not say which item'],
    ['that was cut off', '{"id":"mug"}\n{"id":"ju', '1 line does not say which item'],
  ])('%s makes nothing unavailable, and says so', async (name, content, reason) => {
    const site = await stocked('mug', 'jug', 'pot')
    const { code, stdout } = await site.import(write(`${name}.csv`, content), '--complete')
    expect([code, stdout]).toEqual([
      1,
      expect.stringContaining(`Nothing was made unavailable, because ${reason}`),
    ])
    expect(await site.unavailable()).toEqual([])
  })
})

describe('called wrongly, attune import catalogue says how to call it', () => {
  it.each([
    [[], 'FILE is missing'],
    [[definitionsFile, '--map', 'a=b'], 'COLUMN=id, title, url'],
    [[definitionsFile, '--consent', 'all'], 'no option --consent'],
  ])('%j', async (args, cure) => {
    const { code, stderr } = await shop().import(...args)
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(cure) })
  })

  it.each([
    ['<?xml version="1.0"?>\n<rss/>', 'is XML'],
    ['[\n{"id":"mug"}\n]', "jq -c '.[]'"],
  ])('%j', async (content, cure) => {
    const { code, stderr } = await shop().import(write('other', content))
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(cure) })
  })
})
