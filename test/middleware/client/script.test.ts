import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'
import { expect, it } from 'vitest'
import { clientScript } from '../../../middleware/collector/client-script.ts'

const inMiddleware = (path: string) => fileURLToPath(new URL(`../../../middleware/${path}`, import.meta.url))

it('the script that is served is made of middleware/client (if not: npm run client)', async () => {
  const bundle = await rolldown({ input: inMiddleware('client/start.ts'), platform: 'browser' })
  const { output } = await bundle.generate({ format: 'iife', minify: true, comments: false })
  const module = `// Made of middleware/client by \`npm run client\`: a test fails where they differ.

/** What browsers run; \`attunePurposes\` is put in where it is served. */
export const clientScript: string = ${JSON.stringify(output[0].code.trim())}
`
  await expect(module).toMatchFileSnapshot(inMiddleware('collector/client-script.ts'))
})

it('is 3 KB', () => {
  expect(gzipSync(clientScript, { level: 9 }).length).toBeLessThan(3_500)
})

it('needs no permission that a strict Content-Security-Policy refuses', () => {
  expect(clientScript).not.toMatch(/\beval\b|new Function|innerHTML|\.style\b|javascript:/)
  expect(clientScript.match(/\battunePurposes\b/g)).toHaveLength(1)
})
