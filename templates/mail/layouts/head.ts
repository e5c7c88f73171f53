import { type Fonts, inOutlook } from './fonts.ts'
import type { Palette } from './palette.ts'

export interface Look {
  readonly light: Palette
  readonly dark: Palette
  readonly fonts: Fonts
  /** How a logo for dark ground is shown there. */
  readonly logo: 'inline-block' | 'block'
  /** The class of what the mail is written on. */
  readonly paper: 'card' | 'ground'
}

/** The head of both layouts: what components look like, and what changes on dark ground and on telephones. */
export function headOf(look: Look): string {
  const { fonts, light } = look
  return `  <mj-head>
    <mj-title>{{@root.subject}}</mj-title>
    <mj-breakpoint width="480px" />
    <mj-attributes>
      <mj-all font-family="${fonts.text}" />
      <mj-section padding="8px 0" />
      <mj-text css-class="inset" font-size="16px" line-height="1.5" color="${light.text}" padding="8px 32px" />
      <mj-table css-class="inset" font-size="16px" line-height="1.5" color="${light.text}" padding="8px 32px" />
      <mj-image css-class="inset" align="left" padding="8px 32px" />
      <mj-divider css-class="inset line" border-width="1px" border-color="${light.line}" padding="16px 32px" />
      <mj-button css-class="inset button" align="left" padding="12px 32px" background-color="${light.color}" color="${light.onColor}" border-radius="6px" font-size="16px" font-weight="600" inner-padding="12px 24px" />
    </mj-attributes>
    <mj-raw>
      <meta name="color-scheme" content="light dark">
      <meta name="supported-color-schemes" content="light dark">
      <meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
      <!--[if mso]><style>body, table, td, div, p, a { font-family: ${inOutlook(fonts.text)} !important; } h1, h2, h3 { font-family: ${inOutlook(fonts.heading)} !important; }</style><![endif]-->
    </mj-raw>
    <mj-style>
      :root { color-scheme: light dark; supported-color-schemes: light dark; }
      h1, h2, h3 { margin: 0 0 8px; font-family: ${fonts.heading}; line-height: 1.25; font-weight: 700; }
      h1 { font-size: 26px; } h2 { font-size: 20px; } h3 { font-size: 17px; }
      p { margin: 0 0 12px; }
      ul, ol { margin: 0 0 12px; padding-left: 22px; }
      a { color: ${light.color}; }
      img { font-family: ${fonts.text}; }
      .name { color: ${light.text}; }
      .on-dark { display: none; }
      a[x-apple-data-detectors], #MessageViewBody a { color: inherit !important; text-decoration: none !important; }
      @media only screen and (max-width: 599px) {
        .card, .card > table, .card > table > tbody > tr > td { border-radius: 0 !important; }
      }
      @media only screen and (max-width: 479px) {
        h1 { font-size: 23px !important; }
        .inset { padding-left: 20px !important; padding-right: 20px !important; }
      }
${onDark(darkRules(look))}
    </mj-style>
  </mj-head>`
}

function darkRules({ dark, logo, paper }: Look): Record<string, string> {
  const on = `.${paper}`
  const written = ['div', 'td', 'p', 'h1', 'h2', 'h3', 'li'].map((tag) => `${on} ${tag}`).join(', ')
  return {
    'body, .ground, .ground > div': `background-color: ${dark.background} !important;`,
    ...(paper === 'card' && {
      '.card, .card > table, .card > table > tbody > tr > td': `background: ${dark.card} !important; background-color: ${dark.card} !important;`,
    }),
    [`${written}, .head div, .head .name`]: `color: ${dark.text} !important;`,
    [`${on} a`]: `color: ${dark.color} !important;`,
    '.button table td, .button table a': `background: ${dark.color} !important; background-color: ${dark.color} !important;`,
    [`${on} .button a`]: `color: ${dark.onColor} !important;`,
    [`${on} .line p`]: `border-top-color: ${dark.line} !important;`,
    '.foot div, .foot p, .foot a': `color: ${dark.quiet} !important;`,
    '.on-light': 'display: none !important;',
    '.on-dark': `display: ${logo} !important;`,
  }
}

/**
 * Styles for dark ground, for those who ask for it: mail programs that know the media query, and Outlook's, which
 * marks elements by attributes of its own.
 */
function onDark(rules: Readonly<Record<string, string>>): string {
  const asked = Object.entries(rules).map(([where, what]) => `        ${where} { ${what} }`)
  const outlook = Object.entries(rules).flatMap(([where, what]) =>
    where.split(', ').flatMap((one) => {
      if (one === 'body') return []
      const mark = what.includes('background') ? 'data-ogsb' : 'data-ogsc'
      return [`      [${mark}] ${one} { ${what} }`]
    }),
  )
  return `      @media (prefers-color-scheme: dark) {\n${asked.join('\n')}\n      }\n${outlook.join('\n')}`
}
