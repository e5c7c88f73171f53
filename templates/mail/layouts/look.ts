import type { Brand } from '../brand.ts'

const fonts = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

interface Look {
  readonly color: string
  readonly darkColor: string
}

export function lookOf({ color = '#1f6f54', darkColor = '#7fd1b0' }: Brand): Look {
  return { color: written(color), darkColor: written(darkColor) }
}

/** A text of the brand in MJML: neither markup nor a tag of Handlebars. */
export function written(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('{', '&#123;')
}

/** What both layouts have in their head. `marks`: more styles, those for dark ground included. */
export function headOf(brand: Brand, marks: string): string {
  const { color } = lookOf(brand)
  return `  <mj-head>
    <mj-title>{{@root.subject}}</mj-title>
    <mj-breakpoint width="480px" />
    <mj-attributes>
      <mj-all font-family="${fonts}" />
      <mj-section padding="8px 0" />
      <mj-text font-size="16px" line-height="1.5" color="#1d1d1b" padding="8px 32px" />
      <mj-table font-size="16px" line-height="1.5" color="#1d1d1b" padding="8px 32px" />
      <mj-image align="left" padding="8px 32px" />
      <mj-divider border-width="1px" border-color="#d9d5cf" padding="16px 32px" css-class="line" />
      <mj-button css-class="button" align="left" padding="12px 32px" background-color="${color}" color="#ffffff" border-radius="6px" font-size="16px" font-weight="600" inner-padding="12px 24px" />
    </mj-attributes>
    <mj-raw>
      <meta name="color-scheme" content="light dark">
      <meta name="supported-color-schemes" content="light dark">
      <meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
      <!--[if mso]><style>body, table, td, div, p, a, h1, h2, h3 { font-family: Arial, sans-serif !important; }</style><![endif]-->
    </mj-raw>
    <mj-style>
      :root { color-scheme: light dark; supported-color-schemes: light dark; }
      h1, h2, h3 { margin: 0 0 8px; line-height: 1.25; font-weight: 700; }
      h1 { font-size: 26px; } h2 { font-size: 20px; } h3 { font-size: 17px; }
      p { margin: 0 0 12px; }
      ul, ol { margin: 0 0 12px; padding-left: 22px; }
      a { color: ${color}; }
      img { font-family: ${fonts}; }
      a[x-apple-data-detectors], #MessageViewBody a { color: inherit !important; text-decoration: none !important; }
      @media only screen and (max-width: 479px) {
        h1 { font-size: 23px !important; }
        .narrow div { padding-left: 0 !important; padding-right: 0 !important; }
      }
${marks}
    </mj-style>
  </mj-head>`
}

/**
 * Styles for dark ground, for those who ask for it: mail programs that know the media query, and Outlook's, which
 * marks elements by attributes of its own.
 */
export function onDark(rules: Readonly<Record<string, string>>): string {
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

/** The logo, one for light and one for dark ground where there are two, or the name. */
export function headingOf({ name, url, logo }: Brand): string {
  if (name === '' && !logo) return ''
  const picture = (src: string, marks: string) =>
    `<img src="${written(src)}" alt="${written(logo?.alt ?? name)}" width="${Number(logo?.width)}" ${marks}>`
  const block = 'display:block;border:0;height:auto'
  const shown = logo
    ? picture(logo.src, `class="${logo.darkSrc ? 'on-light' : ''}" style="${block}"`) +
      (logo.darkSrc
        ? `<!--[if !mso]><!-->${picture(logo.darkSrc, 'class="on-dark" style="display:none;border:0;height:auto"')}<!--<![endif]-->`
        : '')
    : written(name)
  return url === undefined
    ? shown
    : `<a href="${written(url)}" class="name" style="color:inherit;text-decoration:none">${shown}</a>`
}
