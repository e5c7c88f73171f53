import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const check = fileURLToPath(new URL('../.ci/node-version.cjs', import.meta.url))

/** Starts a Node that takes itself for another version, and has it check. */
function checkedBy(version: string) {
  const pretend = `Object.defineProperty(process.versions, 'node', { value: '${version}' })`
  return spawnSync(process.execPath, ['--eval', `${pretend}; require(${JSON.stringify(check)})`], {
    encoding: 'utf8',
  })
}

describe('what `npm start` and `npm test` say to the Node that runs them', () => {
  it.each(['18.20.8', '20.20.2', '22.9.0', '22.17.1'])(
    'Node %s is told in one line what to do',
    (version) => {
      const { status, stderr } = checkedBy(version)
      expect(status).toBe(1)
      expect(stderr).toMatch(
        /^Attune needs Node 22\.18 or newer, and this is [\d.]+\. Run `npm rebuild node.*\n$/,
      )
      expect(stderr).toContain(version)
    },
  )

  it.each(['22.18.0', '22.20.1', '23.1.0', '24.0.0', '26.3.1'])('Node %s goes on', (version) => {
    expect(checkedBy(version)).toMatchObject({ status: 0, stderr: '' })
  })
})
