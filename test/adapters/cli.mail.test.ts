import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAttune, type Definitions } from 'attune'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../adapters/cli/open-store.ts'
import { launch, noChromium, person } from '../support/chromium.ts'
import { mailFolder, write } from '../templates/mail/mail-folder.ts'
import { attuneHere, type Running, start } from './cli-command.ts'

const definitions = {
  segments: { buyer: { $event: { name: 'Order Completed', count: { $gte: 1 } } } },
  placements: {
    'mail.subject': {
      experiences: [
        { name: 'buyers', when: { $segment: 'buyer' }, variants: { a: { content: { title: 'Again?' } } } },
      ],
    },
  },
  followUps: { reminder: { on: { event: 'Product Added' }, steps: 'cart' } },
} as const satisfies Definitions

const cart = `---
subject: {{#personalize "mail.subject"}}{{title}}{{else}}Your cart{{/personalize}}
preheader: For {{visitor "firstName" "you"}}
---
<mj-section><mj-column>
<mj-text>Hello {{visitor "firstName" "friend"}}, {{data.item}} waits. <a href="https://shop.example/cart">Cart</a></mj-text>
</mj-column></mj-section>`

const files = {
  'brand.json': '{ "name": "Tamp & Bean", "address": "1 Lane" }',
  'cart.mjml': cart,
  'cart.sample.json': '{ "data": { "item": "A cup" } }',
  'note.hbs':
    '---\nsubject: Note\nlayout: none\n---\n<p>x</p><script>document.body.textContent = "ran"; parent.ran = 1; fetch("http://localhost:1/x")</script><img src="data:," onerror="parent.ran = 1">',
  'definitions.json': JSON.stringify(definitions),
}

describe('attune mail lint', () => {
  it('says that nothing is wrong, with exit code 0', async () => {
    const folder = mailFolder({ ...files, 'note.hbs': '---\nsubject: x\nlayout: none\n---\n<p>x</p>' })
    const { code, stdout } = await attuneHere(
      'mail',
      'lint',
      folder,
      '--definitions',
      join(folder, 'definitions.json'),
    )
    expect([code, stdout]).toEqual([0, 'Nothing is wrong with 2 mails.\n'])
  })

  it('says what is wrong, by file and line, with exit code 1', async () => {
    const folder = mailFolder({
      ...files,
      'cart.mjml': cart.replace('"mail.subject"', '"mail.subjct"').replace('"friend"', ''),
      'plain.hbs': '---\nsubject: x\nlayout: none\n---\n<form></form>',
    })
    const named = ['--definitions', join(folder, 'definitions.json')]
    const { code, stdout } = await attuneHere('mail', 'lint', folder, ...named)
    expect(code).toBe(1)
    expect(stdout).toContain(
      `${join(folder, 'cart.mjml')}\n  ✗ 2  There is no placement "mail.subjct". Did you mean "mail.subject"? (unknown-placement)\n  ✗ 6  {{visitor}} does not say`,
    )
    expect(stdout).toMatch(
      /plain\.hbs\n {2}! 5 {2}Mail programs take <form> out\..*\n\n4 errors and 2 warnings in 3 mails\.\n$/,
    )
    const { stdout: json } = await attuneHere('mail', 'lint', folder, ...named, '--json')
    expect(JSON.parse(json)).toMatchObject({ good: false, mails: 3, findings: { length: 6 } })
  })

  it('knows by the follow-ups what has to have a way to unsubscribe', async () => {
    const folder = mailFolder({ ...files, 'cart.mjml': cart.replace('---\n<mj', 'layout: plain\n---\n<mj') })
    const { stdout } = await attuneHere(
      'mail',
      'lint',
      folder,
      '--definitions',
      join(folder, 'definitions.json'),
    )
    expect(stdout).toContain('(no-unsubscribe)')
    expect((await attuneHere('mail', 'lint', folder)).stdout).not.toContain('(no-unsubscribe)')
  })

  it('says which follow-up sends a mail that there is not, and which was meant', async () => {
    const folder = mailFolder(files)
    const followUps = {
      reminder: { on: { event: 'Product Added' }, steps: [{ wait: { days: 1 } }, { send: 'cartt' }] },
      hello: { on: { event: 'Signed Up' }, steps: 'note' },
    }
    const file = join(folder, 'sends.json')
    writeFileSync(file, JSON.stringify({ ...definitions, followUps }))
    const { code, stdout } = await attuneHere('mail', 'lint', folder, '--definitions', file)
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /followUps\.reminder\.steps\S*\n {2}✗ .*"cartt".*Did you mean "cart"\?.*\(unknown-template\)/,
    )
    expect(stdout).not.toContain('followUps.hello')
  })

  it('takes helpers from the options that the site has', async () => {
    const folder = mailFolder({
      ...files,
      'note.hbs': '---\nsubject: x\nlayout: none\n---\n{{shout "x"}}',
      'mails.mjs':
        'const handlebars = { helpers: { shout: (text) => text.toUpperCase() }, partials: {} }\nexport const mails = { handlebars }',
      'wrong.mjs': 'export const mails = { handlebar: {} }',
    })
    expect((await attuneHere('mail', 'lint', folder)).stdout).toContain('There is no helper "shout".')
    expect((await attuneHere('mail', 'lint', folder, '--mails', join(folder, 'mails.mjs'))).code).toBe(0)
    const { code, stderr } = await attuneHere('mail', 'lint', folder, '--mails', join(folder, 'wrong.mjs'))
    expect([code, stderr]).toEqual([2, expect.stringContaining('Did you mean "handlebars"?')])
  })

  it('is found by its second word, too', async () => {
    expect((await attuneHere('mail')).stderr).toContain('There are mail lint, mail build, mail preview.')
    expect((await attuneHere('mail', 'lnit')).stderr).toContain('Did you mean "mail lint"?')
  })
})

