import type { Brand } from '../brand.ts'
import { fontsOf } from './fonts.ts'
import { headOf, type Look } from './head.ts'
import { headingOf, logoDisplay } from './heading.ts'
import { palettesOf } from './palette.ts'
import { written } from './written.ts'

/** In what a layout differs from the other. */
export interface Frame {
  /** What the mail is written on: a card on quiet ground, or the ground itself. */
  readonly paper: Look['paper']
  /** Of the section with the logo or name. */
  readonly headingPadding: string
  readonly headingSize: string
  /** What stands around the template. */
  around(body: string, look: Look): string
  /** The footer's components. */
  foot(sender: string, look: Look): string
}

/** A layout as MJML: logo or name, the template, and who sent it. */
export function framed(brand: Brand, { paper, headingPadding, headingSize, around, foot }: Frame): string {
  const { name, address, language = 'en' } = brand
  const look: Look = { ...palettesOf(brand), fonts: fontsOf(brand), logo: logoDisplay(brand), paper }
  const { light, fonts } = look
  const sender = [name, address].filter(Boolean).map((one) => written(one!))
  return `<mjml lang="${written(language)}">
${headOf(look)}
  <mj-body background-color="${paper === 'card' ? light.background : (brand.background ?? light.card)}" css-class="ground" width="600px">
    <mj-section padding="${headingPadding}" css-class="head">
      <mj-column>
        <mj-text font-family="${fonts.heading}" font-size="${headingSize}" font-weight="700" padding="0 32px">${headingOf(brand)}</mj-text>
      </mj-column>
    </mj-section>
${around('{{{body}}}', look)}
    <mj-section padding="8px 0 32px" css-class="foot">
      <mj-column>
${foot(`<p>${sender.join('<br>')}</p>`, look)}
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`
}
