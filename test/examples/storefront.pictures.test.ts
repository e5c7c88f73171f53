import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { drawingHash, type MailPicture, mailPictures } from '../../examples/storefront/pictures/for-mails.ts'
import rendered from '../../examples/storefront/pictures/rendered.json' with { type: 'json' }
import { launch } from '../support/chromium.ts'
import { browser, open } from './storefront.ts'

const inShop = (path: string) => new URL(`../../examples/storefront/${path}`, import.meta.url)
const fileOf = ({ name }: MailPicture) => inShop(`public/pictures/${name}.png`)

/** With RENDER_PICTURES=1, after a drawing was changed. It needs Chromium, and pngquant on the PATH. */
it.runIf(process.env.RENDER_PICTURES)('renders the pictures of mails', { timeout: 300_000 }, async () => {
  const chromium = await launch()
  const page = await chromium.newPage({ deviceScaleFactor: 2 })
  for (const picture of mailPictures) {
    const { svg, width, height, transparent = false } = picture
    await page.setViewportSize({ width, height })
    const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`
    const style = `display:block;width:${width}px;height:${height}px;object-fit:cover;object-position:50% 84%`
    await page.setContent(`<body style="margin:0"><img src="${source}" style="${style}">`)
    await page.locator('img').evaluate((image) => (image as HTMLImageElement).decode())
    const input = await page.screenshot({ omitBackground: transparent })
    writeFileSync(
      fileOf(picture),
      execFileSync('pngquant', ['--strip', '--speed', '1', '128', '-'], { input }),
    )
  }
  await chromium.close()
  const hashes = Object.fromEntries(mailPictures.map((picture) => [picture.name, drawingHash(picture)]))
  writeFileSync(inShop('pictures/rendered.json'), `${JSON.stringify(hashes, null, 2)}\n`)
})

describe('a picture that mails show', () => {
  it('is the one that is drawn in the shop (if not: RENDER_PICTURES=1)', () => {
    const drawn = Object.fromEntries(mailPictures.map((picture) => [picture.name, drawingHash(picture)]))
    expect(rendered).toEqual(drawn)
  })

  it('is there as PNG, twice as fine as it is shown, and small', () => {
    for (const picture of mailPictures) {
      const png = readFileSync(fileOf(picture))
      expect(png.subarray(1, 4).toString(), picture.name).toBe('PNG')
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([picture.width * 2, picture.height * 2])
      expect(png.length, picture.name).toBeLessThan(picture.name === 'morning' ? 80_000 : 8_000)
    }
  })

  it('is served beside the drawing', async () => {
    const { headers } = await browser(open()).get('/pictures/house-espresso.png').expect(200)
    expect(headers['content-type']).toBe('image/png')
  })
})
