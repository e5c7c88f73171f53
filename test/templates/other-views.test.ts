import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { personalize } from 'attune/middleware'
import express, { type RequestHandler } from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browser } from '../support/browser.ts'
import { openSite } from '../support/open-site.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const hostile = '<script>alert("1")</script> & co'

const placements = {
  'home.hero': {
    experiences: [
      {
        name: 'sale',
        when: { 'context.campaign.name': 'sale' },
        variants: { loud: { content: { title: hostile } } },
      },
    ],
    fallback: { content: { title: 'New this week' } },
  },
}

/** The views that the README of templates shows, as files. */
async function writeViews(folder: string): Promise<void> {
  const readme = await readFile(join(root, 'templates/README.md'), 'utf8')
  for (const [, name, text] of readme.matchAll(/<!-- test: (hero\.\w+) -->\n```\w+\n([\s\S]*?)```/g))
    await writeFile(join(folder, name!), text!)
}

describe('the views of the README', () => {
  let folder: string
  let react: RequestHandler

  beforeAll(async () => {
    folder = await mkdtemp(join(root, 'test/other-views-'))
    await writeViews(folder)
    react = (await import(join(folder, 'hero.mjs'))).page
  })

  afterAll(() => rm(folder, { recursive: true }))

  const shop = async (handler: RequestHandler) => {
    const { attune } = await openSite({ placements })
    const app = express().use(personalize(attune)).set('views', folder)
    return browser(app.get('/', handler))
  }

  it.each<[string, () => RequestHandler]>([
    ['EJS', () => (_req, res) => res.render('hero.ejs')],
    ['Pug', () => (_req, res) => res.render('hero.pug')],
    ['React', () => react],
  ])('in %s show what is decided, escaped, and say what it is', async (_, handler) => {
    const visitor = await shop(handler())
    const plain = await visitor.get('/')
    const compact = (html: string) => html.replaceAll(/\s+(?=<)|(?<=>)\s+/g, '')
    expect(compact(plain.text)).toBe(
      '<section data-attune-placement="home.hero"><h1>New this week</h1></section>',
    )
    expect(plain.headers['cache-control']).toBe('private, no-cache')
    const { text } = await visitor.get('/?utm_campaign=sale&utm_source=mail')
    expect(text).toContain(
      '<section data-attune-placement="home.hero" data-attune-experience="sale" data-attune-variant="loud">',
    )
    expect(text).not.toContain('<script>')
    expect(text).toContain('&lt;/script&gt; &amp; co')
  })
})
