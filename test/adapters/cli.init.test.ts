import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { start } from './cli-command.ts'
import { adapted, type InitSite, removeSites, siteWith, titlesOf } from './init-site.ts'

vi.setConfig({ testTimeout: 120_000 })
afterAll(removeSites)

/** A page that shows what was decided, once there is somebody who decides. */
const title = `\${req.visitor?.decide('home.hero').content.title ?? 'Plain'}`

const express5 = () =>
  siteWith(
    {
      'package.json':
        '{ "type": "module", "scripts": { "start": "node server.js" }, "dependencies": { "express": "^5.0.0" } }',
      'server.js': `import express from 'express'
import { shelf } from './shelf.js'

const app = express()
app.use(express.json())
app.use(express.static('public')) // pictures

app.get('/', (req, res) => {
  res.send(\`<h1>${title}</h1>\`)
})
app.get('/shelf', shelf)

app.listen(process.env.PORT)
`,
      'shelf.js': `export const shelf = (req, res) => res.send('cups')\n`,
      '.gitignore': 'node_modules',
    },
    { express: 'express' },
  )

/** What express-generator makes, with views of hbs. */
const express4 = () =>
  siteWith(
    {
      'package.json':
        '{ "scripts": { "start": "node ./bin/www" }, "dependencies": { "express": "~4.16.1", "hbs": "~4.0.4" } }',
      'bin/www': `#!/usr/bin/env node
var app = require('../app');
require('http').createServer(app).listen(process.env.PORT);
`,
      'app.js': `var express = require('express');
var path = require('path');
var cookieParser = require('cookie-parser');

var indexRouter = require('./routes/index');

var app = express();

// view engine setup
app.set('views', path.join(__dirname, 'views'));
app.set('view engine', 'hbs');

app.use(express.json());
app.use(express.urlencoded({ extended: false }));
app.use(cookieParser());
app.use(express.static(path.join(__dirname, 'public')));

app.use('/', indexRouter);

// catch 404 and forward to error handler
app.use(function(req, res, next) {
  next(new Error('Not Found'));
});

module.exports = app;
`,
      'routes/index.js': `var router = require('express').Router();

router.get('/', function(req, res) {
  res.render('index', { title: 'Express' });
});

module.exports = router;
`,
      'views/layout.hbs': '<body>{{{body}}}</body>',
      'views/index.hbs': '{{#personalize "home.hero"}}<h1>{{title}}</h1>{{else}}none{{/personalize}}',
    },
    { express: 'express-4', hbs: 'hbs', 'cookie-parser': 'cookie-parser' },
  )

const connect = () =>
  siteWith(
    {
      'package.json': '{ "main": "index.mjs", "dependencies": { "connect": "^3.7.0" } }',
      'index.mjs': `import connect from "connect";
import { createServer } from "node:http";

export const app = connect();

app.use("/", (req, res) => {
	const title = req.visitor ? req.visitor.decide("home.hero").content.title : "Plain";
	res.end("<h1>" + title + "</h1>");
});

createServer(app).listen(process.env.PORT);
`,
    },
    { connect: 'connect' },
  )

/** The app is made by a function of one file, and listens in another. */
const factory = () =>
  siteWith(
    {
      'package.json': '{ "main": "index.js", "dependencies": { "express": "^4.0.0" } }',
      'index.js': `'use strict'\nconst { createApp } = require('./lib/create-app')\n\ncreateApp().listen(process.env.PORT)\n`,
      'lib/create-app.js': `'use strict'

const express = require('express')
const pages = require('./pages')

exports.createApp = function createApp () {
    const app = express()

    app.disable('x-powered-by')
    if (process.env.LOG) {
        app.use(require('morgan')('dev'))
    }
    app.use(pages)
    return app
}
`,
      'lib/pages.js': `const router = require('express').Router()\nrouter.get('/', (req, res) => res.send(\`<h1>${title}</h1>\`))\nmodule.exports = router\n`,
    },
    { express: 'express-4' },
  )

const handlebars = () =>
  siteWith(
    {
      'package.json':
        '{ "type": "module", "scripts": { "dev": "nodemon --watch src src/index.js" }, "dependencies": { "express": "5", "express-handlebars": "8" } }',
      'src/index.js': `import express from 'express'
import { engine } from 'express-handlebars'

const app = express()
app.engine('handlebars', engine({ defaultLayout: false }))
app.set('view engine', 'handlebars')
app.set('views', './views')

app.get('/', (req, res) => res.render('home'))

app.listen(process.env.PORT)
`,
      'views/home.handlebars': '{{#personalize "home.hero"}}<h1>{{title}}</h1>{{/personalize}}',
    },
    { express: 'express', 'express-handlebars': 'express-handlebars' },
  )

/** A class that has the app, and adds everything in methods, in a module that only its `import` tells from CommonJS. */
const object = () =>
  siteWith(
    {
      'package.json': '{ "dependencies": { "express": "5" } }',
      'app.js': `import express from 'express'

class Shop {
  constructor() {
    this.app = express()
    this.pages()
  }

  pages() {
    this.app.get('/', (req, res) => res.send(\`<h1>${title}</h1>\`))
  }
}

new Shop().app.listen(process.env.PORT)
`,
    },
    { express: 'express' },
  )

