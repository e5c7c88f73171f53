import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../adapters/cli/open-store.ts'
import { contentsOf, fillStore, subscribeAt, unservedOf } from '../support/store-contents.ts'
import { attune, attuneHere, start } from './cli-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'attune-export-'))
const at = (name: string) => join(folder, name)
const source = at('source.db')

async function within<T>(path: string, work: (store: Awaited<ReturnType<typeof openStore>>) => Promise<T>) {
  const store = await openStore(path)
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

const contents = (path: string) => within(path, contentsOf)

/** Waits until a file has grown so large, and stops its writer; one that was quicker than we saw begins again. */
async function stopAt(name: string, bytes: number, args: string[], signal: NodeJS.Signals) {
  for (;;) {
    const { child, ended } = start(args)
    const written = () => statSync(at(`${name}.partial`), { throwIfNoEntry: false })?.size ?? 0
    while (child.exitCode === null && written() < bytes) await pause(1)
    child.kill(signal)
    const outcome = await ended
    if (existsSync(at(`${name}.partial`))) return outcome
    expect(outcome.code, outcome.stderr).not.toBe(1)
    rmSync(at(name))
  }
}

beforeAll(async () => {
  await within(source, async (store) => {
    await fillStore(store, 2500)
    await subscribeAt(store, 'mails', 2490)
  })
})

afterAll(() => rmSync(folder, { recursive: true }))

describe('a backup', () => {
  const file = at('whole.ndjson.gz')

  beforeAll(async () => {
    const { code, stdout, stderr } = await attuneHere('backup', '--from', source, file)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(
      /^Backed up 5,011 entries, 508 scheduled, 3,133 of the log to .*, and read it back\. sha256 [0-9a-f]{64}\n$/,
    )
  })

  it('puts back all there was, expiry and places of subscriptions included, to whoever owns it alone', async () => {
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(existsSync(`${file}.partial`)).toBe(false)
    const { code, stderr } = await attuneHere('import', '--to', at('restored.db'), file)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(await contents(at('restored.db'))).toEqual(await contents(source))
    const [before, after] = await Promise.all(
      [source, at('restored.db')].map((path) => within(path, (store) => unservedOf(store, 'mails'))),
    )
    expect(before).toHaveLength(10)
    expect(after).toEqual(expect.arrayContaining(before!))
    expect(after!.length).toBeLessThan(10 + 32)
  })

  it('does not overwrite what is newer, unless told to', async () => {
    const target = at('kept.db')
    const write = (value: string) => (store: Awaited<ReturnType<typeof openStore>>) =>
      store.commit({
        partition: 'people-1',
        set: [{ name: 'profile/1', value }],
        schedule: [{ name: 'flip/65', at: 5, value }],
      })
    await within(target, write('newer'))
    const kept = JSON.parse((await attuneHere('import', '--to', target, file, '--json')).stdout)
    expect(kept).toMatchObject({ kept: 2, same: 0, written: 8650, loggedBefore: 0 })
    const read = async () => {
      const values = await within(target, async (store) => [
        await store.get({ partition: 'people-1', name: 'profile/1' }),
        (await store.due(5, 100)).find(({ name }) => name === 'flip/65'),
      ])
      return values.map((found) => found?.value)
    }
    expect(await read()).toEqual(['newer', 'newer'])
    const again = JSON.parse(
      (await attuneHere('import', '--to', target, file, '--json', '--overwrite')).stdout,
    )
    expect(again).toMatchObject({ kept: 0, same: 5010, loggedBefore: 3133 })
    expect(await contents(target)).toEqual(await contents(source))
  })

  it('is refused with the line where it is damaged or cut off, and nothing of it is written', async () => {
    const text = gunzipSync(readFileSync(file)).toString()
    const lines = text.trimEnd().split('\n')
    const chunkEnds = lines.flatMap((line, i) => (line.startsWith('{"chunk":') ? [i + 1] : []))
    const flipped = lines.with(40, lines[40]!.replace('"i":', '"j":')).join('\n')
    const unparsable = lines.with(600, lines[600]!.slice(1)).join('\n')
    const swapped = [...lines.slice(0, 1), ...lines.slice(chunkEnds[0]), ''].join('\n')
    const newer = lines.with(0, lines[0]!.replace('"format":1', '"format":2')).join('\n')
    const cases: [name: string, content: string | Buffer, message: string][] = [
      ['altered', flipped, `line ${chunkEnds.find((line) => line > 41)}: the checksum`],
      ['broken', unparsable, 'line 601: it is not a JSON object'],
      ['missing', swapped, 'line '],
      ['cut', lines.slice(0, 1000).join('\n'), 'line 1001: the file was cut off here'],
      ['unended', `${lines.slice(0, -1).join('\n')}\n`, `line ${lines.length}: the file was cut off here`],
      ['doubled', `${text}${lines[0]}\n`, `line ${lines.length + 1}: something follows the last line`],
      ['zipped', readFileSync(file).subarray(0, 50_000), 'the compression is damaged or cut off'],
      ['newer', newer, 'written in format 2'],
      ['empty', '', 'line 1: the file is empty'],
      ['other', '{"name":"somebody"}\n', 'line 1: this is not the first line of an export'],
    ]
    const outcomes = await Promise.all(
      cases.map(async ([name, content]) => {
        writeFileSync(at(name), content)
        return attuneHere('import', '--to', at(`${name}.db`), at(name))
      }),
    )
    for (const [i, [name, , message]] of cases.entries()) {
      expect(outcomes[i]!.code, name).toBe(1)
      expect(outcomes[i]!.stderr).toContain(message)
      expect(outcomes[i]!.stderr.trim().split('\n'), 'one line').toHaveLength(1)
      expect(existsSync(at(`${name}.db`)), name).toBe(false)
    }
  })

  it('goes through pipes as well', async () => {
    const exported = await attune('export', '--from', source)
    expect(exported.stderr).toMatch(/^Exported 5,011 entries/)
    const { ended } = start(['import', '--to', at('piped.db')], { input: Buffer.from(exported.stdout) })
    expect((await ended).code).toBe(0)
    expect(await contents(at('piped.db'))).toEqual(await contents(source))
  })
})

describe('a file', () => {
  it('that is there is refused before any store is opened', async () => {
    writeFileSync(at('taken'), '')
    for (const command of ['export', 'backup']) {
      const { code, stderr } = await attuneHere(command, '--from', at('never-made.db'), at('taken'))
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: `attune ${command}: ATTUNE_TRANSFER: ${at('taken')} is there already. Name another file.\n`,
      })
    }
  })

  it('of which nothing was written is not in the way of the next try', async () => {
    // Nothing listens at port 1.
    for (const command of ['export', 'backup']) {
      for (let tries = 0; tries < 2; tries++) {
        const { code, stderr } = await attuneHere(command, '--from', 'redis://127.0.0.1:1', at('unread.gz'))
        expect(code).toBe(1)
        expect(stderr).toMatch(/ATTUNE_STORE_UNAVAILABLE: .*Nothing listens there/)
      }
    }
    expect(existsSync(at('unread.gz.partial'))).toBe(false)
  })
})

