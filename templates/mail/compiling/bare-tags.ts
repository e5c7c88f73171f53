import type { Finding } from '../lint/finding.ts'
import { originAt, placeOf } from '../reading/passage.ts'
import { readTag } from './html-tag.ts'
import type { Guarded } from './tags.ts'

/** Components of MJML whose content is HTML, which it keeps as it is. */
export const htmlComponents: ReadonlySet<string> = new Set(
  [
    'mj-accordion-text mj-accordion-title mj-breakpoint mj-button mj-carousel-image mj-navbar-link mj-preview mj-raw mj-social-element mj-style',
    'mj-table mj-text mj-title',
  ].flatMap((names) => names.split(' ')),
)

/**
 * Wraps Handlebars tags that stand between components of MJML in `<mj-raw>`: bare ones MJML drops without a word
 * (mjml#1268), and so it does with other text there, of which this complains.
 */
export function wrapBareTags({ passage, words }: Guarded): { text: string; findings: Finding[] } {
  const { text } = passage
  const findings: Finding[] = []
  let out = ''
  let from = 0
  let within = 0
  while (from < text.length) {
    const start = text.indexOf('<', from)
    const between = text.slice(from, start < 0 ? undefined : start)
    out += within > 0 ? wrapped(between, from) : between
    if (start < 0) break
    from = endOf(start)
    out += text.slice(start, from)
  }
  return { text: out, findings }

  /** Behind a tag, a comment, or a component with HTML in it. */
  function endOf(start: number): number {
    if (text.startsWith('<!--', start)) return behind('-->', start)
    const tag = readTag(text, start)
    if (!tag) return start + 1
    if (tag.closing) within--
    else if (htmlComponents.has(tag.name)) return tag.empty ? tag.end : behind(`</${tag.name}>`, tag.end)
    else if (!tag.empty) within++
    return tag.end
  }

  function behind(end: string, start: number): number {
    const found = text.toLowerCase().indexOf(end, start)
    return found < 0 ? text.length : found + end.length
  }

  function wrapped(between: string, offset: number): string {
    const rest = between.replace(words, '').trim()
    if (rest !== '') {
      const index = offset + between.indexOf(rest[0]!)
      findings.push({
        code: 'text-dropped',
        severity: 'error',
        path: placeOf(originAt(passage, index)),
        message: `MJML drops text that stands between components: "${rest.slice(0, 40)}".`,
        cure: 'Put it into <mj-text> or <mj-raw>.',
      })
    }
    return between.replace(words, '<mj-raw>$&</mj-raw>')
  }
}
