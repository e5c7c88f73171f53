import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createAttune, type Definitions } from 'attune'
import { afterAll, describe, expect, it } from 'vitest'
import { openStore } from '../../adapters/cli/open-store.ts'
import { attuneHere, start } from './cli-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'attune-import-'))
afterAll(() => rmSync(folder, { recursive: true }))

const definitions = {
  features: {
    spent: { sum: 'revenue', events: 'Order Completed' },
    views: { count: true, events: 'Product Viewed' },
  },
} as const satisfies Definitions
const definitionsFile = write('definitions.json', JSON.stringify(definitions))
const agreed = ['--consent', 'personalization', '--consent-source', 'shop account, 2024']
const dayAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

let shops = 0
/** A new site, with its command and what it knows of people. */
function shop() {
  const url = `sqlite:${join(folder, `${++shops}.db`)}`
  const args = ['--to', url, '--definitions', definitionsFile]
  const within = async <T>(work: (attune: Awaited<ReturnType<typeof createAttune>>) => Promise<T>) => {
    const attune = await createAttune({ ...definitions, store: await openStore(url), secret: 's'.repeat(32) })
    return work(attune as never).finally(() => attune.close())
  }
  return {
    args,
    import: (...given: string[]) => attuneHere('import', ...given, ...args),
    known: (userId: string) => within((attune) => attune.export({ userId })),
    feature: (userId: string, name: string) =>
      within(async (attune) => {
        const request = { method: 'GET', url: '/', headers: { 'user-agent': 'Mozilla/5.0' }, now: Date.now() }
        return (await attune.visit({ request, person: { userId } })).feature(name as never)
      }),
    within,
  }
}

