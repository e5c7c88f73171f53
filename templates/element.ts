/** Elements that may hold a placement: none that is empty by nature, or whose content is not HTML. */
const elements = new Set(
  [
    'div span p section article aside header footer main nav search address hgroup h1 h2 h3 h4 h5 h6',
    'ul ol li dl dt dd menu figure figcaption blockquote details summary form fieldset',
    'table thead tbody tfoot tr th td em strong small',
  ].flatMap((names) => names.split(' ')),
)

const customElement = /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/

/** Attributes that can neither run a script nor load anything. */
const passedOn = /^(class|id|title|lang|dir|role|hidden|tabindex|(aria|data)-[a-z][a-z0-9-]*)$/

/**
 * HTML wrapped in an element. Attributes that are null or undefined are left out; true and false are
 * spelt out in `aria-*` and `data-*`, elsewhere they mean with and without. As everywhere in Handlebars, a
 * `SafeString` is taken at its word.
 * @throws TypeError for an element that is not one of the above
 */
export function element(
  tag: unknown,
  attributes: Readonly<Record<string, unknown>>,
  html: string,
  escapeHtml: (value: string) => string,
): string {
  if (typeof tag !== 'string' || !(elements.has(tag) || customElement.test(tag))) {
    throw new TypeError(
      `{{#personalize}} cannot use the element ${JSON.stringify(tag)}. Give tag= a block such as "section", "li" or "span", a custom element, or false for none.`,
    )
  }
  const written = Object.entries(attributes).map(([name, value]) => {
    if (value === undefined || value === null) return ''
    if (typeof value !== 'boolean' || /^(aria|data)-/.test(name))
      return ` ${name}="${escapeHtml(value as string)}"`
    return value ? ` ${name}=""` : ''
  })
  return `<${tag}${written.join('')}>${html}</${tag}>`
}

/** @throws TypeError for an attribute that is not passed on */
export function checkAttributes(attributes: Readonly<Record<string, unknown>>): void {
  for (const name of Object.keys(attributes)) {
    if (passedOn.test(name) && !name.startsWith('data-attune-')) continue
    throw new TypeError(
      `{{#personalize}} does not pass on the attribute ${JSON.stringify(name)}, only class, id, title, lang, dir, role, hidden, tabindex, aria-* and data-* other than data-attune-*. Put it on an element inside the block.`,
    )
  }
}
