import { dash, endsName, exclamation, greaterThan, lessThan } from './characters.ts'

// Each search returns where it found the end, or ~n: not in this text, go on at n when there is more.

/** The end of a comment: after its `-->` or `--!>` (section 13.2.5.51). `from`: after `<!--`. */
export function endOfComment(text: string, from: number): number {
  let at = from
  for (;;) {
    const dashes = text.indexOf('--', at)
    if (dashes < 0) return ~Math.max(from, text.length - 1)
    at = afterDashes(text, dashes)
    if (at >= text.length) return ~dashes
    const code = text.charCodeAt(at)
    if (code === greaterThan) return at + 1
    if (code !== exclamation) continue
    if (at + 1 >= text.length) return ~dashes
    if (text.charCodeAt(at + 1) === greaterThan) return at + 2
  }
}

/** After the next `mark`. */
export function endAfter(text: string, from: number, mark: string): number {
  const at = text.indexOf(mark, from)
  return at < 0 ? ~Math.max(from, text.length - mark.length + 1) : at + mark.length
}

/** The end tag of an element whose content is text. */
export function endOfText(text: string, from: number, name: string): number {
  let at = from
  for (;;) {
    at = text.indexOf('<', at)
    if (at < 0) return ~text.length
    if (at + name.length + 2 >= text.length) return ~at
    if (isEndTag(text, at, name)) return at
    at++
  }
}

/** How far a script is "escaped" (section 13.2.5.4): within `<!--`, and within `<script` in that. */
export interface ScriptText {
  depth: 0 | 1 | 2
}

/** The end tag of a script: not one within `<!-- <script>`, which old browsers took for text. */
export function endOfScript(text: string, from: number, script: ScriptText): number {
  let at = from
  for (;;) {
    at = script.depth === 0 ? text.indexOf('<', at) : nextMark(text, at)
    if (at < 0 || at >= text.length) return ~text.length
    if (text.charCodeAt(at) === dash) {
      const after = afterDashes(text, at)
      if (after >= text.length) return ~at
      if (after - at > 1 && text.charCodeAt(after) === greaterThan) script.depth = 0
      at = after
      continue
    }
    if (at + '</script>'.length > text.length) return ~at
    if (isEndTag(text, at, 'script')) {
      if (script.depth < 2) return at
      script.depth = 1
    } else if (script.depth === 0 && text.startsWith('<!--', at)) {
      script.depth = 1
      // Its dashes count: `<!-->` is over at once.
      at += '<!'.length
      continue
    } else if (script.depth === 1 && hasName(text, at + 1, 'script')) {
      script.depth = 2
    }
    at++
  }
}

function nextMark(text: string, from: number): number {
  let at = from
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === lessThan || code === dash) break
  }
  return at
}

function afterDashes(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) === dash) at++
  return at
}

function isEndTag(text: string, at: number, name: string): boolean {
  return text.startsWith('/', at + 1) && hasName(text, at + 2, name)
}

/** Whether a tag's name is this one, in whatever case. */
function hasName(text: string, from: number, name: string): boolean {
  const end = from + name.length
  return endsName(text.charCodeAt(end)) && text.slice(from, end).toLowerCase() === name
}
