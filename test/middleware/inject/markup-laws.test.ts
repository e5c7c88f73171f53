import fc from 'fast-check'
import { parse } from 'parse5'
import { describe, expect, it } from 'vitest'
import type { FoundElement } from '../../../middleware/inject/html/open-placements.ts'
import { PageScanner } from '../../../middleware/inject/html/page-scanner.ts'
import { filled } from './filling.ts'

const placement = ' data-attune-placement="hero"'

/** Tags of which a browser ends none by itself, so that any mess of them has one meaning. */
const names = [
  'div',
  'section',
  'span',
  'b',
  'x-y',
  'DIV',
  'svg',
  'foreignObject',
  'desc',
  'math',
  'mi',
  'template',
  'script',
  'style',
  'title',
  'textarea',
  'br',
]
const attributes = [
  '',
  '',
  placement,
  placement,
  ' class="a"',
  ' title="a > b"',
  " title='<b>'",
  ' x=1',
  ' data-x="<script>"',
  ' y="\'"',
  ' q=a"b',
  ` t="<div data-attune-placement='hero'>"`,
  '/',
  ' href="?a="',
  '\n\tk = "v"',
  ` a="><div data-attune-placement='hero'>"`,
  ' <b',
  '="',
  ' une-placement="hero"',
  ' data-attune-placements="hero"',
]
const texts = [
  'x',
  ' a < b ',
  '€',
  '<!-- c -->',
  `<!-- <div${placement}> -->`,
  '<!--',
  '-->',
  '<!-->',
  '--!>',
  '<![CDATA[',
  ']]>',
  '"',
  "'",
  '>',
  '</',
  '<?x ?>',
  '<!doctype html>',
  ` ${placement} `,
  '<script>',
  '</script>',
  '</style>',
  '<script><!--<script>',
  '&amp;',
]

const start = fc.tuple(
  fc.constantFrom(...names),
  fc.constantFrom(...attributes),
  fc.constantFrom(...attributes),
)
const startTag = start.map(([name, first, second]) => `<${name}${first}${second}>`)
const endTag = fc.constantFrom(...names).map((name) => `</${name}>`)
const text = fc.constantFrom(...texts)

/** Elements that are whole, of which some hold more. */
const { element } = fc.letrec<{ element: string; content: string }>((tie) => ({
  element: start.chain(([name, first, second]) =>
    tie('content').map(
      (content) => `<${name}${first}${second}>${name === 'br' ? '' : `${content}</${name}>`}`,
    ),
  ),
  content: fc.oneof(
    { depthSize: 'small' },
    text,
    tie('element'),
    fc.tuple(tie('element'), tie('element')).map((both) => both.join('')),
  ),
}))
const soup = fc
  .array(
    fc.oneof({ arbitrary: startTag, weight: 3 }, { arbitrary: endTag, weight: 2 }, text, {
      arbitrary: element,
      weight: 3,
    }),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 })
const limit = fc.oneof(fc.constant(1_000_000), fc.integer({ min: 20, max: 150 }))
/** In front of a page, so that it is longer than what is read at a time. */
const padding = fc.constantFrom(
  'x'.repeat(32_760),
  `<p class="a">b</p>`.repeat(1819),
  `<!-- ${'-'.repeat(32_750)} -->`,
)
const long = fc.tuple(padding, soup).map((parts) => parts.join(''))

interface Node {
  readonly attrs?: readonly { name: string; value: string }[]
  readonly childNodes?: readonly Node[]
  readonly sourceCodeLocation?: { startTag?: { endOffset: number }; endTag?: { startOffset: number } } | null
}

/** Where a browser's own parser sees the content of elements with the placement begin and end. */
function contents(page: string): Map<number, number | undefined> {
  const found = new Map<number, number | undefined>()
  const walk = ({ attrs = [], childNodes = [], sourceCodeLocation: at }: Node) => {
    const holds = attrs.some(({ name, value }) => name === 'data-attune-placement' && value === 'hero')
    if (holds && at?.startTag) found.set(at.startTag.endOffset, at.endTag?.startOffset)
    childNodes.forEach(walk)
  }
  walk(parse(page, { sourceCodeLocationInfo: true }) as Node)
  return found
}

function found(page: string): FoundElement[] {
  const scanner = new PageScanner((value) => (value === 'hero' ? value : undefined), 1_000_000)
  scanner.read(Buffer.from(page, 'latin1'), 0, true)
  return scanner.take()
}

const withInner = (elements: readonly FoundElement[]): FoundElement[] =>
  elements.flatMap((element) => [element, ...withInner(element.inner)])

describe('whatever a page is made of', () => {
  it('elements are found where a parser of browsers sees them, and nowhere else', () => {
    fc.assert(
      fc.property(soup, (soup) => {
        const html = `<!doctype html><body>${soup}`.replaceAll('€', 'e')
        const seen = contents(html)
        for (const { start, end } of withInner(found(html)))
          expect([start, seen.get(start)]).toEqual([start, end])
      }),
      { numRuns: 1500 },
    )
  })

  it('its cut into pieces changes nothing', () => {
    fc.assert(
      fc.property(soup, sizes, limit, (page, sizes, limit) => {
        expect(filled(page, { sizes, limit }).toString()).toBe(filled(page, { limit }).toString())
      }),
      { numRuns: 1000 },
    )
    fc.assert(
      fc.property(long, fc.integer({ min: 1000, max: 40_000 }), (page, size) => {
        expect(filled(page, { sizes: [size] }).equals(filled(page))).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  it('what is outside of what is filled leaves byte for byte as it came', () => {
    fc.assert(
      fc.property(soup, sizes, (page, sizes) => {
        const bytes = Buffer.from(page)
        const expected: Buffer[] = []
        let at = 0
        for (const { nameEnd, start, end } of found(bytes.toString('latin1'))) {
          expected.push(
            bytes.subarray(at, nameEnd),
            Buffer.from(' data-filled=""'),
            bytes.subarray(nameEnd, start),
            Buffer.from('NEW'),
          )
          at = end
        }
        expected.push(bytes.subarray(at))
        expect(filled(bytes, { sizes }).equals(Buffer.concat(expected))).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('without a placement all of it leaves as it came, were it no text at all', () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      soup.map((page) => Buffer.from(page.replaceAll('hero', 'none'))),
    )
    fc.assert(
      fc.property(anything, sizes, (bytes, sizes) => {
        expect(filled(bytes, { sizes }).equals(bytes)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('whole elements are found, all of them', () => {
    const whole = fc.constantFrom('div', 'section', 'x-y', 'ARTICLE')
    const plain = fc.tuple(
      whole,
      fc.constantFrom(...attributes.slice(4, 9)),
      fc.constantFrom('', placement),
      fc.array(fc.constantFrom('x', '€', '<br>', '<!-- < -->', '<i>a</i>'), { maxLength: 4 }),
    )
    fc.assert(
      fc.property(fc.array(plain, { maxLength: 6 }), (elements) => {
        const before = elements.map(
          ([name, attribute, holds, content]) => `<${name}${attribute}${holds}>${content.join('')}</${name}>`,
        )
        const after = elements.map(([name, attribute, holds, content]) =>
          holds
            ? `<${name} data-filled=""${attribute}${holds}>NEW</${name}>`
            : `<${name}${attribute}>${content.join('')}</${name}>`,
        )
        expect(filled(before.join('\n')).toString()).toBe(after.join('\n'))
      }),
      { numRuns: 300 },
    )
  })
})
