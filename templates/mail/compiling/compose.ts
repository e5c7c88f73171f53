import type { Finding } from '../lint/finding.ts'
import { join, originAt, type Passage, placeOf, slice } from '../reading/passage.ts'
import type { WrittenMails, WrittenPart } from '../reading/written.ts'
import { attributeOf, readTag } from './html-tag.ts'

/** A whole document, of a template, its layout and what they include. */
export interface Composed extends WrittenPart {
  readonly findings: readonly Finding[]
}

/** Where the template goes in its layout. */
const hole = /\{\{\{\s*body\s*\}\}\}/g
const deepest = 5

/** Puts a template into its layout, and what is included into both. */
export function compose(
  part: WrittenPart,
  layout: WrittenPart | undefined,
  includes: WrittenMails['includes'],
): Composed {
  const findings: Finding[] = []
  const whole = layout ? intoLayout(part, layout, findings) : part
  if (whole.language === 'html') return { ...whole, findings }
  return { language: 'mjml', body: included(whole.body, includes, findings, 0), findings }
}

/** Whether a template is a document by itself, and has no use for a layout. */
export function isWhole({ language, body }: WrittenPart): boolean {
  const text = body.text.replace(/^(\s|\{\{![\s\S]*?\}\}|<!--[\s\S]*?-->)+/, '').slice(0, 15)
  return language === 'mjml' ? /^<mjml[\s>]/i.test(text) : /^<(!doctype|html)[\s>]/i.test(text)
}

function intoLayout(part: WrittenPart, layout: WrittenPart, findings: Finding[]): WrittenPart {
  const holes = [...layout.body.text.matchAll(hole)]
  const [first] = holes
  if (!first || holes.length > 1) {
    findings.push({
      code: 'layout-body',
      severity: 'error',
      path: placeOf(layout.body.origins[0]!),
      message: first
        ? 'This layout has {{{body}}} more than once.'
        : 'This layout does not say where templates go.',
      cure: 'Put {{{body}}} there, once.',
    })
    return part
  }
  const before = slice(layout.body, 0, first.index)
  const after = slice(layout.body, first.index + first[0].length)
  return { language: layout.language, body: join(before, fitting(part, layout), after) }
}

/** HTML goes into a layout of MJML as the text of a section of its own. */
function fitting({ language, body }: WrittenPart, layout: WrittenPart): Passage {
  if (language === layout.language) return body
  const frame = (text: string): Passage => ({ text, origins: [body.origins[0]!] })
  if (language === 'html')
    return join(frame('<mj-section><mj-column><mj-text>'), body, frame('</mj-text></mj-column></mj-section>'))
  return body
}

function included(
  body: Passage,
  includes: WrittenMails['includes'],
  findings: Finding[],
  depth: number,
): Passage {
  const parts: Passage[] = []
  let from = 0
  for (const { index } of body.text.matchAll(/<mj-include\b/g)) {
    if (index < from) continue
    const tag = readTag(body.text, index)
    if (!tag) break
    const path = attributeOf(tag, 'path')?.value ?? ''
    const found = includes.get(path.replace(/^\.?\/?(partials\/)?/, '').replace(/\.mjml$/, ''))
    parts.push(slice(body, from, index))
    from = tag.end
    const closing = /^\s*<\/mj-include>/.exec(body.text.slice(from))
    if (closing) from += closing[0].length
    if (found && depth < deepest) {
      parts.push(included(found, includes, findings, depth + 1))
      continue
    }
    findings.push({
      code: 'unknown-include',
      severity: 'error',
      path: placeOf(originAt(body, index)),
      message: found
        ? `There is no end to what "${path}" includes.`
        : `There is no "${path}" to be included.`,
      cure: found
        ? 'Let no file include itself.'
        : 'Put it into the folder partials, and write <mj-include path="name.mjml" />.',
    })
  }
  return parts.length === 0 ? body : join(...parts, slice(body, from))
}
