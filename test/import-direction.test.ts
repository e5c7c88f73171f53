import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const biome = fileURLToPath(import.meta.resolve('@biomejs/biome/bin/biome'))

const forbidden: [file: string, target: string][] = [
  ['core/attune.ts', '../middleware/index.ts'],
  ['core/attune.ts', '../adapters/memory/index.ts'],
  ['core/attune.ts', '../templates/index.ts'],
  ['core/runtime/visitor.ts', '../../middleware/request.ts'],
  ['core/profile/features/window.ts', '../../../adapters/sqlite/value.ts'],
  ['core/runtime/visitor.ts', '../../examples/storefront/app.ts'],
  ['core/runtime/visitor.ts', '../../test/support/shop.ts'],
  ['core/runtime/visitor.ts', 'attune'],
  ['core/runtime/visitor.ts', 'attune/middleware'],
  ['core/runtime/visitor.ts', 'node:http'],
  ['core/runtime/visitor.ts', 'express'],
  ['core/followups/face.ts', '../runtime/people/find-person.ts'],
  ['core/profile/features/window.ts', '../../runtime/site.ts'],
  ['core/ports/jobs.ts', '../create-attune.ts'],
  ['middleware/visits.ts', '../adapters/sqlite/index.ts'],
  ['middleware/collector/body.ts', '../../templates/index.ts'],
  ['middleware/visits.ts', '../examples/storefront/app.ts'],
  ['middleware/visits.ts', 'attune'],
  ['templates/segment.ts', '../middleware/index.ts'],
  ['templates/segment.ts', '../adapters/memory/index.ts'],
  ['templates/segment.ts', '../examples/storefront/web/words.ts'],
  ['adapters/redis/index.ts', '../memory/index.ts'],
  ['adapters/redis/index.ts', '../../adapters/memory/index.ts'],
  ['adapters/redis/index.ts', '../../middleware/index.ts'],
  ['adapters/redis/index.ts', '../../templates/index.ts'],
  ['adapters/redis/index.ts', '../../examples/storefront/app.ts'],
  ['adapters/cli/mail-lint.ts', '../../templates/index.ts'],
  ['adapters/cli/mail-lint.ts', '../../middleware/index.ts'],
]

const allowed: [file: string, target: string][] = [
  ['core/attune.ts', './runtime/visitor.ts'],
  ['core/profile/features/window.ts', '../../duration.ts'],
  ['middleware/visits.ts', '../core/attune.ts'],
  ['middleware/collector/body.ts', '../request.ts'],
  ['middleware/visits.ts', 'node:http'],
  ['templates/segment.ts', '../core/attune.ts'],
  ['adapters/redis/index.ts', './log.ts'],
  ['adapters/redis/index.ts', '../../core/ports/store.ts'],
  ['adapters/redis/index.ts', 'redis'],
  ['adapters/cli/mail-lint.ts', '../../templates/mail/index.ts'],
  ['adapters/webhook/index.ts', '../post-once.ts'],
  ['adapters/ses/index.ts', '../take-feedback.ts'],
  ['adapters/post-once.ts', '../core/ports/clock.ts'],
  ['examples/storefront/app.ts', 'attune/middleware'],
]

describe('imports point inward only, and the linter sees to it', () => {
  let folder: string
  let refused: Set<string>

  /** Beside the real file's place, one file for every import, under the project's own rules. */
  const fileOf = (file: string, target: string) =>
    join(dirname(file), `${target.replaceAll(/[^a-z]/g, '-')}.ts`)

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'attune-imports-'))
    cpSync(join(root, 'biome.json'), join(folder, 'biome.json'))
    for (const [file, target] of [...forbidden, ...allowed]) {
      mkdirSync(join(folder, dirname(file)), { recursive: true })
      writeFileSync(join(folder, fileOf(file, target)), `export * from '${target}'\n`)
    }
    const flags = ['--only=style/noRestrictedImports', '--vcs-enabled=false', '--max-diagnostics=none']
    const { stdout, stderr } = spawnSync(process.execPath, [biome, 'lint', '--reporter=json', ...flags], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(stdout, stderr).toContain('"diagnostics"')
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { location: { path: string } }[] }
    refused = new Set(diagnostics.map(({ location }) => location.path))
  })

  afterAll(() => rmSync(folder, { recursive: true }))

  it.each(forbidden)('%s may not import %s', (file, target) => {
    expect(refused).toContain(fileOf(file, target))
  })

  it.each(allowed)('%s may import %s', (file, target) => {
    expect(refused).not.toContain(fileOf(file, target))
  })
})
