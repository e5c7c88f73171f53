/** Kill switches thrown while the site runs: placements by name, experiences as `placement/experience`. */
export interface Switches {
  isOff(key: string): boolean
  /** What is off, sorted. */
  readonly off: readonly string[]
}

export const allOn: Switches = { isOff: () => false, off: [] }

export function switchesOf(off: readonly string[]): Switches {
  if (off.length === 0) return allOn
  const keys = new Set(off)
  return { isOff: (key) => keys.has(key), off: [...keys].sort() }
}
