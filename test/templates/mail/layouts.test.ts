import { type Brand, mailTemplates } from 'attune/templates/mail'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildMails } from '../../../templates/mail/build-mails.ts'
import { clearest, contrast, mix } from '../../../templates/mail/layouts/colors.ts'
import { palettesOf } from '../../../templates/mail/layouts/palette.ts'
import { launch, noChromium } from '../../support/chromium.ts'
import { mailFolder } from './mail-folder.ts'
import { loadMjmlFirst, oneMail, openMails } from './open-mails.ts'

loadMjmlFirst()

const mjml = `<mj-section><mj-column><mj-text><h1>News</h1><p>Of <a href="https://shop.example/x">cups</a></p></mj-text>
<mj-button href="https://shop.example/">Look</mj-button></mj-column></mj-section>`

const house: Brand = {
  name: 'Tamp & Bean',
  address: '1 Lane',
  url: 'https://shop.example',
  logo: { src: 'https://shop.example/mark.png', width: 40, named: true },
  color: '#97401f',
  darkColor: '#e9976b',
  background: '#fbf6ee',
  darkBackground: '#1b1310',
  textColor: '#2b1a11',
  darkTextColor: '#f6eadb',
  font: '"Avenir Next", Arial, sans-serif',
  headingFont: 'Palatino, Georgia, serif',
}

const layouts = ['marketing', 'plain'] as const

describe('colours', () => {
  it('stand out from each other as WCAG reckons', () => {
    expect(contrast('#000000', '#ffffff')).toBe(21)
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
    expect(contrast('#ffffff', '#777777')).toBe(contrast('#777777', '#ffffff'))
    expect(contrast('#97401f', '#97401f')).toBe(1)
    expect(mix('#ffffff', 0.5, '#000000')).toBe('#808080')
    expect(clearest('#e9976b', ['#ffffff', '#2b1a11'])).toBe('#2b1a11')
    expect(clearest('#97401f', ['#ffffff', '#2b1a11'])).toBe('#ffffff')
  })

  it.each<[string, Brand]>([
    ['a brand that says nothing of them', { name: 'Shop' }],
    ['a house of its own', house],
    [
      'one whose text barely stands out enough',
      { name: 'Shop', background: '#ffffff', textColor: '#767676' },
    ],
  ])('of text, footer and buttons can be read with %s', (_, brand) => {
    for (const palette of Object.values(palettesOf(brand))) {
      const { background, card, text, quiet, color, onColor } = palette
      for (const ground of [background, card]) expect(contrast(text, ground)).toBeGreaterThan(4.5)
      expect(contrast(quiet, background)).toBeGreaterThan(4.5)
      expect(contrast(onColor, color)).toBeGreaterThan(4.5)
    }
  })
})

it('what buttons say can be read on every colour', () => {
  const parts = Array.from({ length: 18 }, (_, step) => (step * 15).toString(16).padStart(2, '0'))
  for (const red of parts)
    for (const green of parts)
      for (const blue of parts) {
        const { light } = palettesOf({ name: 'Shop', color: `#${red}${green}${blue}` })
        expect(contrast(light.onColor, light.color), light.color).toBeGreaterThan(4.5)
      }
})

