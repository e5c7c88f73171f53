import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const readme = readFileSync(join(root, 'core/testing/README.md'), 'utf8')

function example(runner: string): string {
  return new RegExp(`<!-- test: ${runner} -->\\n\`\`\`ts\\n([\\s\\S]*?)\`\`\``).exec(readme)![1]!
}

describe('the examples of the test kit', () => {
  let folder: string

  beforeAll(() => {
    folder = mkdtempSync(join(root, 'test/testing-kit-'))
  })

  afterAll(() => rmSync(folder, { recursive: true }))

  it('pass with Vitest, and fail where the shop is not what they say', () => {
    const config = `export default {
      ssr: { resolve: { conditions: ['attune-source', 'node', 'default'] } },
      test: { include: ['*.spec.ts'], pool: 'threads', maxWorkers: 1, isolate: false },
    }`
    writeFileSync(join(folder, 'vitest.config.mjs'), config)
    writeFileSync(join(folder, 'right.spec.ts'), example('vitest'))
    writeFileSync(join(folder, 'wrong.spec.ts'), example('vitest').replaceAll('$gte: 3', '$gte: 9'))
    const vitest = join(root, 'node_modules/vitest/vitest.mjs')
    const report = join(folder, 'report.json')
    const flags = ['run', '--root', folder, '--reporter=json', `--outputFile=${report}`]
    const run = spawnSync(process.execPath, [vitest, ...flags], { cwd: folder, encoding: 'utf8' })
    expect(existsSync(report), run.stderr).toBe(true)
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
      testResults: { name: string; status: string }[]
    }
    const outcome = Object.fromEntries(testResults.map(({ name, status }) => [name.slice(-13), status]))
    expect(outcome).toEqual({ 'right.spec.ts': 'passed', 'wrong.spec.ts': 'failed' })
  })

  it('pass with node:test, and fail where the shop is not what they say', () => {
    const files = [join(folder, 'right.mts'), join(folder, 'wrong.mts')]
    writeFileSync(files[0]!, example('node').replace("test('", "test('right: "))
    writeFileSync(files[1]!, example('node').replace("test('", "test('wrong: ").replace('$gte: 3', '$gte: 9'))
    const flags = ['--conditions=attune-source', '--test', '--test-isolation=none', '--test-reporter=tap']
    const { stdout } = spawnSync(process.execPath, [...flags, ...files], { encoding: 'utf8' })
    const outcome = [...stdout.matchAll(/^(ok|not ok) \d+ - (\w+):/gm)].map(([, result, name]) => [
      name,
      result,
    ])
    expect(Object.fromEntries(outcome), stdout).toEqual({ right: 'ok', wrong: 'not ok' })
  })
})
