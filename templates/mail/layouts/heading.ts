import type { Brand } from '../brand.ts'
import { written } from './written.ts'

/**
 * The logo, one for light and one for dark ground where there are two, or the name, or both. Addresses are printed when a
 * mail is rendered, so that what was built serves wherever the site is reached.
 */
export function headingOf({ name, url, logo }: Brand): string {
  if (name === '' && !logo) return ''
  const shown = logo ? logoOf(name, logo) : written(name)
  return url === undefined
    ? shown
    : `<a href="{{@root.brand.url}}" class="name" style="color:inherit;text-decoration:none">${shown}</a>`
}

function logoOf(name: string, { alt, darkSrc, named = false, width }: NonNullable<Brand['logo']>): string {
  const text = written(alt ?? (named ? '' : name))
  const picture = (source: 'src' | 'darkSrc', marks: string) =>
    `<img src="{{@root.brand.logo.${source}}}" alt="${text}" width="${Number(width)}" ${marks}>`
  const place = named ? 'vertical-align:middle;margin-right:10px' : ''
  const style = (display: string) =>
    `style="display:${display};${place};border:0;height:auto"`.replace(';;', ';')
  const display = named ? 'inline-block' : 'block'
  return [
    picture('src', `class="${darkSrc ? 'on-light' : ''}" ${style(display)}`),
    darkSrc
      ? `<!--[if !mso]><!-->${picture('darkSrc', `class="on-dark" ${style('none')}`)}<!--<![endif]-->`
      : '',
    named ? `<span style="vertical-align:middle">${written(name)}</span>` : '',
  ].join('')
}

/** How a logo for dark ground is shown there. */
export function logoDisplay({ logo }: Brand): 'inline-block' | 'block' {
  return logo?.named ? 'inline-block' : 'block'
}
