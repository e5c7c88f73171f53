import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Row } from './bench.ts'
import { tableOf } from './table.ts'

const program = fileURLToPath(new URL('./run.ts', import.meta.url))

/** Runs the program as `npm run bench -- …` does. */
const bench = (...args: string[]) =>
  promisify(execFile)(process.execPath, ['--conditions=attune-source', '--expose-gc', program, ...args])

describe('npm run bench', () => {
  // The others take too long here: CI runs them all.
  it.each(['fold', 'inject'])(
    '%s measures something against something else',
    { timeout: 120_000 },
    async (name) => {
      const { stdout, stderr } = await bench(name, '--quick', '--json', '-')
      const rows: Row[] = JSON.parse(stdout)
      expect(rows.length).toBeGreaterThan(0)
      for (const row of rows) {
        expect(row).toEqual({
          bench: name,
          case: expect.stringMatching(/./),
          value: expect.any(Number),
          unit: expect.stringMatching(/./),
          reference: expect.stringMatching(/./),
          referenceValue: expect.any(Number),
          ratio: expect.any(Number),
          spread: [expect.any(Number), expect.any(Number)],
        })
        expect(row.spread[0]).toBeLessThanOrEqual(row.ratio)
        expect(row.spread[1]).toBeGreaterThanOrEqual(row.ratio)
        expect(row.value).toBeGreaterThanOrEqual(0)
        expect(row.referenceValue).toBeGreaterThan(0)
        expect(row.ratio).toBeGreaterThanOrEqual(0)
      }
      expect(new Set(rows.map((row) => `${row.case} ${row.unit}`)).size).toBe(rows.length)
      expect(stderr).toContain(`${name}: `)
    },
  )

  it('prints one aligned line per row', () => {
    const measured = { bench: 'fold', unit: 'µs', reference: 'a spread', spread: [1.5, 2.25] } as const
    const text = tableOf([
      { ...measured, case: 'one signal', value: 12.345, referenceValue: 6.1, ratio: 2.02 },
      { ...measured, case: 'a signal of a hundred', value: 1234.5, referenceValue: 0.5, ratio: 2469 },
    ])
    const [heading, ...lines] = text.trimEnd().split('\n')
    expect(heading).toMatch(/^bench +case +value +reference +ratio +spread$/)
    expect(lines).toHaveLength(2)
    for (const line of lines) expect(line).toMatch(/^fold {3}.+ \d+\.\d\d +\d+\.\d\d–\d+\.\d\d$/)
    expect(new Set([heading, ...lines].map((line) => line!.length)).size).toBe(1)
  })

  it('lists the benches with --help, and when asked for one that there is not', async () => {
    const { stdout } = await bench('--help')
    expect(stdout).toMatch(
      /^ {2}decide .+\n {2}http .+\n {2}stores .+\n {2}fold .+\n {2}heap .+\n {2}inject .+\n {2}collect .+\n {2}mail .+\n {2}jobs .+$/m,
    )
    const refused = await bench('speed').catch((error) => error)
    expect(refused).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('no bench "speed"'),
    })
    expect(refused.stderr).toContain(stdout)
  })
})
