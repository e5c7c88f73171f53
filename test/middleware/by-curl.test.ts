import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { collector, personalize } from 'attune/middleware'
import { expect, it } from 'vitest'
import { openSite } from '../support/open-site.ts'
import { expresses, type Handler } from '../support/platforms.ts'

const readme = readFileSync(new URL('../../middleware/README.md', import.meta.url), 'utf8')
const [, commands = ''] = /<!-- test: curl -->\n```sh\n([\s\S]*?)```/.exec(readme) ?? []
const noCurl = spawnSync('curl', ['--version']).status !== 0

it.skipIf(noCurl)('somebody who tests as the README says has their page views counted', async () => {
  const { attune } = await openSite({
    segments: { regular: { $event: { name: 'Page Viewed', count: { $gte: 2 } } } },
  })
  const app = expresses[0]!.build({
    before: [personalize(attune) as Handler],
    mounted: { '/attune': collector(attune) as Handler },
    pages: { '/': (req, res) => res.end(req.visitor.is('regular') ? 'regular' : 'new') },
  })
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const folder = mkdtempSync(join(tmpdir(), 'attune-curl-'))
  try {
    const lines = commands.trim().replaceAll('localhost:3000', `127.0.0.1:${port}`).split('\n')
    expect(lines).toHaveLength(2)
    const run = async (line: string) =>
      (await promisify(execFile)('sh', ['-c', `${line} -s`], { cwd: folder })).stdout
    const [consent, page] = lines as [string, string]
    expect(await run(page)).toBe('new')
    await run(consent)
    expect([await run(page), await run(page)]).toEqual(['new', 'regular'])
  } finally {
    server.close()
    rmSync(folder, { recursive: true })
    await attune.close()
  }
})
