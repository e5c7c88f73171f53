const words = (...lists: string[]) => new Set(lists.flatMap((list) => list.split(' ')))

/** Elements without content (https://html.spec.whatwg.org/multipage/syntax.html#void-elements, and what parsers treat so). */
export const voidElements: ReadonlySet<string> = words(
  'area base basefont bgsound br col embed frame hr image img input keygen link meta param source track wbr',
)

/** Elements whose content is text to a browser that runs scripts: `<` begins nothing in it but their own end. */
export const textElements: ReadonlySet<string> = words(
  'script style textarea title xmp iframe noembed noframes noscript plaintext',
)

/** Roots of what is not HTML: tags may close themselves, CDATA is known, and scripts are no text. */
export const foreignRoots: ReadonlySet<string> = words('svg math')

/** Where HTML goes on inside SVG and MathML (section 13.2.6, "integration points"). */
export const integrationPoints: Readonly<Record<'svg' | 'math', ReadonlySet<string>>> = {
  svg: words('foreignobject desc title'),
  math: words('mi mo mn ms mtext'),
}

/** Start tags that end SVG and MathML, wherever they are met (section 13.2.6.5, with `font` always). */
export const breakouts: ReadonlySet<string> = words(
  'b big blockquote body br center code dd div dl dt em embed font h1 h2 h3 h4 h5 h6 head hr i img li listing',
  'menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var',
)

/** Elements that reopen by themselves after the element around them has ended (section 13.2.4.3). */
export const formattingElements: ReadonlySet<string> = words(
  'a b big code em font i nobr s small strike strong tt u',
)

/** Elements whose end tag may be left away (section 13.1.2.4). */
export const endTagOptional: ReadonlySet<string> = words(
  'p li dt dd option optgroup rb rp rt rtc tbody td tfoot th thead tr colgroup caption',
)

/** "Special" elements: the end tag of any other does not reach beyond them (section 13.2.4.2). */
export const specialElements: ReadonlySet<string> = words(
  'address applet article aside blockquote body button caption center col colgroup dd details dialog dir div dl',
  'dt fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup html li listing main',
  'marquee menu nav object ol p pre search section select summary table tbody td template tfoot th thead tr ul',
  ...textElements,
)

/** Elements that never hold a placement: their content is no HTML, or it is the whole page. */
export const neverFilled: ReadonlySet<string> = words(
  ...voidElements,
  ...textElements,
  'html head body frameset template svg math',
)