describe('attune mail build', () => {
  it('keeps what mails are compiled to, and nothing where there are mistakes', async () => {
    const folder = mailFolder(files)
    const { code, stdout } = await attuneHere('mail', 'build', folder, '--json')
    expect([code, JSON.parse(stdout).files.length]).toEqual([0, 3])
    expect(readdirSync(join(folder, 'built')).sort()).toEqual([
      'cart.html.hbs',
      'cart.txt.hbs',
      'note.txt.hbs',
    ])
    write(folder, { 'cart.mjml': cart.replace('<mj-text>', '<mj-text colour="red">') })
    const again = await attuneHere('mail', 'build', folder)
    expect([again.code, again.stdout]).toEqual([1, expect.stringContaining('1 error: nothing was built.')])
  })
})

describe('attune mail preview without definitions', () => {
  it('shows what each placement has in its {{else}}, to somebody in no segment', async () => {
    const folder = mailFolder({
      ...files,
      'note.hbs':
        '---\nsubject: {{#personalize "mail.subject"}}x{{else}}A note{{/personalize}}\nlayout: none\n---\n<p>{{#segment "buyer"}}again{{else}}new{{/segment}}, {{feature "orders" 0}}</p>',
    })
    const { child, ended } = start(['mail', 'preview', folder, '--port', '0'])
    const [said] = await once(child.stderr!, 'data')
    const address = /http:\S+/.exec(String(said))![0]
    const mail = await (await fetch(`${address}mail.html?mail=note&person=loyal`)).text()
    expect(mail).toContain('<p>new, 0</p>')
    const page = await (await fetch(`${address}?mail=note&person=loyal`)).text()
    expect(page).toContain('A note')
    expect(page).toContain('mail.subject')
    expect(page).not.toContain('ATTUNE_UNKNOWN')
    child.kill('SIGINT')
    expect(await ended).toMatchObject({ code: 0 })
  })
})

