import type { Brand } from '../brand.ts'
import { headingOf, headOf, lookOf, onDark, written } from './look.ts'

/** What somebody waits for, such as a receipt: like a letter, with nothing around it, and nothing to unsubscribe from. */
export function plainLayout(brand: Brand): string {
  const { name, address, language = 'en' } = brand
  const { darkColor } = lookOf(brand)
  const sender = [name, address].filter(Boolean).map((one) => written(one!))
  const head = headOf(
    brand,
    `      .name { color: #1d1d1b; }
      .on-dark { display: none; }
${onDark({
  'body, .ground, .ground > div': 'background-color: #161615 !important;',
  '.ground div, .ground td, .ground p, .ground h1, .ground h2, .ground h3, .ground li, .head .name':
    'color: #f0eee9 !important;',
  '.ground a': `color: ${darkColor} !important;`,
  '.ground .button a': 'color: #ffffff !important;',
  '.ground .line p': 'border-top-color: #3a3935 !important;',
  '.foot div, .foot p, .foot a': 'color: #a5a29b !important;',
  '.on-light': 'display: none !important;',
  '.on-dark': 'display: block !important;',
})}`,
  )
  return `<mjml lang="${written(language)}">
${head}
  <mj-body background-color="#ffffff" css-class="ground" width="600px">
    <mj-section padding="28px 0 4px" css-class="head">
      <mj-column>
        <mj-text font-size="17px" font-weight="700" padding="0 32px">${headingOf(brand)}</mj-text>
      </mj-column>
    </mj-section>
{{{body}}}
    <mj-section padding="8px 0 32px" css-class="foot">
      <mj-column>
        <mj-divider padding="8px 32px 16px" />
        <mj-text font-size="13px" color="#68655f" padding="0 32px"><p>${sender.join('<br>')}</p></mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`
}
