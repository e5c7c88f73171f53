import type { Brand } from '../brand.ts'
import { headingOf, headOf, lookOf, onDark, written } from './look.ts'

/** A card on quiet ground: header, the mail, and a footer with why somebody gets it and how to get it no more. */
export function marketingLayout(brand: Brand): string {
  const { name, address, language = 'en', words } = brand
  const {
    unsubscribe = 'Unsubscribe',
    preferences = 'Choose what you get',
    because = name === '' ? '' : `You get this because you agreed to mails from ${name}.`,
  } = words ?? {}
  const { darkColor } = lookOf(brand)
  const sender = [name, address].filter(Boolean).map((one) => written(one!))
  const head = headOf(
    brand,
    `      .name { color: #1d1d1b; }
      .on-dark { display: none; }
${onDark({
  'body, .ground, .ground > div': 'background-color: #121211 !important;',
  '.card, .card > table, .card > table > tbody > tr > td':
    'background: #1e1e1c !important; background-color: #1e1e1c !important;',
  '.card div, .card td, .card p, .card h1, .card h2, .card h3, .card li, .head div, .head .name':
    'color: #f0eee9 !important;',
  '.card a': `color: ${darkColor} !important;`,
  '.card .button a': 'color: #ffffff !important;',
  '.card .line p': 'border-top-color: #3a3935 !important;',
  '.foot div, .foot p, .foot a': 'color: #a5a29b !important;',
  '.on-light': 'display: none !important;',
  '.on-dark': 'display: block !important;',
})}`,
  )
  return `<mjml lang="${written(language)}">
${head}
  <mj-body background-color="#f3f1ed" css-class="ground" width="600px">
    <mj-section padding="20px 0 12px" css-class="head">
      <mj-column>
        <mj-text font-size="20px" font-weight="700" padding="0 32px">${headingOf(brand)}</mj-text>
      </mj-column>
    </mj-section>
    <mj-wrapper background-color="#ffffff" border-radius="10px" padding="20px 0" css-class="card">
{{{body}}}
    </mj-wrapper>
    <mj-section padding="20px 0 32px" css-class="foot">
      <mj-column>
        <mj-text font-size="13px" line-height="1.5" color="#68655f" padding="0 32px">
          {{#if (unsubscribe)}}
          <p>${written(because)}<br><a href="{{unsubscribe}}" style="color:#68655f">${written(unsubscribe)}</a>{{#if (preferences)}} &nbsp;·&nbsp; <a href="{{preferences}}" style="color:#68655f">${written(preferences)}</a>{{/if}}</p>
          {{/if}}
          <p>${sender.join('<br>')}</p>
        </mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`
}
