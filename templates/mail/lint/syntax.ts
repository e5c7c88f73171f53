import type Handlebars from 'handlebars'
import { tagsIn } from '../compiling/tags.ts'
import { originAt, originOf, type Passage, placeOf } from '../reading/passage.ts'
import type { Finding } from './finding.ts'

const finding = {
  code: 'syntax',
  severity: 'error',
  cure: 'Close what is open: each {{#block}} with {{/block}}, each {{ with }}.',
} as const

/** What Handlebars cannot read: one thing at most, as it reads no further. */
export function syntaxFinding(handlebars: Pick<typeof Handlebars, 'parse'>, passage: Passage): Finding[] {
  try {
    handlebars.parse(passage.text)
    return []
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    const open = unclosed(passage.text)
    if (open && /got 'EOF'/.test(text)) {
      const message = `The block ${open.tag} is not closed.`
      return [{ ...finding, path: placeOf(originAt(passage, open.start)), message }]
    }
    const [, line = '1'] = /^Parse error on line (\d+)/.exec(text) ?? / - (\d+):\d+$/.exec(text) ?? []
    const [, near] = /^Parse error[^\n]*\n(?:\.\.\.)?([^\n]*)/.exec(text) ?? []
    const why = near === undefined ? text.replace(/ - \d+:\d+$/, '') : `near ${near.trim()}`
    return [
      {
        ...finding,
        path: placeOf(originOf(passage, Number(line))),
        message: `Handlebars cannot read this: ${why}.`,
      },
    ]
  }
}

/** The innermost block that is open at the end. */
function unclosed(text: string): { tag: string; start: number } | undefined {
  const open: { tag: string; start: number }[] = []
  for (const { start, end } of tagsIn(text)) {
    const tag = text.slice(start, end)
    if (/^\{\{~?\s*(#|\^[^~}\s])/.test(tag)) open.push({ tag, start })
    if (/^\{\{~?\s*\//.test(tag)) open.pop()
  }
  return open.at(-1)
}
