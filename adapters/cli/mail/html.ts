/** HTML that was made here. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Part = string | number | undefined | false | Html | readonly Html[]

/** A template of HTML: what stands in `${}` is escaped, unless it is such HTML itself; undefined and false are nothing. */
export function html(literal: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const [first = '', ...rest] = literal
  return new Html(rest.reduce((text, piece, index) => text + written(parts[index]) + piece, first))
}

function written(part: Part): string {
  if (part === undefined || part === false) return ''
  if (part instanceof Html) return part.text
  if (typeof part === 'object') return part.map(({ text }) => text).join('')
  return String(part).replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