/** Node runs TypeScript as it is. */
const typescript = () =>
  siteWith(
    {
      'package.json':
        '{ "type": "module", "scripts": { "start": "node --env-file-if-exists=.env src/server.ts" }, "dependencies": { "express": "5" } }',
      'src/server.ts': `import express, { type Express, type Request } from 'express'

const app: Express = express()

app.get('/', (req: Request, res) => {
  res.send(\`<h1>${title}</h1>\`)
})

app.listen(process.env.PORT)
`,
    },
    { express: 'express' },
  )

const sites: [name: string, site: () => InitSite, entry: string, app: string, definitions: string][] = [
  ['Express 5, as modules', express5, 'server.js', 'server.js', 'attune.js'],
  ['Express 4 by express-generator, with views of hbs', express4, 'bin/www', 'app.js', 'attune.js'],
  ['Connect', connect, 'index.mjs', 'index.mjs', 'attune.mjs'],
  ['an app that a function of another file makes', factory, 'index.js', 'lib/create-app.js', 'lib/attune.js'],
  ['views of express-handlebars', handlebars, 'src/index.js', 'src/index.js', 'src/attune.js'],
  ['an app in an object', object, 'app.js', 'app.js', 'attune.js'],
  ['TypeScript that Node runs as it is', typescript, 'src/server.ts', 'src/server.ts', 'src/attune.ts'],
]

const definitionsOf = (made: string) => made.replace(/attune(?=\.\w+$)/, 'attune-definitions')

describe.each(sites)('%s', (_, make, entry, app, made) => {
  it('adapts to its visitors once `attune init` was there, and doing it again changes nothing', async () => {
    const site = make()
    const before = site.contents()
    const { code, stdout, stderr } = await site.initHere()
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const name of [definitionsOf(made), made]) expect(stdout).toContain(`Made ${name}.`)
    expect(stdout).toContain('npm install attune')
    const after = site.contents()
    const changed = Object.keys(after).filter((name) => after[name] !== before[name])
    expect(changed.sort()).toEqual(['.gitignore', app, made, definitionsOf(made)].sort())
    // Lines came in, and none was taken away or changed.
    expect(after[app]!.split('\n').filter((line) => !/attune|personalize|collector/.test(line))).toEqual(
      before[app]!.split('\n'),
    )

    const served = await site.serve(entry)
    expect(await titlesOf(served)).toEqual(adapted)
    const { body } = await served.browser().get('/attune/health/ready')
    expect(body).toMatchObject({ ready: true })
    await served.end()

    const again = await site.initHere()
    expect(again.code).toBe(0)
    expect(again.stdout).toMatch(/^Attune is there already: .*, line \d+\. Nothing was changed\.\n$/)
    expect(site.contents()).toEqual(after)
  })

  it('is changed as the rehearsal said it would be', async () => {
    const [rehearsed, done] = [make(), make()]
    const before = rehearsed.contents()
    const { code, stdout } = await rehearsed.initHere('--dry-run')
    expect(code).toBe(0)
    expect(rehearsed.contents()).toEqual(before)
    execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: rehearsed.folder, input: stdout })
    await done.initHere()
    expect(rehearsed.contents()).toEqual(done.contents())
  })
})

it('`npx attune init` in the folder of a site does the same', async () => {
  const [inside, outside] = [express5(), express5()]
  expect(await inside.init()).toMatchObject({ code: 0, stderr: '' })
  await outside.initHere()
  expect(inside.contents()).toEqual(outside.contents())
})

it.each([
  ['CommonJS', express4, 'attune.js'],
  ['a module', handlebars, 'src/attune.js'],
  ['TypeScript', typescript, 'src/attune.ts'],
])(
  'the doctor finds nothing wrong with definitions in %s, alone or where the site is opened',
  async (_, make, made) => {
    const site = make()
    await site.initHere()
    for (const file of [definitionsOf(made), made]) {
      const { code, stdout } = await start(['doctor', '--definitions', file], { cwd: site.folder }).ended
      expect(stdout).toMatch(/^✓ definitions +\S+: 2 segments, 1 placement, 0 features, 0 follow-ups$/m)
      expect(code).toBe(0)
    }
    expect(site.read(definitionsOf(made))).toContain(`--definitions ${definitionsOf(made)}`)
    expect(site.read(definitionsOf(made))).not.toContain('createAttune')
    const files = readdirSync(site.folder, { recursive: true }).map(String)
    expect(files.filter((name) => /attune\.db|^\.attune/.test(name))).toEqual([])
  },
)

it('a site in CommonJS does not start with a mistake in its definitions, as others do not', async () => {
  const site = express4()
  await site.initHere()
  const name = 'attune-definitions.js'
  site.write({ [name]: site.read(name).replace("$segment: 'regular'", "$segment: 'reglar'") })
  await expect(site.serve('bin/www')).rejects.toThrow(/ATTUNE_DEFINITIONS.*regular/s)
})
