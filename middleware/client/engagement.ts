/** How long a page has been in view and how far down it was read. */
export interface Engagement {
  /** Seconds in view since the last time, and the deepest scroll so far in percent; undefined below a second. */
  take(): { readonly seconds: number; readonly scroll: number } | undefined
  /** Another page from here on. */
  restart(): void
}

/** Seconds that are believed at once; a page may be left open over lunch. */
const longest = 3_600

/** Counts while the page is visible (https://w3c.github.io/page-visibility). */
export function watchEngagement(): Engagement {
  let inView = 0
  let since = performance.now()
  let scroll = 0

  const look = () => {
    const { scrollHeight } = document.documentElement
    const percent = Math.round((100 * (scrollY + innerHeight)) / Math.max(scrollHeight, 1))
    scroll = Math.max(scroll, Math.min(percent, 100))
  }
  /** `visible`: what the page was until now. */
  const settle = (visible: boolean) => {
    const now = performance.now()
    if (visible) inView += now - since
    since = now
  }

  addEventListener('scroll', look, { passive: true, capture: true })
  document.addEventListener('visibilitychange', () => settle(document.hidden), true)

  return {
    take() {
      settle(!document.hidden)
      look()
      inView = Math.min(inView, longest * 1_000)
      const seconds = Math.floor(inView / 1_000)
      if (seconds < 1) return undefined
      inView -= seconds * 1_000
      return { seconds, scroll }
    },
    restart() {
      inView = 0
      scroll = 0
      since = performance.now()
    },
  }
}
