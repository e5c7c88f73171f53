import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, describe, expect, it } from 'vitest'
import { write } from '../../adapters/cli/init/changes.ts'
import { main } from '../../adapters/cli/main.ts'
import { removeSites, siteWith } from './init-site.ts'

afterAll(removeSites)

const modules = '{ "type": "module", "dependencies": { "express": "5" } }'
const one = `import express from 'express'\nexport const app = express()\n`

describe('an app of a shape that is not understood', () => {
  it.each([
    ['a chain', `import express from 'express'\nexport default express().use(x).listen(80)\n`],
    [
      'what wraps it',
      `import express from 'express'\nimport ws from 'express-ws'\nexport const { app } = ws(express())\n`,
    ],
    ['a field of a class', `import express from 'express'\nexport class Site {\n  app = express()\n}\n`],
    [
      'several apps',
      `import express from 'express'\nexport const a = express()\nexport const b = express()\n`,
    ],
    ['statements on one line', `import express from 'express'\nconst app = express(); app.get('/', x)\n`],
    [
      'a name that is taken',
      `import express from 'express'\nimport { collector } from './dust.js'\nconst app = express()\n`,
    ],
    ['a file that ends too soon', `import express from 'express'\nconst app = express()\napp.use(\n`],
    ['a minified file', `import express from 'express';const app=express();${'app.get("/",x);'.repeat(200)}`],
    ['an app from elsewhere', `import { app } from '@shop/app'\napp.listen(80)\n`],
  ])('is left alone, with definitions beside it and the lines to add: %s', async (_, text) => {
    const site = siteWith({ 'package.json': modules, 'server.js': text })
    const { code, stdout, stderr } = await site.initHere()
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^attune init: ATTUNE_INIT: server\.js was left alone: .*\. Add the lines by hand\.\n$/,
    )
    expect(site.read('server.js')).toBe(text)
    expect(site.read('attune.js')).toContain('export const attune = await createAttune({')
    expect(stdout).toContain(`  import { collector, personalize } from 'attune/middleware';
  import { attune } from './attune.js';`)
    expect(stdout).toContain(`  app.use(personalize(attune));
  app.use('/attune', collector(attune));`)

    // The same again says the same, and once the lines are there it is content.
    expect((await site.initHere()).code).toBe(1)
    site.write({
      'server.js': `import express from 'express'
import { collector, personalize } from 'attune/middleware'
import { attune } from './attune.js'
express().use(personalize(attune)).use('/attune', collector(attune)).listen(80)
`,
    })
    const after = site.contents()
    expect(await site.initHere()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('line 4. Nothing was changed.'),
    })
    expect(site.contents()).toEqual(after)
  })

  it('is told of in JSON with the same code', async () => {
    const text = `const app = require('express')().use(x)\n`
    const site = siteWith({ 'package.json': '{ "dependencies": { "express": "5" } }', 'index.js': text })
    const { code, stdout } = await site.initHere('--json', '--dry-run')
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      code: 'ATTUNE_INIT',
      app: 'index.js',
      definitions: 'attune-definitions.js',
      site: 'attune.js',
      written: false,
      imports: ["const { collector, personalize } = require('./attune.js');"],
      uses: ['app.use(personalize);', "app.use('/attune', collector);"],
    })
    expect(Object.keys(site.contents())).toEqual(['index.js', 'package.json'])
  })
})

describe('a folder with no app in it', () => {
  it.each([
    ['nothing', {}, 'There is no package.json in'],
    ['a broken package.json', { 'package.json': '{' }, 'cannot be read'],
    ['a list as package.json', { 'package.json': '[]' }, 'holds no object'],
    [
      'no server',
      { 'package.json': '{}', 'index.js': 'export const a = 1\n' },
      'calls express() or connect(). Run it in the folder of the app',
    ],
    [
      'only tests',
      { 'package.json': modules, 'test/app.js': one, 'app.test.js': one },
      'calls express() or connect()',
    ],
    [
      'another framework',
      { 'package.json': '{ "dependencies": { "hono": "4" } }', 'index.js': '' },
      'For hono there is personalizeFetch()',
    ],
    [
      'another package in it',
      { 'package.json': '{}', 'shop/package.json': modules, 'shop/app.js': one },
      'There is one in shop: attune init shop',
    ],
  ])('is left as it is: %s', async (_, files, message) => {
    const site = siteWith(files)
    const before = site.contents()
    const { code, stdout, stderr } = await site.initHere()
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^attune init: ATTUNE_INIT: /)
    expect(stderr).toContain(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(site.contents()).toEqual(before)
  })
})