describe('a brand', () => {
  it.each<[string, object, string]>([
    ['no colour', { background: 'cream' }, 'wrong-color options.brand.background'],
    ['writing that cannot be read', { textColor: '#cccccc' }, 'low-contrast options.brand.textColor'],
    ['the same on dark ground', { darkBackground: '#eeeeee' }, 'low-contrast options.brand.darkTextColor'],
    ['fonts that not every machine has', { font: 'Palatino' }, 'wrong-font options.brand.font'],
    [
      'CSS in place of fonts',
      { headingFont: 'x; color: red; serif' },
      'wrong-font options.brand.headingFont',
    ],
    [
      'a logo that is half named',
      { logo: { ...house.logo, named: 'yes' } },
      'wrong-type options.brand.logo.named',
    ],
  ])('is refused with %s', async (_, wrong, expected) => {
    const brand = { name: 'Shop', ...wrong } as Brand
    const { problems } = await mailTemplates({ templates: { a: { subject: 'x', text: 'x' } }, brand }).catch(
      (refused) => refused,
    )
    expect(problems.map(({ code, path }: { code: string; path: string }) => `${code} ${path}`)).toEqual([
      expected,
    ])
  })

  it.each(layouts)('has its mark and name, its fonts and its colours in the layout %s', async (layout) => {
    const { render } = await oneMail({ mjml, layout }, { brand: house })
    const { html, text } = await render()
    expect(html).toMatch(
      /<img src="https:\/\/shop\.example\/mark\.png" alt="" width="40"[^>]*><span[^>]*>Tamp &amp; Bean<\/span>/,
    )
    expect(html).toMatch(/h1, h2, h3 \{[^}]*font-family: Palatino, Georgia, serif/)
    expect(html).toContain("font-family:'Avenir Next', Arial, sans-serif")
    expect(html).toContain('h1, h2, h3 { font-family: Georgia, serif !important; }')
    expect(html).toContain('background-color:#fbf6ee')
    expect(text).toMatch(/^Tamp & Bean <https:/)
  })

  it('may be reached elsewhere than where its mails were built', async () => {
    const folder = mailFolder({ 'a.mjml': `---\nsubject: x\n---\n${mjml}` })
    await buildMails({ folder, brand: house })
    const src = 'https://staging.shop.example/mark.png?a=1&b=2'
    const brand = { ...house, url: 'http://localhost:3000', logo: { ...house.logo!, src } }
    const { mails, render } = await openMails({ folder, brand })
    expect(mails.warnings).toEqual([])
    const { html, text } = await render({}, undefined, 'a')
    expect(html).toContain('<img src="https://staging.shop.example/mark.png?a&#x3D;1&amp;b&#x3D;2"')
    expect(text).toContain('localhost')
    expect((await mailTemplates({ folder, brand: { ...house, color: '#000000' } })).warnings).toMatchObject([
      { code: 'stale' },
    ])
  })
})

describe.skipIf(noChromium)('in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser?.close())

  async function seen<T>(layout: string, width: number, look: (page: Page) => Promise<T>): Promise<[T, T]> {
    const { render } = await oneMail({ mjml, layout }, { brand: house })
    const page = await browser.newPage({ viewport: { width, height: 800 } })
    await page.setContent((await render()).html!.replace(/<img[^>]*>/g, ''))
    const both: T[] = []
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      both.push(await look(page))
    }
    await page.close()
    return both as [T, T]
  }

  const colorsOf = (page: Page, selector: string) =>
    page.locator(selector).evaluate((one) => {
      const { color, backgroundColor } = getComputedStyle(one)
      return [color, backgroundColor].map((value) => {
        const parts = value.match(/\d+/g)!.slice(0, 3).map(Number)
        return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`
      })
    })

  it.each(layouts)(
    'buttons of %s have the colour for the ground they stand on, and can be read',
    async (layout) => {
      const button = (page: Page) => colorsOf(page, '.button a')
      expect(await seen(layout, 640, button)).toEqual([
        ['#ffffff', '#97401f'],
        ['#2b1a11', '#e9976b'],
      ])
      const link = async (page: Page) => (await colorsOf(page, 'a[href*="2Fx"]'))[0]
      expect(await seen(layout, 640, link)).toEqual(['#97401f', '#e9976b'])
      const heading = (page: Page) => page.locator('h1').evaluate((h1) => getComputedStyle(h1).fontFamily)
      expect(await seen(layout, 640, heading)).toEqual(Array(2).fill('Palatino, Georgia, serif'))
    },
  )

  it.each(layouts)('%s fits 320 pixels, with room for text and no corners cut off', async (layout) => {
    const measured = (page: Page) =>
      page.evaluate(() => {
        const inset = getComputedStyle(document.querySelector('h1')!.closest('td')!)
        const card = document.querySelector('.card')
        return {
          wide: document.documentElement.scrollWidth,
          left: inset.paddingLeft,
          radius: card ? getComputedStyle(card).borderRadius : '0px',
        }
      })
    const small = { wide: 320, left: '20px', radius: '0px' }
    expect(await seen(layout, 320, measured)).toEqual([small, small])
    const large = { wide: 640, left: '32px', radius: layout === 'marketing' ? '10px' : '0px' }
    expect(await seen(layout, 640, measured)).toEqual([large, large])
  })
})
