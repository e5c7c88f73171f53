/** A tag of HTML or MJML, and where its parts are in the text. */
export interface HtmlTag {
  /** In lower case. */
  readonly name: string
  readonly start: number
  /** Behind the `>`. */
  readonly end: number
  /** `</name>`. */
  readonly closing: boolean
  /** `<name/>`. */
  readonly empty: boolean
  readonly attributes: readonly HtmlAttribute[]
}

export interface HtmlAttribute {
  /** In lower case. */
  readonly name: string
  readonly start: number
  readonly end: number
  /** Without quotation marks; as it is written, entities included. Undefined where there is no `=`. */
  readonly value?: string
}

/**
 * Reads the tag that begins at `start`, as browsers do (HTML Standard, 13.2.5.6–13.2.5.40). Undefined where none
 * begins there, or it does not end. Time grows with its length.
 */
export function readTag(text: string, start: number): HtmlTag | undefined {
  const closing = text[start + 1] === '/'
  const named = /[a-z][^\s/>]*/iy
  named.lastIndex = start + (closing ? 2 : 1)
  const name = named.exec(text)?.[0].toLowerCase()
  if (text[start] !== '<' || name === undefined) return undefined
  const attributes: HtmlAttribute[] = []
  let empty = false
  let at = named.lastIndex
  while (at < text.length) {
    const character = text[at]!
    if (character === '>') return { name, start, end: at + 1, closing, empty, attributes }
    empty = character === '/'
    if (empty || isSpace(character)) {
      at++
      continue
    }
    const attribute = readAttribute(text, at)
    if (!attribute) return undefined
    attributes.push(attribute)
    at = attribute.end
  }
  return undefined
}

/** The first of its name, which is the one that counts. */
export function attributeOf({ attributes }: HtmlTag, name: string): HtmlAttribute | undefined {
  return attributes.find((attribute) => attribute.name === name)
}

function readAttribute(text: string, start: number): HtmlAttribute | undefined {
  let at = start + 1
  while (at < text.length && !isSpace(text[at]!) && !'=/>'.includes(text[at]!)) at++
  const name = text.slice(start, at).toLowerCase()
  const afterName = at
  while (isSpace(text[at] ?? '')) at++
  if (text[at] !== '=') return { name, start, end: afterName }
  do at++
  while (isSpace(text[at] ?? ''))
  const quote = text[at]
  if (quote === '"' || quote === "'") {
    const end = text.indexOf(quote, at + 1)
    return end < 0 ? undefined : { name, start, end: end + 1, value: text.slice(at + 1, end) }
  }
  const from = at
  while (at < text.length && !isSpace(text[at]!) && text[at] !== '>') at++
  return { name, start, end: at, value: text.slice(from, at) }
}

function isSpace(character: string): boolean {
  return (
    character === ' ' || character === '\n' || character === '\t' || character === '\r' || character === '\f'
  )
}
