import type { Change } from './changes.ts'

/** Lines around a change that are shown with it. */
const context = 3
const cutLine = '\\ No newline at end of file'

/** A line of a diff: kept, or put in; the last one may be there on both sides because it got its end. */
interface DiffLine {
  readonly sign: ' ' | '+' | '-'
  readonly text: string
}

/** A change that puts lines in, as `git apply` and `patch -p1` take it. @param name the path, for people */
export function diffOf({ before, after }: Change, name: string): string {
  const lines = before === undefined ? linesOf(after).map(added) : compared(linesOf(before), linesOf(after))
  const hunks = hunksOf(lines).map((hunk) => hunkText(lines, hunk))
  const from = before === undefined ? '/dev/null' : `a/${name}`
  return `--- ${from}\n+++ b/${name}\n${hunks.join('')}`
}

/** Lines with their ends. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

function added(text: string): DiffLine {
  return { sign: '+', text }
}

/** Nothing is ever taken away, so what does not match was put in. */
function compared(before: readonly string[], after: readonly string[]): DiffLine[] {
  const lines: DiffLine[] = []
  let at = 0
  for (const text of after) {
    const old = before[at]
    if (old === text) lines.push({ sign: ' ', text })
    else if (old !== undefined && !old.endsWith('\n') && text.trimEnd() === old.trimEnd())
      lines.push({ sign: '-', text: old }, added(text))
    else {
      lines.push(added(text))
      continue
    }
    at++
  }
  return lines
}

/** From and to which line: changes so near each other that what surrounds them meets are one. */
function hunksOf(lines: readonly DiffLine[]): [from: number, to: number][] {
  const hunks: [number, number][] = []
  lines.forEach(({ sign }, index) => {
    if (sign === ' ') return
    const [from, to] = [Math.max(0, index - context), Math.min(lines.length, index + context + 1)]
    const last = hunks.at(-1)
    if (last && from <= last[1]) last[1] = to
    else hunks.push([from, to])
  })
  return hunks
}

function hunkText(lines: readonly DiffLine[], [from, to]: [number, number]): string {
  const count = (part: readonly DiffLine[], other: '+' | '-') =>
    part.filter(({ sign }) => sign !== other).length
  const [above, shown] = [lines.slice(0, from), lines.slice(from, to)]
  const range = (other: '+' | '-') => {
    const size = count(shown, other)
    return `${count(above, other) + (size > 0 ? 1 : 0)},${size}`
  }
  const body = shown.map(({ sign, text }) => {
    return sign + (text.endsWith('\n') ? text : `${text}\n${cutLine}\n`)
  })
  return `@@ -${range('+')} +${range('-')} @@\n${body.join('')}`
}