describe('of several apps', () => {
  const files = { 'package.json': modules, 'shop.js': one, 'admin.js': one }

  it('none is taken where nobody can be asked, and --app says which one', async () => {
    const site = siteWith(files)
    const { code, stderr } = await site.initHere()
    expect(code).toBe(1)
    expect(stderr).toContain('Several files make an app: admin.js, shop.js. Name the one')
    expect(Object.keys(site.contents())).toEqual(Object.keys(files).sort())

    expect((await site.initHere('--app', 'shop')).code).toBe(0)
    expect(site.read('shop.js')).toContain('app.use(personalize(attune))')
    expect(site.read('admin.js')).toBe(one)
  })

  it('the one that the site is started by is taken, and what it imports is part of it', async () => {
    const started = siteWith({
      ...files,
      'package.json': modules.replace('{', '{ "scripts": { "start": "node shop.js" },'),
    })
    await started.initHere()
    expect(started.read('shop.js')).toContain('personalize')
    const outer = siteWith({ ...files, 'shop.js': `import './admin.js'\n${one}` })
    await outer.initHere()
    expect(outer.read('shop.js')).toContain('personalize')
    expect(outer.read('admin.js')).toBe(one)
  })

  it('a file that is not there, or is no source, is not taken for one', async () => {
    const site = siteWith({ ...files, 'README.md': '' })
    for (const name of ['nowhere.js', 'README.md']) {
      const { code, stderr } = await site.initHere('--app', name)
      expect(code).toBe(2)
      expect(stderr).toContain(`there is no source file ${name} in`)
    }
  })

  it.each([
    ['2', 'shop.js'],
    ['admin.js', 'admin.js'],
    ['neither', undefined],
  ])('it asks at a terminal, and takes the answer %s', async (answer, taken) => {
    const site = siteWith(files)
    const stdin = Object.assign(new PassThrough(), { isTTY: true })
    const stderr = Object.assign(new PassThrough(), { isTTY: true })
    let asked = ''
    stderr.on('data', (text) => {
      asked += text
      if (String(text).includes('Which one')) stdin.write(`${answer}\n`)
    })
    const code = await main(['init', site.folder], {
      stdin,
      stdout: new PassThrough().resume(),
      stderr,
    } as never)
    expect(asked).toContain(
      '1  admin.js\n  2  shop.js\nSeveral files make an app. Which one do visitors come to?',
    )
    expect(code).toBe(taken === undefined ? 1 : 0)
    const changed = ['admin.js', 'shop.js'].filter((name) => site.read(name) !== one)
    expect(changed).toEqual(taken === undefined ? [] : [taken])
  })
})

describe('a site that has Attune already', () => {
  it('is left as it is, and told when the collector is missing', async () => {
    const site = siteWith({
      'package.json': modules,
      'app.js': `import express from 'express'
import { personalize } from 'attune/middleware'
import { site } from './site.js'
const app = express()
app.use(personalize(site, { track: 'never' }))
`,
    })
    const before = site.contents()
    const { code, stdout } = await site.initHere()
    expect(code).toBe(0)
    expect(stdout).toContain('Attune is there already: app.js, line 5. Nothing was changed.')
    expect(stdout).toContain("app.use('/attune', collector(attune))")
    expect(site.contents()).toEqual(before)
  })
})

describe('what somebody else wrote meanwhile', () => {
  it.each([
    ['a file that was not there', undefined],
    ['a file that was there', 'before\n'],
  ])('is not written over: %s', (_, before) => {
    const site = siteWith({ 'attune.js': 'theirs\n' })
    const path = join(site.folder, 'attune.js')
    expect(() => write([{ path, before, after: 'ours\n' }])).toThrow(
      expect.objectContaining({ code: 'ATTUNE_INIT', message: expect.stringContaining('run it again') }),
    )
    expect(site.read('attune.js')).toBe('theirs\n')
  })
})
