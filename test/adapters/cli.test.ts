import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { commands } from '../../adapters/cli/commands.ts'
import { maskerOf, maskUrl } from '../../adapters/cli/mask.ts'
import { attune, attuneHere, start } from './cli-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'attune-command-'))
afterAll(() => rmSync(folder, { recursive: true }))

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

describe('the command', () => {
  it('says what it can do, and its version', async () => {
    const { code, stdout } = await attune('--help')
    expect(code).toBe(0)
    for (const { name, summary } of commands)
      expect(stdout).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'))
    expect(stdout).toContain('Exit codes: 0 done, 1 failed, 2 called wrongly, 130 interrupted.')
    expect(await attuneHere('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  it.each(commands.map((command) => [command.name, command] as const))(
    '%s explains itself, on lines that fit',
    async (name, { options }) => {
      const { code, stdout, stderr } = await attuneHere(...name.split(' '), '--help')
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      for (const option of Object.keys(options)) expect(stdout).toContain(`--${option}`)
      const needed = Object.entries(options).filter(([, option]) => option.needed)
      expect(stdout).toContain(
        ['Usage: attune', name, ...needed.map(([option, { value }]) => `--${option} ${value}`)].join(' '),
      )
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThan(115)
    },
  )

  it.each([
    [[], 'Usage: attune COMMAND'],
    [['mirgate'], 'Did you mean "migrate"?'],
    [['migrate'], '--from is missing.'],
    [['migrate', '--from', 'a.db'], '--to is missing.'],
    [['migrate', '--from'], '--from needs a value: --from URL.'],
    [['migrate', '--live=yes'], '--live takes no value.'],
    [['migrate', '--form', 'a.db'], 'There is no option --form. Did you mean --from?'],
    [['migrate', 'a.db'], 'It takes no arguments beside options; 1 were given.'],
    [['migrate', '--__proto__'], 'There is no option --__proto__.'],
    [['migrate', '--from', 'a.db', '--to', 'a.db'], 'are the same store'],
    [['export', '--from', 'memory'], 'the memory of another process cannot be reached'],
    [['export', '--from', 'keyv:redis'], 'migrateStore() of attune/transfer'],
    [['export', '--from', 'mongodb://h'], 'There is no such kind of store'],
    [['export', '--from', 'env:NOT_SET'], 'The environment has no NOT_SET.'],
    [['export', '--from', 'redis://h?shards=many'], 'shards: This is not a whole number from 1 to 1024.'],
    [['export', '--from', 'redis://h?prefx=a'], 'There is no parameter "prefx". Did you mean "prefix"?'],
    [['export', '--from', 'redis://h?database=3'], 'There are prefix, shards, keepLogDays.'],
    [['import', '--to', 'redis://h?keepLogDays=many'], 'keepLogDays is not a number of days.'],
    [['export', '--from', 'postgres://h/d?scheme=a'], 'Did you mean "schema"?'],
    [['export', '--from', 'sqlite:a.db?durability=power'], 'A file has no parameters.'],
    [['export', '--from', 'a.db', '--resume'], 'Name the FILE.'],
    [['export', '--from', 'a.db', 'one', 'two'], 'It takes one FILE; 2 were given.'],
  ])('called wrongly it says how to call it: attune %j', async (args, cure) => {
    const { code, stdout, stderr } = await attuneHere(...args)
    expect(code).toBe(2)
    expect(stdout + stderr).toContain(cure)
    if (args.length > 0) expect(stderr).toMatch(/^attune.*: ATTUNE_OPTIONS: [^\n]+\n$/)
  })

  it.each(['--help', '-h', 'help'])('lists the commands of one word: attune mail %s', async (help) => {
    const { code, stdout, stderr } = await attuneHere('mail', help)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.match(/^ {2}(mail \w+) /gm)).toEqual(['  mail lint ', '  mail build ', '  mail preview '])
    expect(stdout).not.toContain('backup')
  })

  it('does not make a store that it is to read', async () => {
    const file = join(folder, 'absent.db')
    const { code, stderr } = await attuneHere('export', '--from', file)
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `attune export: ATTUNE_STORE_UNAVAILABLE: There is no file ${file}. Check the path.\n`,
    })
    expect(existsSync(file)).toBe(false)
  })
})

describe('a password', () => {
  const secret = 'p%40ss:w/rd-secret'
  const urls = [
    `redis://user:${secret}@127.0.0.1:1/0?prefix=a:`,
    `postgres://user:${secret}@127.0.0.1:1/db`,
    `postgres://127.0.0.1:1/db?user=u&password=${encodeURIComponent(secret)}`,
    `mongodb://user:${secret}@h/db`,
  ]

  it.each(urls)('is in no output, whatever fails: %s', async (url) => {
    for (const args of [
      ['export', '--from', url],
      ['import', '--to', url],
      ['migrate', '--from', url, '--to', url],
      ['migrate', '--from', url, '--to', 'memory'],
      ['backup', `--from=${url}`, join(folder, 'x')],
      ['export', url, '--nothing'],
      ['export', '--from', 'env:STORE_TO_READ'],
    ]) {
      vi.stubEnv('STORE_TO_READ', url)
      const { code, stdout, stderr } = await attuneHere(...args)
      vi.unstubAllEnvs()
      expect(code).toBeGreaterThan(0)
      expect(stdout + stderr).not.toMatch(/ss:w\/rd-secret|ss%3Aw|w%2Frd/)
    }
  })

  it('is hidden and nothing else is', () => {
    expect(maskUrl('redis://user:secret@host:6379/0?prefix=shop:')).toBe(
      'redis://user:***@host:6379/0?prefix=shop:',
    )
    expect(maskUrl('postgres://host/db?user=u&password=x&ssl=1')).toBe(
      'postgres://host/db?user=u&password=***&ssl=1',
    )
    expect(maskUrl('postgres://u:a@b@host/db')).toBe('postgres://u:***@host/db')
    for (const plain of [
      'redis://host:6379',
      'postgres://user@host:5432/db?schema=s',
      'sqlite:a.db',
      'C:\\a.db',
    ])
      expect(maskUrl(plain)).toBe(plain)
    const mask = maskerOf(['redis://u:s%20ecret@h'])
    expect(mask('no user with "s ecret" at redis://u:s%20ecret@h')).toBe(
      'no user with "***" at redis://u:***@h',
    )
  })

  it('may stay in the environment', async () => {
    const env = { SITE_STORE: `sqlite:${join(folder, 'none.db')}` }
    const { stderr } = await start(['export', '--from', 'env:SITE_STORE'], { env }).ended
    expect(stderr).toContain('There is no file')
  })
})
