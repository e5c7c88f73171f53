import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const browser = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  accept: 'text/html',
}

describe('the quick start of the README', () => {
  let folder: string
  let app: Parameters<typeof request>[0]
  const before = process.cwd()

  beforeAll(async () => {
    const readme = await readFile(join(root, 'README.md'), 'utf8')
    const code = /<!-- test: quick-start -->\n```ts\n([\s\S]*?)```/.exec(readme)![1]!
    expect(code.trim().split('\n').length).toBeLessThanOrEqual(21)
    folder = await mkdtemp(join(root, 'test/quick-start-'))
    await writeFile(join(folder, 'quick-start.ts'), code)
    process.chdir(folder)
    app = (await import(join(folder, 'quick-start.ts'))).app
  })

  afterAll(async () => {
    process.chdir(before)
    await rm(folder, { recursive: true })
  })

  it('greets a curious visitor differently once they have agreed, and nobody else', async () => {
    const curious = request.agent(app).set(browser)
    await curious
      .post('/attune/consent')
      .set('sec-fetch-site', 'same-origin')
      .send({ accept: 'all' })
      .expect(200)
    await curious.get('/product')
    await curious.get('/product')
    expect((await curious.get('/')).text).toContain('<h1>Still looking?</h1>')

    const shy = request.agent(app).set(browser)
    await shy.get('/product')
    await shy.get('/product')
    expect((await shy.get('/')).text).toContain('<h1>Welcome</h1>')
  })
})
