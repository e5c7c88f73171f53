import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const file = new URL('../../../middleware/threat-model.md', import.meta.url)
const rows = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| attacker') && !line.startsWith('| ---'))
  .map((line) => line.split('|').map((cell) => cell.trim()))

describe('the threat model', () => {
  it('names attackers', () => expect(rows.length).toBeGreaterThan(10))

  it.each(rows.map(([, who, tries, , shown]) => [who, tries, shown]))(
    'has tests of %s who tries %s',
    (...row) => {
      const named = Array.from(row[2]!.matchAll(/`([^`]+)`/g), ([, name]) => name!)
      expect(named).not.toEqual([])
      for (const name of named) {
        const found = globSync([`test/${name}.test.ts`, `test/${name}.*.test.ts`, `test/${name}/*.test.ts`])
        expect(found, name).not.toEqual([])
      }
    },
  )
})
