import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { mailTemplates } from 'attune/templates/mail'
import { describe, expect, it, vi } from 'vitest'
import { packages } from '../../../core/installed.ts'
import { buildMails } from '../../../templates/mail/build-mails.ts'
import { mailFolder, write } from './mail-folder.ts'
import { loadMjmlFirst, openMails } from './open-mails.ts'

loadMjmlFirst()

/** A site where neither is installed: to load one fails as it does there. */
async function withoutPackages<T>(work: () => Promise<T>): Promise<T> {
  const { load } = packages
  const loading = vi.spyOn(packages, 'load').mockImplementation((name, begin) => {
    if (name !== 'mjml' && name !== 'html-to-text') return load(name, begin)
    throw Object.assign(new Error(`Cannot find package '${name}'`), { code: 'ERR_MODULE_NOT_FOUND' })
  })
  try {
    return await work()
  } finally {
    loading.mockRestore()
  }
}

const files = {
  'brand.json': '{ "name": "Shop", "address": "1 Lane" }',
  'cart.mjml': `---
subject: Your cart,
  {{visitor "firstName" "friend"}}
preheader: {{data.items.length}} things
layout: own
---
<mj-include path="./partials/greeting.mjml" />
<mj-section><mj-column><mj-text><ul>{{#each data.items}}{{> item}}{{/each}}</ul></mj-text></mj-column></mj-section>
`,
  'layouts/own.mjml': '<mjml><mj-body>\n{{{body}}}\n</mj-body></mjml>',
  'partials/greeting.mjml':
    '<mj-section><mj-column><mj-text>Hello {{visitor "firstName" "friend"}}</mj-text></mj-column></mj-section>',
  'partials/item.hbs': '<li><b>{{name}}</b></li>',
  'note.hbs': '---\nsubject: A note\nlayout: none\n---\n<p>Read <b>this</b></p>',
  'note.txt.hbs': 'Read this, by hand',
  'push.txt.hbs': '---\nsubject: Back\nurl: https://shop.example/\n---\nIt is back',
  'README.md': 'not a mail',
}

const data = () => ({ items: [{ name: 'Cup' }, { name: 'Beans' }] })

describe('a folder of mails', () => {
  it('has templates of MJML, HTML and text, with what they include', async () => {
    const { mails, render } = await openMails({ folder: mailFolder(files), data })
    expect(mails.names).toEqual(['cart', 'note', 'push'])
    expect(mails.warnings).toEqual([])
    const cart = await render({}, undefined, 'cart')
    expect(cart).toMatchObject({ subject: 'Your cart, Ada', preheader: '2 things' })
    expect(cart.html).toMatch(/Hello Ada[\s\S]*<ul><li><b>Cup<\/b><\/li><li><b>Beans<\/b><\/li><\/ul>/)
    expect(cart.text).toBe('Hello Ada\n\n* Cup\n* Beans')
    expect(await render({}, undefined, 'note')).toEqual({
      subject: 'A note',
      html: '<p>Read <b>this</b></p>',
      text: 'Read this, by hand',
    })
    expect(await render({}, undefined, 'push')).toMatchObject({ subject: 'Back', text: 'It is back' })
  })

  it('gives way to what is given in code', async () => {
    const { mails, render } = await openMails({
      folder: mailFolder(files),
      data,
      templates: { push: { subject: 'From code', text: 'x' } },
      partials: { item: '<li>{{name}}!</li>' },
      layouts: { own: '<mjml><mj-body><mj-raw>code</mj-raw>{{{body}}}</mj-body></mjml>' },
    })
    expect(mails.names.toSorted()).toEqual(['cart', 'note', 'push'])
    expect((await render({}, undefined, 'push')).subject).toBe('From code')
    const { html } = await render({}, undefined, 'cart')
    expect(html).toMatch(/code[\s\S]*<li>Cup!<\/li>/)
  })

  it('is told where it is when it is not there, or has nothing', async () => {
    await expect(mailTemplates({ folder: '/nowhere/mails' })).rejects.toMatchObject({
      code: 'ATTUNE_OPTIONS',
      message: expect.stringContaining('/nowhere/mails'),
    })
    await expect(mailTemplates({ folder: mailFolder({ 'README.md': 'x' }) })).rejects.toThrow(
      /found no templates/,
    )
  })

  it('is refused with every mistake in it, each with its file and line', async () => {
    const folder = mailFolder({
      'brand.json': '{ "name": ',
      'a.mjml': '---\nsubjet: x\nsubject: y\nlayout: marketting\nnothing\n---\n<mj-section></mj-section>',
      'b.hbs': '---\nsubject: x\n---\n\n<p>{{#if x}}open</p>\n',
      'c.hbs': '---\nsubject: {{visitor "a" "b"}\n---\nx {{/if}}',
      'd.hbs': '---\nsubject: x\n<p>no end</p>',
      'e.mjml': '---\nsubject: x\n---\n<mj-section>\n<mj-include path="nothing.mjml" />\n</mj-section>',
      'f.mjml': '---\nsubject: x\nlayout: bad\n---\n<mj-section></mj-section>',
      'g.hbs': '---\nsubject: x\n---\nx',
      'g.mjml': '---\nsubject: x\n---\n<mj-section></mj-section>',
      'layouts/bad.mjml': '<mjml><mj-body></mj-body></mjml>',
    })
    const error = await mailTemplates({ folder }).catch((refused) => refused)
    expect(error.code).toBe('ATTUNE_TEMPLATE')
    const found = error.problems.map(
      ({ code, path }: { code: string; path: string }) =>
        `${code} ${path.replace(/^.*attune-mails-\w+\//, '')}`,
    )
    expect(found.sort()).toEqual([
      'front-part a.mjml:2',
      'front-part a.mjml:5',
      'front-part d.hbs:1',
      'front-part d.hbs:3',
      'layout-body layouts/bad.mjml:1',
      'not-json brand.json:1',
      'syntax b.hbs:5',
      'syntax c.hbs:2',
      'syntax c.hbs:4',
      'two-templates g.hbs:1',
      'unknown-include e.mjml:5',
      'unknown-layout a.mjml:4',
    ])
    expect(error.message).toContain('Did you mean "subject:"?')
    expect(error.message).toContain('Did you mean "marketing"?')
  })
})

