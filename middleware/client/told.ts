/** What the server said of this page in its `Server-Timing` header (see `tell-script.ts`). */
export interface Told {
  /** The view is counted. */
  readonly counted: boolean
  /** The purposes allowed, with spaces between them; undefined: not said. */
  readonly allowed: string | undefined
}

/**
 * A page out of the browser's own cache was not seen by the server, whatever its headers say. Where the
 * header cannot be read (without HTTPS, in old browsers) views that load are taken for counted: better one
 * too few than one twice.
 */
export function toldByServer(): Told {
  const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  if (!isSecureContext || !entry?.serverTiming) return { counted: true, allowed: undefined }
  const timings = entry.transferSize > 0 ? entry.serverTiming : []
  const find = (name: string) => timings.find((timing) => timing.name === name)
  return { counted: !!find('attune-view'), allowed: find('attune-consent')?.description }
}
