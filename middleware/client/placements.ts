/** What the helpers of `attune/templates` write around what was decided. */
export interface Shown {
  readonly placement: string | undefined
  readonly experience: string | undefined
  readonly variant: string | undefined
}

export const shownSelector = '[data-attune-placement][data-attune-experience]'

export function shownBy(element: Element): Shown {
  const { attunePlacement, attuneExperience, attuneVariant } = (element as HTMLElement).dataset
  return { placement: attunePlacement, experience: attuneExperience, variant: attuneVariant }
}

/**
 * A viewable impression (MRC Viewable Ad Impression Measurement Guidelines 2.0; IAB): half of it in view
 * for one second without a break, of what is larger than 242,500 pixels three tenths.
 */
const thresholds = [0.3, 0.5]
const large = 242_500
const long = 1_000
/** Milliseconds changes of the page are gathered. */
const calm = 100

/** Calls `seen` for what was in view, once per page and variant, also for what comes into the page later. */
export function watchPlacements(seen: (shown: Shown) => void): { restart(): void } {
  const keys = new WeakMap<Element, string>()
  const timers = new Map<Element, ReturnType<typeof setTimeout>>()
  const done = new Set<string>()
  let isScanning = false

  const stop = (element: Element) => {
    clearTimeout(timers.get(element))
    timers.delete(element)
  }
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio, boundingClientRect } of entries) {
        const { width, height } = boundingClientRect
        const enough = width * height > large ? 0.3 : 0.5
        if (intersectionRatio < enough || document.hidden) stop(target)
        else if (!timers.has(target)) timers.set(target, setTimeout(count, long, target))
      }
    },
    { threshold: thresholds },
  )
  const count = (element: Element) => {
    timers.delete(element)
    const key = keyOf(element)
    if (done.has(key)) return
    done.add(key)
    seen(shownBy(element))
  }
  const scan = () => {
    isScanning = false
    for (const element of document.querySelectorAll(shownSelector)) {
      const key = keyOf(element)
      if (keys.get(element) === key) continue
      keys.set(element, key)
      again(element)
    }
  }
  /** Observed anew, an element is reported as it is now. */
  const again = (element: Element) => {
    stop(element)
    observer.unobserve(element)
    observer.observe(element)
  }
  const all = () => document.querySelectorAll(shownSelector).forEach(again)

  scan()
  const attributeFilter = ['placement', 'experience', 'variant'].map((name) => `data-attune-${name}`)
  const whole = { childList: true, subtree: true, attributeFilter }
  const changes = new MutationObserver(() => {
    if (!isScanning) setTimeout(scan, calm)
    isScanning = true
  })
  changes.observe(document.documentElement, whole)
  document.addEventListener('visibilitychange', all)
  return {
    restart() {
      done.clear()
      all()
    },
  }
}

function keyOf(element: Element): string {
  return JSON.stringify(shownBy(element))
}