describe('an interruption', () => {
  it.for(['killed.ndjson', 'killed.ndjson.gz'])('by a kill is made good with --resume: %s', async (name) => {
    const command = ['export', '--from', source, at(name)]
    const half = name.endsWith('.gz') ? statSync(at('whole.ndjson.gz')).size / 2 : 3_300_000
    expect((await stopAt(name, half, command, 'SIGKILL')).signal).toBe('SIGKILL')
    const refused = await attuneHere(...command)
    expect(refused.stderr).toContain('Go on with --resume, or delete it.')
    // As if the power had failed as well.
    truncateSync(at(`${name}.partial`), statSync(at(`${name}.partial`)).size - 7)
    const { code, stderr } = await attuneHere(...command, '--resume')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    await attuneHere('import', '--to', at(`${name}.db`), at(name))
    expect(await contents(at(`${name}.db`))).toEqual(await contents(source))
    const records = (
      name.endsWith('.gz') ? gunzipSync(readFileSync(at(name))) : readFileSync(at(name))
    ).toString()
    expect(records.match(/^{"kind"/gm)).toHaveLength(5011 + 508 + 3133)
  })

  it('of an import is made good by the same again, and nothing is logged twice', async () => {
    await attuneHere('export', '--from', source, at('import.ndjson'))
    const target = at('killed-import.db')
    for (let kills = 0; kills < 2; kills++) {
      const { child, ended } = start(['import', '--to', target, at('import.ndjson')])
      await Promise.race([ended, pause(600 + kills * 200 + Math.random() * 200)])
      child.kill('SIGKILL')
      await ended
    }
    const { code, stdout } = await attuneHere('import', '--to', target, at('import.ndjson'))
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Imported [\d,]+ entries, [\d,]+ scheduled, [\d,]+ of the log: [\d,]+ written\./)
    expect(await contents(target)).toEqual(await contents(source))
  })

  it('by Ctrl-C ends cleanly, and says how to go on', async () => {
    const command = ['export', '--from', source, at('stopped.ndjson')]
    expect(await stopAt('stopped.ndjson', 1_000_000, command, 'SIGINT')).toMatchObject({
      code: 130,
      stdout: '',
      stderr: 'Interrupted. Go on with the same and --resume.\n',
    })
    const { code } = await attuneHere('export', '--from', source, at('stopped.ndjson'), '--resume', '--quiet')
    expect(code).toBe(0)
  })

  it('cannot mix two stores in one file', async () => {
    await within(at('other.db'), (store) => fillStore(store, 20))
    await stopAt('mixed', 3_300_000, ['export', '--from', source, at('mixed')], 'SIGKILL')
    const { code, stderr } = await attuneHere('export', '--from', at('other.db'), at('mixed'), '--resume')
    expect(code).toBe(1)
    expect(stderr).toContain('was begun from another store')
  })
})
