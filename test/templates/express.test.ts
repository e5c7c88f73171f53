import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express, { type Express } from 'express'
import supertest from 'supertest'
import { afterEach, describe, expect, it } from 'vitest'
import { firefox } from '../support/open-site.ts'
import { openShop } from './open-shop.ts'

const folders: string[] = []
afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true }))))

/** An Express site with the smallest possible view engine, which compiles `home.hbs` at every request. */
async function openExpress(view: string): Promise<Express> {
  const { attune, handlebars, clock } = await openShop()
  const folder = await mkdtemp(join(tmpdir(), 'attune-views-'))
  folders.push(folder)
  writeFileSync(join(folder, 'home.hbs'), view)
  const app = express()
  app.engine('hbs', (path, options, done) => {
    try {
      done(null, handlebars.compile(readFileSync(path, 'utf8'))(options))
    } catch (error) {
      done(error)
    }
  })
  app.set('views', folder)
  app.set('view engine', 'hbs')
  app.get('/plain', (_req, res) => res.render('home', { shop: 'T&B' }))
  app.use(async (req, res, next) => {
    const { method, originalUrl: url, headers, host } = req
    res.locals.visitor = await attune.visit({ request: { method, url, headers, host, now: clock.now() } })
    next()
  })
  app.get('/', (_req, res) => res.render('home', { shop: 'T&B' }))
  return app
}

describe('a page of an Express site', () => {
  const view = '{{#personalize "home.line" tag="p"}}{{this}}{{else}}Welcome to {{shop}}{{/personalize}}'

  it('adapts to the visitor in res.locals', async () => {
    const app = await openExpress(view)
    const page = await supertest(app).get('/?utm_source=june&utm_medium=email').set('User-Agent', firefox)
    expect(page.text).toBe(
      '<p data-attune-placement="home.line" data-attune-experience="mail" data-attune-variant="a">Hello, reader</p>',
    )
  })

  it('greets everybody else as it always did, bots included', async () => {
    const app = await openExpress(view)
    const page = await supertest(app).get('/').set('User-Agent', 'Googlebot/2.1')
    expect(page.text).toBe('<p data-attune-placement="home.line">Welcome to T&amp;B</p>')
  })

  it('arrives where Attune does not run', async () => {
    const app = await openExpress(view)
    const page = await supertest(app).get('/plain')
    expect([page.status, page.text]).toEqual([
      200,
      '<p data-attune-placement="home.line">Welcome to T&amp;B</p>',
    ])
  })
})
