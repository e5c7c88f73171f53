import { jsonIn } from './message.ts'
import { type Shown, shownBy, shownSelector } from './placements.ts'

/** What leads somewhere or does something, so that pressing it means wanting it. */
const pressable = 'a[href],area[href],button,input[type=submit],[role=button],[role=link],[data-attune-track]'

/** Calls `clicked` for what was decided, and `track` for what the site marked with `data-attune-track`. */
export function watchClicks(
  clicked: (shown: Shown) => void,
  track: (name: string, properties: object) => void,
): void {
  const tracked = (element: Element | null | undefined) => {
    const name = element?.getAttribute('data-attune-track')
    if (name) track(name, jsonIn(element, 'data-attune-properties'))
  }
  const press = ({ target, button, isTrusted }: MouseEvent) => {
    // People press, not scripts; and of the other buttons only the middle one opens links.
    if (!(target instanceof Element) || !isTrusted || button > 1) return
    const shown = target.closest(pressable)?.closest(shownSelector)
    if (shown) clicked(shownBy(shown))
    const marked = target.closest('[data-attune-track]')
    if (!marked?.matches('form')) tracked(marked)
  }
  // Before the page's own listeners, which may stop the event or remove the element.
  document.addEventListener('click', press, true)
  document.addEventListener('auxclick', press, true)
  document.addEventListener('submit', ({ target }) => {
    if (target instanceof Element) tracked(target.closest('form[data-attune-track]'))
  })
}
