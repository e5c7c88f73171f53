import type { Problem } from '../../core/errors.ts'
import {
  type Check,
  problem,
  shape,
  text,
  trueOrFalse,
  wholeNumber,
} from '../../core/runtime/checks/shape.ts'
import type { Brand } from './brand.ts'
import { contrast } from './layouts/colors.ts'
import { defaultColors, leastContrast } from './layouts/palette.ts'
import { isWebAddress } from './rendering/track-links.ts'

const color: Check = (value, path) =>
  typeof value === 'string' && /^#[\da-f]{6}$/i.test(value)
    ? []
    : problem('wrong-color', path, 'This is not a colour.', 'Write it as "#1f6f54".')

const address: Check = (value, path) =>
  typeof value === 'string' && isWebAddress(value)
    ? []
    : problem('wrong-address', path, 'This is not an address of the web.', 'Begin it with https://.')

const font: Check = (value, path) =>
  typeof value === 'string' && /^[\w\s,'"-]*(?<![\w-])(serif|sans-serif|monospace)\s*$/.test(value)
    ? []
    : problem(
        'wrong-font',
        path,
        'This is not a stack of fonts that ends with one of every machine.',
        'Write it as "Palatino, Georgia, serif".',
      )

const check = shape(
  'The brand',
  {
    name: text,
    url: address,
    logo: shape(
      'The logo',
      { src: address, darkSrc: address, width: wholeNumber(1, 600), alt: text, named: trueOrFalse },
      ['src', 'width'],
    ),
    address: text,
    color,
    darkColor: color,
    background: color,
    darkBackground: color,
    textColor: color,
    darkTextColor: color,
    font,
    headingFont: font,
    language: text,
    words: shape('The words', { unsubscribe: text, preferences: text, because: text }),
  },
  ['name'],
)

/** What is wrong with a brand, which may come from a file. */
export function brandProblems(brand: unknown, path: string): Problem[] {
  const problems = check(brand, path)
  return problems.length > 0 ? problems : unreadable(brand as Brand, path)
}

/** Writing that hardly stands out from what it is written on. */
function unreadable(brand: Brand, path: string): Problem[] {
  const colors = { ...defaultColors, ...brand }
  const pairs = [
    ['textColor', 'background'],
    ['darkTextColor', 'darkBackground'],
  ] as const
  return pairs.flatMap(([writing, ground]) => {
    const found = contrast(colors[writing], colors[ground])
    if (found >= leastContrast) return []
    const message = `${colors[writing]} on ${colors[ground]} is hard to read: a contrast of ${found.toFixed(1)}, and ${leastContrast} is the least.`
    const cure = `Make "${writing}" and "${ground}" differ more.`
    return problem('low-contrast', `${path}.${writing}`, message, cure)
  })
}
