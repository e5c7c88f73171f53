import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { removeSites, siteWith } from './init-site.ts'

afterAll(removeSites)

const commonJs = '{ "dependencies": { "express": "4" } }'
const modules = '{ "type": "module", "dependencies": { "express": "5" } }'

/** What becomes of `app.js`, with the lines that came in marked by `+`. */
async function changed(text: string, manifest = commonJs, file = 'app.js'): Promise<string> {
  const site = siteWith({ 'package.json': manifest, [file]: text })
  const { code, stderr } = await site.initHere()
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const before = text.split('\n')
  const lines = site.read(file).split('\n')
  return lines.map((line) => (line === before[0] ? before.shift() : `+${line}`)).join('\n')
}

describe('the lines go', () => {
  it('behind parsers, sessions and static files, before the pages', async () => {
    const text = `const express = require('express')
const session = require('express-session')
const helmet = require('helmet')
const shop = require('./shop')

const app = express()
app.set('trust proxy', 1)
app.use(
  helmet({
    frameguard: false,
  }),
)
app.use('/files', express.static('files'))
app.use((req, res, next) => {
  req.since = Date.now()
  next()
})
app.use(session({ secret: 'x' }))

// The shop
app.use(shop)
app.use(express.static('late'))
`
    expect(await changed(text)).toBe(
      text
        .replace(
          "require('./shop')\n",
          "require('./shop')\n+const { collector, personalize } = require('./attune')\n",
        )
        .replace("'x' }))\n", "'x' }))\n+app.use(personalize)\n+app.use('/attune', collector)\n"),
    )
  })

  it.each([
    ['a page', `app.get('/', home)`],
    ['a router', `app.use(require('./pages'))`],
    ['a router of this file', `app.use(pages)\nconst pages = express.Router()`],
    ['a handler without next', 'app.use((req, res) => res.end())'],
    ['a handler that may answer', 'app.use((req, res, next) => { req.ok ? next() : res.redirect("/") })'],
    ['a handler of errors', 'app.use(function (error, req, res, next) { next() })'],
    ['a function that is handed the app', 'mount(app)'],
    [
      'a function of this file that uses it',
      'mount()\nfunction mount() { pages() }\nfunction pages() { app.get("/", home) }',
    ],
    ['what lets not everybody through', 'app.use(csurf())'],
    ['a proxy', `app.use(require('http-proxy-middleware')({ target: 'x' }))`],
    ['a page in a condition', `if (process.env.PAGES) {\n  app.get('/', home)\n}`],
    ['a page in a chain', `app.use(express.json()).get('/', home)`],
  ])('before %s, whatever comes after', async (_, answering) => {
    const text = `const express = require('express')\nconst app = express()\n${answering}\napp.use(express.json())\n`
    expect(await changed(text)).toContain(
      `const app = express()\n+app.use(personalize)\n+app.use('/attune', collector)\n`,
    )
  })

  it.each([
    [
      'declared beside others',
      `var express = require('express')\n  , http = require('http')\n  , app = express();\n`,
      'app',
    ],
    [
      'exported at once',
      `const express = require('express');\nconst server = module.exports = express();\n`,
      'server',
    ],
    [
      'exported in brackets',
      `const express = require('express');\nconst app = (module.exports = express());\n`,
      'app',
    ],
    ['made by require', `const app = require('express')();\n`, 'app'],
    ['declared before', `const express = require('express');\nlet app;\napp = express();\n`, 'app'],
  ])('to an app that is %s', async (_, text, name) => {
    expect(await changed(text)).toContain(
      `express${text.includes('(module') ? '());' : text.includes("'express')()") ? "')();" : '();'}\n`,
    )
    expect(await changed(text)).toContain(`+${name}.use(personalize);\n+${name}.use('/attune', collector);\n`)
  })

  it('into a function, as deep as its lines are', async () => {
    const text = `import express from "express";
import { pages } from "./pages.js"; // all of them

export async function start(port) {
\tconst app = express();
\tif (process.env.NODE_ENV === "production")
\t\tapp.use(compression());
\telse
\t\tapp.use(morgan("dev"));
\tapp.use(pages);
\treturn app.listen(port);
}
`
    expect(await changed(text, modules)).toBe(
      text
        .replace(
          '// all of them\n',
          '// all of them\n+import { collector, personalize } from "attune/middleware";\n+import { attune } from "./attune.js";\n',
        )
        .replace(
          '("dev"));\n',
          '("dev"));\n+\tapp.use(personalize(attune));\n+\tapp.use("/attune", collector(attune));\n',
        ),
    )
  })

  it('to the app that the others are parts of', async () => {
    const text = `import express from 'express'
const admin = express()
admin.get('/', x)
const shop = express()
shop.use('/admin', admin)
`
    expect(await changed(text, modules)).toContain('const shop = express()\n+shop.use(personalize(attune))')
  })

  it('at the end of a file whose last line has none', async () => {
    const site = siteWith({
      'package.json': modules,
      'app.js': `import express from 'express'\nexport const app = express()`,
    })
    await site.initHere()
    expect(site.read('app.js')).toMatch(
      /\nexport const app = express\(\)\napp\.use\(personalize\(attune\)\)\napp\.use\('\/attune', collector\(attune\)\)$/,
    )
  })
})