describe('a sample', () => {
  it.each([
    [
      '{\n  "cart": [{ "id": "silvia" }]\n}',
      'sample note.sample.json:2',
      'goes into "data": { "data": { "cart": … } }',
    ],
    ['{ "trait": {} }', 'sample note.sample.json:1', 'Did you mean "traits"?'],
    ['{ "data": [] }', 'sample note.sample.json:1', 'Write it as { … }.'],
    ['[]', 'sample note.sample.json:1', 'Write it as { "data": { … }'],
    ['{', 'not-json note.sample.json:1', 'Mend it.'],
  ])(
    'that says something else than data, trigger and traits is refused, with where that goes: %s',
    async (text, code, cure) => {
      const folder = mailFolder({ 'note.hbs': files['note.hbs'], 'note.sample.json': text })
      const error = await mailTemplates({ folder }).catch((error) => error)
      expect(error.code).toBe('ATTUNE_TEMPLATE')
      const { problems } = error as { problems: { code: string; path: string; cure: string }[] }
      expect(problems.map((one) => `${one.code} ${basename(one.path)}`)).toEqual([code])
      expect(problems[0]!.cure).toContain(cure)
    },
  )
})

describe('mails that were built', () => {
  const rendered = async (folder: string) => {
    const { render, person, mails } = await openMails({ folder, data })
    const ada = await person()
    return Promise.all(mails.names.map((name) => render({}, ada, name)))
  }

  it('need neither MJML nor html-to-text, and are the same', async () => {
    const folder = mailFolder(files)
    const before = await rendered(folder)
    const { files: written, findings } = await buildMails({ folder })
    expect(findings).toEqual([])
    expect(written.map((file) => file.slice(folder.length)).sort()).toEqual([
      '/built/cart.html.hbs',
      '/built/cart.txt.hbs',
      '/built/partials/item.txt.hbs',
    ])
    expect(await withoutPackages(() => rendered(folder))).toEqual(before)
    expect(readFileSync(join(folder, 'built/cart.html.hbs'), 'utf8')).toContain('do not edit it')
  })

  it('are asked for where the packages are not there', async () => {
    const folder = mailFolder(files)
    await withoutPackages(async () => {
      await expect(mailTemplates({ folder })).rejects.toThrow(/mjml.* is needed to make HTML of MJML/)
    })
  })

  it('are asked for by a template of HTML for the layout it has, with what else would do', async () => {
    const html = {
      'brand.json': files['brand.json'],
      'note.hbs': '---\nsubject: Note\n---\n<p>Hello</p>',
      'note.txt.hbs': 'Hello',
    }
    await withoutPackages(async () => {
      await expect(mailTemplates({ folder: mailFolder(html) })).rejects.toMatchObject({
        code: 'ATTUNE_OPTIONS',
        message:
          'The template "note" is HTML, and its layout "marketing" is MJML. Say "layout: none" in it, or compile your mails where MJML is: npx attune mail build. The package mjml is needed to make HTML of MJML, and is not installed here. Run: npm install mjml',
      })
      const bare = html['note.hbs'].replace('Note', 'Note\nlayout: none')
      await mailTemplates({ folder: mailFolder({ ...html, 'note.hbs': bare }) })
    })
  })

  it.each(['cart.mjml', 'layouts/own.mjml', 'partials/greeting.mjml'])(
    'are noticed to be old when %s was changed',
    async (file) => {
      const folder = mailFolder(files)
      await buildMails({ folder })
      write(folder, { [file]: `${files[file as keyof typeof files]}\n ` })
      const { warnings } = await mailTemplates({ folder })
      expect(warnings).toMatchObject([
        { code: 'stale', severity: 'warning', cure: 'Run: npx attune mail build' },
      ])
      // Whatever was changed: the mail is what is old, and the layout may be one of many mails.
      expect(warnings[0]!.path).toMatch(/cart\.mjml:\d+$/)
      await withoutPackages(async () => {
        const error = await mailTemplates({ folder }).catch((refused) => refused)
        expect(error.problems).toMatchObject([{ code: 'stale', severity: 'error' }])
      })
    },
  )

  it('may have another subject without being built again', async () => {
    const folder = mailFolder(files)
    await buildMails({ folder })
    write(folder, { 'cart.mjml': files['cart.mjml'].replace('Your cart', 'Still here') })
    await withoutPackages(async () => {
      expect((await rendered(folder))[0]!.subject).toBe('Still here, Ada')
    })
  })

  it('go when their template goes, and nothing is written where there are mistakes', async () => {
    const folder = mailFolder(files)
    await buildMails({ folder })
    rmSync(join(folder, 'cart.mjml'))
    await buildMails({ folder })
    expect(readdirSync(join(folder, 'built'))).toEqual(['partials'])
    write(folder, { 'bad.mjml': '---\nsubject: x\n---\ntext' })
    const { files: written, findings } = await buildMails({ folder })
    expect([written, findings.map(({ code }) => code)]).toEqual([[], ['text-dropped']])
  })
})