const reportOf = (file: string) =>
  readFileSync(`${file}.rejected`, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('attune import', () => {
  it('takes people in with the traits their columns name, and lists every line it refused', async () => {
    const { import: take, known } = shop()
    const file = write(
      'people.csv',
      `Customer ID;E-Mail Address;First name;PLZ;Points\nada;ada@example.com;Ada;01234;12\n;nobody@example.com;;;\nbob;b@example.com;"Bob;by";1;x;too many\ncid;;"Cid\nthe second";;\n`,
    )
    const map = ['--map', 'E-Mail Address=traits.email', '--map', 'PLZ=traits.zip:text,Points=traits.points']
    const ended = await take('people', file, ...agreed, ...map)
    expect(ended.stdout).toContain('Stored 2 people. 2 lines are wrong.')
    expect(ended.code).toBe(1)
    expect(reportOf(file)).toEqual([
      { line: 3, code: 'ATTUNE_SIGNAL_INVALID', reason: expect.stringContaining('does not say who') },
      { line: 4, code: 'ATTUNE_SIGNAL_INVALID', reason: expect.stringContaining('Invalid Record Length') },
    ])
    const traits = JSON.stringify((await known('ada'))!.traits)
    for (const part of ['ada@example.com', '"Ada"', '"01234"', ':12']) expect(traits).toContain(part)
    expect(JSON.stringify((await known('cid'))!.traits)).toContain('Cid\\nthe second')
    expect(JSON.stringify((await known('ada'))!.consent)).toContain('shop account, 2024')
    expect(existsSync(`${file}.progress`)).toBe(false)
  })

  it('counts each order once, however often the same file comes', async () => {
    const site = shop()
    const rows = [
      [1, '19.90', 3],
      [2, '5', 2],
      [3, '1,234.00', 1],
    ]
    const lines = rows.map(([id, total, days]) => `${id},ada,"${total}",EUR,${dayAgo(Number(days))}`)
    const file = write(
      'orders.csv',
      ['\uFEFFOrder ID,User ID,Total,Currency,Order Date', ...lines, ''].join('\r\n'),
    )
    for (const time of ['first', 'second']) {
      const { stdout } = await site.import('orders', file, ...agreed, '--json')
      expect([time, JSON.parse(stdout)]).toEqual([
        time,
        { lines: 4, stored: 2, dropped: 0, rejected: 1, unused: [], report: `${file}.rejected` },
      ])
      expect(reportOf(file)).toEqual([
        expect.objectContaining({ line: 4, reason: expect.stringContaining('amount') }),
      ])
      expect(await site.feature('ada', 'spent')).toBe(24.9)
    }
  })

  it('says of lines with the number of one order that they count once, and one line is a line', async () => {
    const site = shop()
    const row = (id: string, total: string) => `${id},ada,${total},EUR,${dayAgo(1)}`
    const file = write(
      'twice.csv',
      ['Order ID,User ID,Total,Currency,Order Date', row('7', '5'), row('7', '6'), row('8', '1,0')].join(
        '\n',
      ),
    )
    const { stdout } = await site.import('orders', file, ...agreed)
    expect(stdout).toContain(
      'Stored 2 lines. 1 of them has the number of an order before: each counts once. 1 line is wrong.',
    )
    const one = await site.import(
      'orders',
      write('one.csv', ['Order ID,User ID,Total,Currency,Order Date', row('9', '5')].join('\n')),
      ...agreed,
    )
    expect(one.stdout).toBe('Stored 1 order.\n')
  })

  it('stores nothing of anybody who has not consented', async () => {
    const site = shop()
    const line = (userId: string) =>
      JSON.stringify({ userId, timestamp: dayAgo(1), properties: { product_id: 'x' } })
    const file = write('events.ndjson.gz', gzipSync(['ada', 'bob'].map(line).join('\n')))
    await site.within((attune) =>
      attune.answerConsent(
        { userId: 'bob' },
        { personalization: true },
        { source: 'till', at: Date.now() - 9e8 },
      ),
    )
    const { code, stdout } = await site.import('events', file, '--event', 'Product Viewed', '--json')
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 0, stored: 1, dropped: 1, rejected: 0 })
    expect(reportOf(file)).toEqual([expect.objectContaining({ line: 1, code: 'dropped' })])
    expect(await site.known('ada')).toBeUndefined()
    expect(await site.feature('bob', 'views')).toBe(1)
  })

  it('takes what each person allowed from a column, and guesses no answer', async () => {
    const site = shop()
    const rows = ['ada,Yes', 'bob,no', 'cid,', 'dan,maybe', 'eve,J', 'fay,0']
    const file = write('newsletter.csv', ['userId,Newsletter', ...rows].join('\n'))
    const ended = await site.import('people', file, ...agreed, '--map', 'Newsletter=consent.marketing')
    expect(ended.stdout).toContain('Stored 5 people. 1 line is wrong.')
    expect(reportOf(file)).toEqual([
      {
        line: 5,
        code: 'ATTUNE_SIGNAL_INVALID',
        reason: expect.stringMatching(/neither yes nor no.*yes, y, true/),
      },
    ])
    const allowed = async (userId: string) => (await site.known(userId))!.consent.purposes.marketing
    expect(await Promise.all(['ada', 'bob', 'cid', 'eve', 'fay'].map(allowed))).toEqual([
      ...[true, false, false, true, false],
    ])
  })

  it("counts a person's own no for more than what is said of all", async () => {
    const site = shop()
    const file = write('own.csv', 'userId,Profiling\nada,no\nbob,yes\ncid,')
    const { stdout } = await site.import(
      'people',
      file,
      ...agreed,
      '--map',
      'Profiling=consent.personalization',
    )
    expect(stdout).toContain('Stored 2 people. 1 was left out')
    expect(await site.known('ada')).toBeUndefined()
  })

  it('takes consent from a column only where it is told to, to a purpose there is, and with its source', async () => {
    const site = shop()
    const file = write('asked.csv', 'userId,consent.marketing\nada,yes')
    expect((await site.import('people', file, ...agreed)).stdout).toContain('not used: consent.marketing')
    const map = ['--map', 'consent.marketing=consent.marketing']
    expect((await site.import('people', file, ...map)).stderr).toContain('--consent-source')
    const wrong = await site.import(
      'people',
      file,
      ...agreed,
      '--map',
      'consent.marketing=consent.newsletter',
    )
    expect(wrong.stderr).toContain('--map: the site has no purpose "newsletter". It has ')
    expect((await site.import('orders', file, ...agreed, ...map)).stderr).toContain('does not understand')
  })

  it('warns of addresses and dates that nothing can be done with, and says none of them', async () => {
    const url = `sqlite:${join(folder, 'doubts.db')}`
    const followUps = {
      birthday: { on: { trait: 'birthday' }, purpose: 'personalization', steps: 'birthday' },
    }
    const site = write('doubts.json', JSON.stringify({ ...definitions, followUps }))
    const rows = [
      ...['ada,ada@example.com,1990-06-01', 'bob,not-an-email,05/03/1990', 'cid,,31.12.1980'],
      ...[
        'dan,d@example.com,1990-02-30',
        'eve,e@example.com,19900601',
        'fay,f@example.com,1990-06-01T00:00:00Z',
      ],
    ]
    const file = write('doubts.csv', ['userId,email,birthday', ...rows].join('\n'))
    const take = (definitions: string, ...more: string[]) =>
      attuneHere('import', 'people', file, '--to', url, '--definitions', definitions, ...agreed, ...more)
    const warned = await take(site)
    expect(warned).toEqual({
      code: 0,
      stderr: '',
      stdout: `Stored 6 people.
! traits.email is in line 3, no address that a mail can be sent to. Correct it, and import it again.
! traits.birthday is in 4 lines, first in line 3, no date that the follow-up "birthday" can read. Write it as 1990-06-01, and import it again.
`,
    })
    expect(JSON.parse((await take(site, '--json')).stdout).warnings).toHaveLength(2)
    expect((await take(definitionsFile)).stdout).not.toContain('birthday')
  })

  it('says which columns it did not use, and takes them along when told to', async () => {
    const site = shop()
    const file = write('seen.csv', `user_id,event,time,shade\nada,Product Viewed,${dayAgo(1)},red\n`)
    const { stdout } = await site.import('events', file, ...agreed)
    expect(stdout).toContain('These columns were not used: shade.')
    expect((await site.import('events', file, ...agreed, '--rest')).stdout).not.toContain('shade')
  })

  it('goes on where it was interrupted', async () => {
    const site = shop()
    const moment = (index: number) => new Date(Date.now() - 86_400_000 + index * 1000).toISOString()
    const lines = Array.from({ length: 1200 }, (_, i) => `u${Math.floor(i / 60)},Product Viewed,${moment(i)}`)
    const file = write('many.csv', ['userId,event,timestamp', ...lines].join('\n'))
    const { child, ended } = start(['import', 'events', file, ...site.args, ...agreed])
    let over = false
    ended.then(() => {
      over = true
    })
    while (!existsSync(`${file}.progress`) && !over) await new Promise((done) => setTimeout(done, 2))
    child.kill('SIGKILL')
    // On a machine that is slow to notice it may have come to its end.
    if ((await ended).signal)
      expect(JSON.parse(readFileSync(`${file}.progress`, 'utf8')).line).toBeGreaterThan(500)
    const { stdout } = await site.import('events', file, ...agreed, '--json')
    expect(JSON.parse(stdout)).toMatchObject({ lines: 1201, stored: 1200, rejected: 0 })
    for (const userId of ['u0', 'u10', 'u19']) expect(await site.feature(userId, 'views')).toBe(60)
  })

  it.each([
    [['people'], 'FILE is missing'],
    [['people', definitionsFile, '--consent', 'personalization'], '--consent needs to say where'],
    [
      ['people', definitionsFile, '--consent', 'all', '--consent-source', 'x'],
      'the site has no purpose "all"',
    ],
    [['people', definitionsFile, '--map', 'a=b'], '--map does not understand "a=b"'],
  ])('called wrongly it says how to call it: %j', async (args, cure) => {
    const { code, stderr } = await shop().import(...args)
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(cure) })
  })
})