describe('the style of the app', () => {
  it('is that of the lines and of the definitions', async () => {
    const text =
      '"use strict";\r\nconst express = require("express");\r\n\r\nfunction make() {\r\n\tconst app = express();\r\n\treturn app;\r\n}\r\n'
    const site = siteWith({ 'package.json': commonJs, 'index.js': text })
    await site.initHere()
    for (const name of ['index.js', 'attune.js', 'attune-definitions.js']) {
      const made = site.read(name)
      expect(made.split('\n').length, name).toBe(made.split('\r\n').length)
      expect(made, name).not.toContain("'")
      expect(made, name).toMatch(/\n\t/)
      expect(made, name).not.toMatch(/\n {2}/)
    }
    expect(site.read('index.js')).toContain('\tapp.use("/attune", collector);\r\n')
  })

  it('has no semicolons where it has none, and a byte order mark where it has one', async () => {
    const site = siteWith({
      'package.json': modules,
      'app.js': `\uFEFFimport express from 'express'\nconst app = express()\n`,
    })
    await site.initHere()
    expect(site.read('app.js')).toMatch(/^\uFEFFimport express/)
    for (const name of ['attune.js', 'attune-definitions.js']) expect(site.read(name)).not.toContain(';')
  })
})

describe('the files of definitions and of what opens the site by them', () => {
  const app = `import express from 'express'\nconst app = express()\n`
  it.each([
    ['app.mjs', '{ "main": "app.mjs" }', 'attune.mjs', 'await createAttune', './attune.mjs'],
    ['app.js', '{}', 'attune.js', 'export const ready', './attune.js'],
    [
      'src/app.ts',
      '{ "scripts": { "dev": "tsx watch src/app.ts" } }',
      'src/attune.ts',
      'export const ready',
      './attune',
    ],
    [
      'src/app.ts',
      '{ "scripts": { "start": "node src/app.ts" } }',
      'src/attune.ts',
      'export const ready',
      './attune.ts',
    ],
    ['src/app.mts', '{ "main": "dist/app.mjs" }', 'src/attune.mts', 'await createAttune', './attune.mjs'],
    [
      'src/app.ts',
      '{ "type": "module", "main": "./build/app.js" }',
      'src/attune.ts',
      'await createAttune',
      './attune.js',
    ],
  ])('of %s in a package %s is %s', async (file, manifest, name, way, specifier) => {
    const site = siteWith({ 'package.json': manifest, [file]: app })
    expect((await site.initHere()).code).toBe(0)
    expect(site.read(name)).toContain(way)
    expect(site.read(file)).toContain(`from '${specifier}'`)
    const apart = specifier.replace('attune', 'attune-definitions')
    expect(site.read(name)).toContain(`import { definitions } from '${apart}'`)
    expect(site.read(name.replace('attune', 'attune-definitions'))).toContain('export const definitions')
  })

  it('reads the environment that the site keeps in .env, which may be read too late for it', async () => {
    const manifest = '{ "type": "module", "dependencies": { "express": "5", "dotenv": "17" } }'
    const site = siteWith({ 'package.json': manifest, 'app.js': app })
    await site.initHere()
    expect(site.read('attune.js')).toMatch(/^import 'dotenv\/config'\n/)
  })

  it('has another name where somebody has a file or a folder of that one, which stay as they are', async () => {
    const files = { 'package.json': modules, 'app.js': app, 'attune/index.js': 'export const mine = 1\n' }
    const site = siteWith(files)
    await site.initHere()
    expect(site.contents()).toMatchObject({ 'attune/index.js': files['attune/index.js'] })
    expect(site.read('app.js')).toContain("import { attune } from './attune-site.js'")

    expect(site.read('attune-site.js')).toContain("from './attune-site-definitions.js'")

    const taken = siteWith({ ...files, 'attune-site.json': '{}' })
    const before = taken.contents()
    const { code, stderr } = await taken.initHere()
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^attune init: ATTUNE_INIT: attune\.js and attune-site\.js in \S+, or folders .* Rename one/,
    )
    expect(taken.contents()).toEqual(before)
  })

  it('is kept as somebody changed it, where a run before came no further', async () => {
    const site = siteWith({ 'package.json': modules, 'app.js': app })
    await site.initHere()
    const mine = site.read('attune-definitions.js').replace('Welcome', 'Hello')
    site.write({ 'attune-definitions.js': mine, 'app.js': app })
    const { stdout } = await site.initHere()
    expect(stdout).toMatch(/^Changed app\.js: 4 lines more\.\n/)
    expect(site.read('attune-definitions.js')).toBe(mine)
    // Half a run, which made the definitions alone.
    rmSync(join(site.folder, 'attune.js'))
    site.write({ 'app.js': app })
    expect((await site.initHere()).stdout).toMatch(/^Made attune\.js\.\nChanged app\.js/)
    expect(site.read('attune-definitions.js')).toBe(mine)
  })

  it('does not take over a file of somebody else with the name of the definitions', async () => {
    const site = siteWith({ 'package.json': modules, 'app.js': app, 'attune-definitions.js': 'theirs\n' })
    await site.initHere()
    expect(site.read('attune-definitions.js')).toBe('theirs\n')
    expect(site.read('app.js')).toContain("import { attune } from './attune-site.js'")
  })
})

