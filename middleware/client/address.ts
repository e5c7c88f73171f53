/** What the browser's Navigation API has, where there is one (https://html.spec.whatwg.org/#navigation-api). */
interface WithNavigation {
  readonly navigation?: EventTarget
}

/**
 * Calls `changed` when a script shows another page by changing the address: path or query, not the part
 * after `#`, which is a place in the same page.
 */
export function watchAddress(changed: (from: string) => void): void {
  let href = location.href
  const look = () => {
    const from = href
    href = location.href
    if (from.split('#')[0] !== href.split('#')[0]) changed(from)
  }
  const { navigation } = window as WithNavigation
  if (navigation) {
    navigation.addEventListener('currententrychange', look)
    return
  }
  for (const method of ['pushState', 'replaceState'] as const) {
    const original = history[method]
    history[method] = function (...values) {
      original.apply(this, values)
      look()
    }
  }
  addEventListener('popstate', look)
}
