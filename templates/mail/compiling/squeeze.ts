/**
 * Takes the indentation and the blank lines out of HTML: MJML's output is a third of that, and Gmail cuts off what
 * is above 102 KB. Preformatted text stays as it is.
 */
export function squeeze(html: string): string {
  return html
    .split(/(<(pre|textarea)\b[\s\S]*?<\/\2\s*>)/i)
    .map((piece, index) => {
      if (index % 3 === 2) return ''
      return index % 3 === 1 ? piece : piece.replaceAll(/[ \t]*\r?\n\s*/g, '\n')
    })
    .join('')
}
