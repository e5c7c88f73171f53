import type { Operation, Telemetry } from '../ports/telemetry.ts'

/** Does work, and tells the site's telemetry about it, where there is any. */
export type Measure = <T>(
  name: Operation,
  work: () => Promise<T>,
  outcomeOf?: (result: T) => string,
) => Promise<T>

const fine = () => 'ok'

/** Undefined when nobody measures, so that requests do nothing for it. */
export function measureWith(all: readonly Telemetry[]): Measure | undefined {
  const measuring = all.filter(({ operation }) => operation !== undefined)
  if (measuring.length === 0) return undefined
  return (name, work, outcomeOf = fine) => {
    const layered = measuring.reduceRight<() => ReturnType<typeof work>>(
      (inner, telemetry) => () => unfailing(telemetry, name, inner, outcomeOf),
      work,
    )
    return layered()
  }
}

/** Telemetry that breaks must not take a page down with it: the work is done once all the same. */
function unfailing<T>(
  telemetry: Telemetry,
  name: Operation,
  work: () => Promise<T>,
  outcomeOf: (result: T) => string,
): Promise<T> {
  let begun: Promise<T> | undefined
  const once = () => {
    begun ??= work()
    return begun
  }
  try {
    telemetry.operation!(name, once, outcomeOf).catch(() => {})
  } catch {
    // What it was to measure goes on.
  }
  return once()
}
