import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { helperNames } from '../../../templates/mail/helpers/mail-helpers.ts'
import { frontNames } from '../../../templates/mail/reading/front-part.ts'
import { agreed, openSite } from '../../support/open-site.ts'
import { mailFolder } from './mail-folder.ts'
import { definitions, links, loadMjmlFirst, openMails, viewOf } from './open-mails.ts'

loadMjmlFirst()

const readme = readFileSync(
  fileURLToPath(new URL('../../../templates/mail/README.md', import.meta.url)),
  'utf8',
)
const block = (name: string) =>
  new RegExp(`<!-- test: ${name} -->\\n\`\`\`\\w*\\n([\\s\\S]*?)\`\`\``).exec(readme)![1]!

describe('the README of mails', () => {
  it('shows a mail that works', async () => {
    const { render } = await openMails({
      folder: mailFolder({
        'cart-reminder.mjml': block('cart-reminder.mjml').replace('mail.cart.subject', 'mail.subject'),
      }),
      data: () => ({ cart: [{ id: 'm&1', name: 'Machine', price: 480 }] }),
    })
    const { subject, preheader, html, text } = await render()
    expect([subject, preheader]).toEqual(['Still & here', '1 things are waiting'])
    expect(html).toContain('<h1>Hello Ada</h1>')
    expect(text).toContain(`Machine <${links.click('https://shop.example/p/m%261')}>, €480.00`)
  })

  it('shows mails of React that a site sends, escaped', async () => {
    const folder = mkdtempSync(fileURLToPath(new URL('./react-', import.meta.url)))
    writeFileSync(join(folder, 'react.mjs'), block('react.mjs'))
    const { messages } = await import(join(folder, 'react.mjs')).finally(() =>
      rmSync(folder, { recursive: true }),
    )
    const { arrive } = await openSite({ ...definitions, messages })
    const visitor = await arrive(undefined, { consent: agreed() })
    await visitor.identify('ada', { firstName: '<Ada>' })
    const click = links.click('https://shop.example/new')
    expect(await messages.render('welcome', viewOf(visitor))).toEqual({
      subject: 'Welcome',
      html: `<!doctype html><html lang="en"><head></head><body><h1>Hello &lt;Ada&gt;</h1><a href="${click.replace('&', '&amp;')}">New this week</a></body></html>`,
      text: `Hello <Ada>\n\nNew this week <${click}>`,
    })
  })

  it('names every helper, and every line of the front part', () => {
    for (const helper of helperNames) expect(readme, helper).toMatch(new RegExp(`\`\\{\\{#?${helper}[ }]`))
    for (const name of frontNames) expect(readme, name).toContain(`| \`${name}:\``)
  })
})
