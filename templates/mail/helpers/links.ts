import type { Helper, HelperCall } from '../../handlebars-instance.ts'
import { isAddress, isWebAddress, untrackedMark } from '../rendering/track-links.ts'
import { messageOf } from './message.ts'

/** Which of the two parts of a mail is rendered. */
export type Part = 'html' | 'text'

/** `{{unsubscribe}}` and `{{preferences}}`: the address, or nothing where there is none. */
export function ownLinkHelper(name: 'unsubscribe' | 'preferences', part: Part): Helper {
  return (...given) => {
    const url = messageOf(given.at(-1) as HelperCall).view.links[name]
    if (url === undefined) return ''
    return part === 'html' ? untrackedMark + url : url
  }
}

/** `{{untracked url}}`: an address that nobody is to be told of a click on. */
export function untrackedHelper(part: Part): Helper {
  return (...given) => {
    const url = addressGiven(given, 'untracked')
    return part === 'html' && isWebAddress(url) ? untrackedMark + url : url
  }
}

/** `{{link url}}`: an address that comes from data, which in text is not looked for. */
export function linkHelper(part: Part): Helper {
  return (...given) => {
    const url = addressGiven(given, 'link')
    return part === 'text' && isWebAddress(url)
      ? messageOf(given.at(-1) as HelperCall).view.links.click(url)
      : url
  }
}

/** The block around addresses of the text part, which the template itself does not show. */
export const trackedText: Helper = function (...given) {
  const call = given.at(-1) as HelperCall
  const url = String(call.fn?.(this) ?? '').trim()
  if (isWebAddress(url)) return messageOf(call).view.links.click(url)
  return isAddress(url) ? url : ''
}

/** `{{encode value}}`: for a part of an address, such as a search. */
export const encodeHelper: Helper = (value) =>
  encodeURIComponent(typeof value === 'object' ? '' : String(value ?? ''))

function addressGiven(given: readonly unknown[], helper: string): string {
  const [url] = given
  if (given.length === 2 && typeof url === 'string') return isAddress(url.trim()) ? url.trim() : ''
  throw new TypeError(`{{${helper}}} takes an address, such as {{${helper} "https://shop.example/help"}}.`)
}
