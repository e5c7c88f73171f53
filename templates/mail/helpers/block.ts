import type Handlebars from 'handlebars'
import type { Helper, HelperCall } from '../../handlebars-instance.ts'
import { placementName } from '../../unknown-names.ts'
import { untrackedMark } from '../rendering/track-links.ts'
import type { Part } from './links.ts'
import { messageOf } from './message.ts'

const widest = 600

/**
 * `{{block "mail.hero" alt="New this week"}}`: a picture of what the placement decides when the mail is opened, which
 * leads to where that leads. `width`: of the picture, in pixels.
 */
export function blockHelper(
  { SafeString, escapeExpression }: Pick<typeof Handlebars, 'SafeString' | 'escapeExpression'>,
  part: Part,
): Helper {
  return (...given) => {
    const call = given.pop() as HelperCall
    const placement = placementName(given[0])
    const { alt, width = widest } = call.hash
    if (typeof alt !== 'string' || !Number.isInteger(width) || (width as number) < 1) {
      const example = `{{block "${placement}" alt="New this week" width=600}}`
      throw new TypeError(`{{block}} needs what to read where pictures are not shown, such as ${example}.`)
    }
    const { image, link } = messageOf(call).view.links.block(placement)
    // Of a site that has no address to serve pictures from.
    if (image === '') return ''
    if (part === 'text') return new SafeString(alt === '' ? link : `${alt} <${link}>`)
    const [href, src, text] = [untrackedMark + link, image, alt].map((value) => escapeExpression(value))
    const style = `display:block;width:100%;max-width:${width}px;height:auto;border:0`
    return new SafeString(
      `<a href="${href}"><img src="${src}" alt="${text}" width="${width}" style="${style}"></a>`,
    )
  }
}
