import fc from 'fast-check'
import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import { describe, expect, it } from 'vitest'
import { links, loadMjmlFirst, oneMail } from './open-mails.ts'

loadMjmlFirst()

const script = '"><script>alert(1)</script>\'&<img src=x onerror=alert(2)>'

describe('what visitors say, do or are', () => {
  it('is text in every part of a mail, whatever is in it', async () => {
    const { render, person } = await oneMail(
      {
        subject: '{{visitor "firstName" "x"}}',
        preheader: '{{trigger "name" "x"}}',
        html: '<p title="{{visitor "firstName" "x"}}">{{trigger "name" "x"}}{{data.name}}</p>',
      },
      { data: () => ({ name: script }) },
    )
    const { html, subject, text } = await render(
      { trigger: { name: script } },
      await person({ firstName: script }),
    )
    expect(html).not.toMatch(/<script|<img/)
    expect(html).toContain('&lt;script&gt;')
    expect([subject, text]).toEqual([script, script + script])
  })

  it('is one line in a subject, without control characters or turned-around text, and 200 characters at most', async () => {
    const { render, person } = await oneMail({ subject: 'Hello {{visitor "firstName" "x"}}', text: 'x' })
    const subject = async (firstName: string) => (await render({}, await person({ firstName }))).subject
    expect(await subject('Ada\r\nBcc: all@shop.example\u0007\u2028\u202egnp.exe')).toBe(
      'Hello Ada Bcc: all@shop.example gnp.exe',
    )
    const long = await subject('👩‍👩‍👧‍👦'.repeat(40))
    expect(long.length).toBeLessThanOrEqual(200)
    expect(long).toMatch(/^Hello (👩‍👩‍👧‍👦)+…$/u)
  })

  it('keeps subjects one line of 1 to 200 characters, whatever comes', async () => {
    let x = ''
    const { render, person } = await oneMail({ subject: 'A{{data.x}}', text: 'x' }, { data: () => ({ x }) })
    const visitor = await person()
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ max: 0x3000, min: 0 }), { maxLength: 400 }), async (codes) => {
        x = String.fromCodePoint(...codes)
        const { subject } = await render({}, visitor)
        expect(subject.length).toBeLessThanOrEqual(200)
        expect(subject).toMatch(/^A[^\p{Cc}\u2028\u2029]*$/u)
      }),
      { numRuns: 200 },
    )
  })

  it('is never a template', async () => {
    const { render, person } = await oneMail(
      {
        subject: '{{visitor "firstName" "x"}}',
        mjml: '<mj-section><mj-column><mj-text>{{visitor "firstName" "x"}} {{data.name}}</mj-text></mj-column></mj-section>',
      },
      { data: () => ({ name: '{{{visitor "secret" ""}}}' }) },
    )
    const { subject, html, text } = await render(
      {},
      await person({ firstName: '{{visitor "secret" "y"}}', secret: 'S3CRET' }),
    )
    expect(subject).toBe('{{visitor "secret" "y"}}')
    for (const part of [html, text]) {
      expect(part).toContain('{{{visitor')
      expect(part).not.toContain('S3CRET')
    }
  })

  it('cannot reach what is not data: prototypes, the visitor’s methods, the process', async () => {
    const { render } = await oneMail(
      {
        html: '{{this.constructor.name}}{{data.constructor.name}}{{@visitor.userId}}{{followUp.constructor}}{{#with (lookup data "__proto__")}}{{toString}}{{/with}}',
      },
      { data: () => ({ a: 1 }) },
    )
    expect((await render()).html).toBe('')
  })

  it('leads nowhere as a "name", which mail programs would make a link of', async () => {
    const { render, person } = await oneMail({
      text: '{{visitor "firstName" "friend"}}/{{trigger "name" "it"}}',
    })
    for (const name of ['Win https://evil.example', 'www.evil.example', 'evil.example/win now']) {
      expect((await render({ trigger: { name } }, await person({ firstName: name }))).text).toBe('friend/it')
    }
    expect((await render({}, await person({ firstName: 'J. R. St.John, M.D.' }))).text).toBe(
      'J. R. St.John, M.D./it',
    )
  })

  it.each([
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    '&#106;avascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    '//evil.example/',
    '/relative',
    'https://evil.example\\@shop.example/',
    '',
  ])('never makes a link of %j', async (url) => {
    const { render } = await oneMail(
      {
        html: '<a href="{{data.url}}">x</a><a href=\'{{{data.url}}}\'>y</a><a href="{{link data.url}}">z</a>',
        text: '{{link data.url}}|{{untracked data.url}}|',
      },
      { data: () => ({ url }) },
    )
    const { html, text } = await render()
    expect(html).toBe('<a href="#">x</a><a href="#">y</a><a href="#">z</a>')
    expect(text).toBe('||')
  })

  it('leaves every link of a mail signed or harmless, as a browser reads it, whatever is in it', async () => {
    let x = ''
    const html =
      '<p><a href="{{data.x}}">1</a> <a title="{{data.x}}" href="https://a.example/{{data.x}}">2</a> {{data.x}}</p>'
    const { render, person } = await oneMail({ html }, { data: () => ({ x }) })
    const visitor = await person()
    const piece = fc.oneof(
      fc.constantFrom(
        'javascript:',
        '"',
        "'",
        '>',
        '<a href="',
        '&quot;',
        '&#34;',
        ' onclick=',
        '=',
        'https://',
      ),
      fc.constantFrom('\n', '`', '\\', 'attune-untracked:'),
      fc.string({ maxLength: 5 }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
        x = pieces.join('')
        const mail = await render({}, visitor)
        const [first, second, ...rest] = anchorsOf(parse(mail.html!))
        expect(rest).toEqual([])
        expect(first).toMatch(/^(https?:\/\/|#|mailto:|tel:|sms:)/)
        expect(second).toMatch(/^(https:\/\/shop\.example\/attune\/click\?to=|#$)/)
      }),
      { numRuns: 300 },
    )
  })

  it('does not make a mail slow', async () => {
    const { render } = await oneMail(
      { html: '<p>{{data.x}}</p><a href="https://a.example">a</a>' },
      { data: () => ({ x: '<a '.repeat(50_000) + ' '.repeat(50_000) }) },
    )
    const { html } = await render()
    expect(html).toContain(`href="${links.click('https://a.example').replace('&', '&amp;')}"`)
  })
})

function anchorsOf(node: DefaultTreeAdapterTypes.Node): string[] {
  const inside = 'childNodes' in node ? node.childNodes.flatMap(anchorsOf) : []
  if (node.nodeName !== 'a' || !('attrs' in node)) return inside
  return [node.attrs.find(({ name }) => name === 'href')!.value, ...inside]
}