describe('.gitignore', () => {
  const files = {
    'package.json': modules,
    'app.js': `import express from 'express'\nconst app = express()\n`,
  }
  it.each([
    [undefined, 'attune.db*\n.attune/\n'],
    ['', 'attune.db*\n.attune/\n'],
    ['dist', 'dist\nattune.db*\n.attune/'],
    ['dist\r\n', 'dist\r\nattune.db*\r\n.attune/\r\n'],
    ['/.attune\n', '/.attune\nattune.db*\n'],
    ['.attune/\nattune.db*\n', '.attune/\nattune.db*\n'],
  ])('%j becomes %j', async (before, after) => {
    const site = siteWith({ ...files, ...(before !== undefined && { '.gitignore': before }) })
    await site.initHere()
    expect(site.read('.gitignore')).toBe(after)
  })
})

describe('what is to be done next', () => {
  const app = `import express from 'express'\nimport session from 'express-session'\nconst app = express()\napp.use(session({ secret: 'x' }))\n`
  it.each([
    ['npm', { 'package-lock.json': '{}' }, 'npm install attune'],
    ['pnpm', { 'pnpm-lock.yaml': '' }, 'pnpm add attune'],
    ['yarn', { 'yarn.lock': '' }, 'yarn add attune'],
    ['bun', { 'bun.lock': '{}' }, 'bun add attune'],
    ['what package.json names', { 'package.json': '{ "packageManager": "pnpm@10.0.0" }' }, 'pnpm add attune'],
    ['nobody: npm', {}, 'npm install attune'],
  ])('is to install Attune by %s', async (_, lock, command) => {
    const site = siteWith({ 'package.json': modules, 'app.js': app, ...lock })
    expect((await site.initHere('--dry-run', '--json')).stdout).toContain(`"install":"${command}"`)
    const { stdout } = await site.initHere()
    expect(stdout).toContain(`1. Install it: ${command}\n`)
    expect(stdout).toMatch(
      /npx attune doctor --definitions attune-definitions\.\w+ --store sqlite:attune\.db$/m,
    )
  })

  it('is not to install what package.json has, and says what the app could hand over', async () => {
    const manifest = '{ "type": "module", "dependencies": { "express": "5", "attune": "0.1", "redis": "6" } }'
    const { stdout } = await siteWith({ 'package.json': manifest, 'app.js': app }).initHere()
    expect(stdout).not.toContain('Install it')
    expect(stdout).toMatch(/^The app has sessions \(express-session\): .* in app\.js/m)
    expect(stdout).toMatch(/^The site has redis: .* redisStore\(\)/m)
  })
})
