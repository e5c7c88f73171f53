import { compileFunction } from 'node:vm'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { withInsertions } from '../../adapters/cli/init/changes.ts'
import { importsOf } from '../../adapters/cli/init/imports.ts'
import { appsIn } from '../../adapters/cli/init/made-app.ts'
import { placesFor } from '../../adapters/cli/init/place.ts'
import { readSource } from '../../adapters/cli/init/source.ts'

/** Statements of an app's file, each with what the app is told when it runs: what prepares is p, what answers a. */
const prepares = [
  `app.use(express.json());`,
  `app.use(express.urlencoded({ extended: false }), express.static('p'))`,
  `app.use(\n  express.static(\n    'p', // app.use(pages)\n  ),\n);`,
  `if (true)\n  app.use(express.json())`,
  `app.use('/files', express.static("p")); /* ; */`,
  'app.use((req, res, next) => { next(`}$`+{}+`{`) })',
  `app\n  .use(express.json())\n  .use(express.static(/[/)]'/.source))`,
]
const answers = [
  `app.get('/', pages);`,
  `app.use(pages)`,
  `app.use('/pages', pages);`,
  // These prepare as well, in a statement that lines can only come before.
  `app.use(express.json()).get('/', pages)`,
  `if (false) {\n  app.get('/never', pages)\n} else app.use(express.json());`,
  `mount(app)`,
  `addPages()`,
  `app.use(function (req, res) { res.end() });`,
  `for (const path of ['/a']) app.get(path, pages)`,
  `void [1].map(() => app.all('*', pages))`,
]
const neither = [
  ``,
  `// app.get('/', pages)`,
  `/* app.use(pages)\n*/`,
  `const a = 4 / 2 / 1, b = { app: 1 }.app;`,
  `const text = \`app.use(\${'pages'})\``,
  `function later() { app.get('/later', pages) }`,
  `const soon = async () => {\n  app.get('/soon', pages)\n}`,
  `class Later { app = 1; start() { app.listen() } }`,
]

const statement = fc.oneof(
  fc.constantFrom(...prepares),
  fc.constantFrom(...neither),
  fc.constantFrom(...answers),
)
const site = fc.record({
  statements: fc.array(statement, { maxLength: 8 }),
  newline: fc.constantFrom('\n', '\r\n'),
  made: fc.constantFrom(
    'const app = express();',
    'const app = module.exports = express()',
    'var port = 3000, app = express();',
    'let app\napp = express()',
  ),
  inside: fc.boolean(),
  ended: fc.boolean(),
})

/** Names of what is declared may come once. */
const once = (statements: readonly string[]) =>
  statements.filter((one, at) => statements.indexOf(one) === at || ![...neither, ...answers].includes(one))

type Site = typeof site extends fc.Arbitrary<infer Generated> ? Generated : never

function sourceOf({ statements, newline, made, inside, ended }: Site): string {
  const body = [made, ...once(statements), 'function addPages() { app.get("/own", pages) }']
  const indented = inside
    ? ['function make() {', ...body.map((line) => line.replace(/^(?=.)/gm, '  ')), '}', 'make()']
    : body
  const lines = [
    `const express = require('express')`,
    `const pages = require('./pages')`,
    `const { mount } = pages`,
    '',
    ...indented,
  ]
  return lines.join('\n').replaceAll('\n', newline) + (ended ? newline : '')
}

/** Runs a source, and says what its app was told, in order: p and a as above, A for Attune. */
function told(text: string): string {
  let heard = ''
  const hear = (what: string) => {
    heard += what
    return app
  }
  const pages = Object.assign(() => 'a', { mount: () => hear('a'), kind: 'a' })
  const kindOf = (given: { kind?: string; length: number }) => given.kind ?? (given.length === 3 ? 'p' : 'a')
  const app = {
    use: (...given: unknown[]) => hear(kindOf(given.find((one) => typeof one === 'function') as never)),
    get: () => hear('a'),
    all: () => hear('a'),
    listen: () => hear('a'),
  }
  const part = () => Object.assign(() => {}, { kind: 'p' })
  const express = Object.assign(() => app, { json: part, urlencoded: part, static: part })
  const attune = {
    personalize: Object.assign(() => {}, { kind: 'A' }),
    collector: Object.assign(() => {}, { kind: 'A' }),
  }
  const modules: Record<string, unknown> = { express, './pages': pages, './attune': attune }
  compileFunction(text, ['require', 'module'])((name: string) => modules[name], {})
  return heard
}

it('whatever an app does, Attune comes behind all that prepares and before what answers, and nothing else changes', () => {
  let answered = 0
  fc.assert(
    fc.property(site, (given) => {
      const text = sourceOf(given)
      const source = readSource(text)!
      const imports = importsOf(source)
      const [app, ...others] = appsIn(source, imports)
      expect(others).toEqual([])
      expect(app!.name).toBe('app')
      const places = placesFor(source, app!, imports)!
      const { newline } = given
      const changed = withInsertions(
        text,
        [
          { spot: places.imports, lines: `const { collector, personalize } = require('./attune')${newline}` },
          {
            spot: places.uses,
            lines: `app.use(personalize)${newline}app.use('/attune', collector)${newline}`,
          },
        ],
        newline,
      )
      const preparing = once(given.statements).findIndex((one) => answers.includes(one))
      const alone = {
        ...given,
        statements: once(given.statements).slice(0, preparing < 0 ? undefined : preparing),
      }
      const before = told(sourceOf(alone))
      expect(before).toMatch(/^p*$/)
      expect(told(changed)).toBe(`${before}AA${told(text).slice(before.length)}`)
      if (told(text).includes('a')) answered++
      const kept = changed.split(newline).filter((line) => !/personalize|collector\)/.test(line))
      expect(kept.join(newline)).toBe(text)
    }),
    { numRuns: 500 },
  )
  expect(answered).toBeGreaterThan(100)
})

it('no text whatever makes it fail: it is read, or not understood', () => {
  const token = fc.constantFrom(
    ...'{}()[];,.=:<>/`"\'\n',
    '${',
    'const app = ',
    'express()',
    'import express from "express"',
    'require("express")',
    '=>',
    '/*',
    '*/',
    '//',
    'app.use(',
    'function ',
    'class ',
    'export ',
    'if ',
    ' ',
  )
  fc.assert(
    fc.property(fc.array(token, { maxLength: 40 }), (tokens) => {
      const text = tokens.join('')
      const source = readSource(text)
      if (!source) return
      const imports = importsOf(source)
      for (const app of appsIn(source, imports)) {
        const places = placesFor(source, app, imports)
        for (const spot of places ? [places.imports, places.uses] : []) {
          expect(spot.at === text.length || text[spot.at - 1] === '\n').toBe(true)
        }
      }
    }),
    { numRuns: 5_000 },
  )
})