describe.skipIf(noChromium)('attune mail preview', () => {
  let browser: Browser
  let folder: string
  let running: Running
  let address: string
  const store = () => `sqlite:${join(folder, 'shop.db')}`

  const contents = async () => {
    const opened = await openStore(store())
    const found: unknown[] = []
    for await (const entry of opened.scan('')) found.push(entry)
    await opened.close()
    return found
  }

  beforeAll(async () => {
    browser = await launch()
    folder = mkdtempSync(join(tmpdir(), 'attune-mails-'))
    write(folder, files)
    const attune = await createAttune({
      placements: definitions.placements,
      segments: definitions.segments,
      store: await openStore(store()),
      secret: 'a secret of the tests alone',
    })
    const context = { consent: { categoryPreferences: { personalization: true } } }
    await attune.track({ type: 'identify', userId: 'ada', traits: { firstName: 'Ada' }, context })
    await attune.track({ type: 'identify', userId: 'bob', traits: { firstName: '<b>Bob</b>' }, context })
    await attune.close()
    running = start([
      'mail',
      'preview',
      folder,
      '--definitions',
      join(folder, 'definitions.json'),
      '--store',
      store(),
      '--visitor',
      'ada',
      '--port',
      '0',
    ])
    const said = await new Promise<string>((resolve) => running.child.stderr!.once('data', resolve))
    address = /http:\S+/.exec(String(said))![0]
  })

  afterAll(async () => {
    running.child.kill('SIGINT')
    expect(await running.ended).toMatchObject({ code: 0, stdout: 'The preview has ended.\n' })
    await browser.close()
    rmSync(folder, { recursive: true })
  })

  const open = async (query = '', options = {}): Promise<[Page, unknown[]]> => {
    const failures: unknown[] = []
    const [page] = await person(browser, failures, { viewport: { width: 1440, height: 900 }, ...options })
    await page.goto(`${address}${query}`)
    return [page, failures]
  }
  const subject = (page: Page) => page.locator('.listed .subject').textContent()
  const mail = (page: Page) => page.frameLocator('iframe').locator('body')

  it('shows a mail for made-up people, each as the site decides for them', async () => {
    const [page, failures] = await open('?mail=cart&person=loyal')
    expect(await subject(page)).toBe('Again?')
    expect(await page.locator('.listed .preheader').textContent()).toBe('For Anna')
    expect(await mail(page).textContent()).toContain('Hello Anna, A cup waits.')
    expect(await page.locator('.about').textContent()).toMatch(
      /mail\.subject → buyers, a[\s\S]*From the sample[\s\S]*https:\/\/shop\.example\/cart/,
    )
    await page.getByLabel('For').selectOption('First-time visitor')
    await page.waitForURL(/person=newcomer/)
    expect(await subject(page)).toBe('Your cart')
    expect(await mail(page).textContent()).toContain('Hello friend')
    expect(await page.locator('.chips').textContent()).toBe('firstName')
    expect(failures).toEqual([])
  })

  it('shows the width, the ground and the part that are chosen', async () => {
    const [page] = await open('?mail=cart&person=loyal')
    const ground = () => mail(page).evaluate((body) => getComputedStyle(body).backgroundColor)
    expect(await ground()).toBe('rgb(243, 241, 237)')
    await page.getByRole('link', { name: 'Dark' }).click()
    await page.getByRole('link', { name: '320' }).click()
    expect(await ground()).toBe('rgb(18, 18, 17)')
    expect(await mail(page).evaluate(() => innerWidth)).toBe(320)
    await page.getByRole('link', { name: 'Text' }).click()
    expect(await page.locator('.window pre').textContent()).toContain('Cart <https://shop.example/cart>')
  })

  it('lets a mail run nothing, send nothing and reach nothing', async () => {
    const [page] = await open('?mail=note')
    expect(await mail(page).locator('p').textContent()).toBe('x')
    expect(await page.evaluate(() => 'ran' in globalThis)).toBe(false)
    expect(await page.locator('iframe').getAttribute('sandbox')).toBe('')
    const response = await fetch(`${address}mail.html?mail=note`)
    expect(response.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none';/)
    expect(await page.locator('.finding.warning').textContent()).toContain('Mail programs take <script> out.')
  })

  it('shows a file that is saved at once, with what is wrong with it', async () => {
    const [page] = await open('?mail=cart&person=loyal')
    await page.getByText('Nothing is wrong with this mail.').waitFor()
    writeFileSync(
      join(folder, 'cart.mjml'),
      cart.replace('Hello', 'Dear').replace('https://shop.example/cart', '/cart'),
    )
    await page.locator('.finding.error').waitFor()
    expect(await mail(page).textContent()).toContain('Dear Anna')
    expect(await page.locator('.mails [aria-current] .count').textContent()).toBe('1')
    writeFileSync(join(folder, 'cart.mjml'), cart)
    await page.getByText('Nothing is wrong with this mail.').waitFor()
  })

  it('shows mails for people of the store, who are only read', async () => {
    const before = await contents()
    const [page] = await open('?mail=cart')
    expect(await mail(page).textContent()).toContain('Hello Ada')
    await page.getByLabel('A user id of the store').fill('bob')
    await page.keyboard.press('Enter')
    await page.waitForURL(/person=user%3Abob/)
    expect(await mail(page).textContent()).toContain('Hello <b>Bob</b>')
    await page.getByLabel('A user id of the store').fill('nobody')
    await page.keyboard.press('Enter')
    expect(await page.locator('.failure').textContent()).toContain(
      'The store has nobody with the user id "nobody".',
    )
    expect(await contents()).toEqual(before)
  })

  it('works without scripts', async () => {
    const [page] = await open('?mail=cart&person=loyal', { javaScriptEnabled: false })
    await page.getByLabel('For').selectOption('Bargain hunter')
    await page.getByRole('button', { name: 'Show' }).first().click()
    expect(page.url()).toContain('person=bargain')
    expect(await page.locator('.listed .preheader').textContent()).toBe('For you')
  })

  it('is for browsers of this machine alone, and changes nothing', async () => {
    const { port } = new URL(address)
    const status = async (host: string, method = 'GET') => {
      const sent = request({ port, host: '127.0.0.1', method, headers: { host } }).end()
      const [response] = await once(sent, 'response')
      response.resume()
      return response.statusCode
    }
    expect(await status(`127.0.0.1:${port}`)).toBe(200)
    expect(await status(`evil.example:${port}`)).toBe(403)
    expect(await status(`localhost.evil.example:${port}`)).toBe(403)
    expect(await status(`localhost:${port}`, 'POST')).toBe(405)
    expect(readFileSync(join(folder, 'cart.mjml'), 'utf8')).toBe(cart)
  })
})
