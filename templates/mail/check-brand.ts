import type { Problem } from '../../core/errors.ts'
import { type Check, problem, shape, text, wholeNumber } from '../../core/runtime/checks/shape.ts'
import { isWebAddress } from './rendering/track-links.ts'

const color: Check = (value, path) =>
  typeof value === 'string' && /^#[\da-f]{6}$/i.test(value)
    ? []
    : problem('wrong-color', path, 'This is not a colour.', 'Write it as "#1f6f54".')

const address: Check = (value, path) =>
  typeof value === 'string' && isWebAddress(value)
    ? []
    : problem('wrong-address', path, 'This is not an address of the web.', 'Begin it with https://.')

const check = shape(
  'The brand',
  {
    name: text,
    url: address,
    logo: shape('The logo', { src: address, darkSrc: address, width: wholeNumber(1, 600), alt: text }, [
      'src',
      'width',
    ]),
    address: text,
    color,
    darkColor: color,
    language: text,
    words: shape('The words', { unsubscribe: text, preferences: text, because: text }),
  },
  ['name'],
)

/** What is wrong with a brand, which may come from a file. */
export function brandProblems(brand: unknown, path: string): Problem[] {
  return check(brand, path)
}
