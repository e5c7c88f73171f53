import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { helperNames } from '../../../templates/mail/helpers/mail-helpers.ts'
import { frontNames } from '../../../templates/mail/reading/front-part.ts'
import { mailFolder } from './mail-folder.ts'
import { links, loadMjmlFirst, openMails } from './open-mails.ts'

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

  it('names every helper, and every line of the front part', () => {
    for (const helper of helperNames) expect(readme, helper).toMatch(new RegExp(`\`\\{\\{#?${helper}[ }]`))
    for (const name of frontNames) expect(readme, name).toContain(`| \`${name}:\``)
  })
})
