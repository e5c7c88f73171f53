import { endTagOptional, formattingElements, specialElements } from './element-kinds.ts'

const headings = 'h1 h2 h3 h4 h5 h6'
const paragraphEnds =
  'address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form ' +
  `${headings} header hgroup hr li listing main menu nav ol p pre search section summary table ul xmp plaintext dd dt`

/** Start tags before which a browser itself ends an element that is open, wherever in it they are (section 13.2.6.4). */
const endedBy: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    p: paragraphEnds,
    li: 'li',
    dt: 'dt dd',
    dd: 'dt dd',
    a: 'a',
    nobr: 'nobr',
    button: 'button',
    form: 'form',
    option: 'option optgroup',
    optgroup: 'optgroup',
    select: 'select input keygen textarea',
    h1: headings,
    h2: headings,
    h3: headings,
    h4: headings,
    h5: headings,
    h6: headings,
    rb: 'rb rp rt rtc',
    rp: 'rb rp rt rtc',
    rt: 'rb rp rt rtc',
    rtc: 'rb rtc',
    td: 'td th tr tbody thead tfoot caption col colgroup',
    th: 'td th tr tbody thead tfoot caption col colgroup',
    tr: 'tr tbody thead tfoot caption col colgroup',
    tbody: 'tbody thead tfoot caption col colgroup',
    thead: 'tbody thead tfoot caption col colgroup',
    tfoot: 'tbody thead tfoot caption col colgroup',
    caption: 'caption col colgroup tbody td tfoot th thead tr',
    table: 'table',
  }).map(([name, ends]) => [name, new Set(ends.split(' '))]),
)

/** Elements behind which such start tags are another list's or table's own. */
const shields: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    li: 'ul ol menu',
    dt: 'dl',
    dd: 'dl',
    td: 'table',
    th: 'table',
    tr: 'table',
    tbody: 'table',
    thead: 'table',
    tfoot: 'table',
    caption: 'table',
    table: 'td th caption',
  }).map(([name, between]) => [name, new Set(between.split(' '))]),
)

/** Whether a browser ends the open element at `index` by itself when it meets this start tag. */
export function isEndedBy(names: readonly string[], index: number, startTag: string): boolean {
  const name = names[index]!
  if (!endedBy.get(name)?.has(startTag)) return false
  const shield = shields.get(name)
  return !shield || !names.some((between, i) => i > index && shield.has(between))
}

const tableParts = new Set('caption col colgroup tbody td tfoot th thead tr'.split(' '))

/** Whether a start tag is in its place. Elsewhere than in a table, a browser passes the parts of one over. */
export function isInPlace(names: readonly string[], startTag: string): boolean {
  const around = names.at(-1)
  return !tableParts.has(startTag) || around === undefined || around === 'table' || tableParts.has(around)
}

/** An end tag ends nothing that is open here. */
export const nothing = -1
/** What an end tag ends cannot be told for certain. */
export const uncertain = -2

/**
 * Which of the open elements an end tag ends: its index, `nothing` or `uncertain`. Every answer that is
 * given is the browser's; what depends on more than these elements is uncertain.
 * `names`: outermost first.
 */
export function endedElement(names: readonly string[], endTag: string): number {
  const top = names.length - 1
  if (names[top] === endTag) return top
  if (endTag === 'br') return nothing
  const isFormatting = formattingElements.has(endTag)
  const isSpecial = specialElements.has(endTag)
  for (let i = top; i >= 0; i--) {
    const name = names[i]!
    if (name === endTag) return i
    // Formatting elements reopen afterwards: what follows depends on them.
    if (isFormatting || formattingElements.has(name)) return uncertain
    if (!isSpecial && specialElements.has(name)) return nothing
    if (specialElements.has(name) && !endTagOptional.has(name)) return uncertain
  }
  return uncertain
}
