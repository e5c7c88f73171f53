import type { Counts } from '../../core/transfer/record.ts'

/** For people: `12,345 entries, 2 scheduled, 67 of the log`. */
export function amountOf({ entry, scheduled, logged, reader }: Counts): string {
  return `${number(entry + reader)} entries, ${number(scheduled)} scheduled, ${number(logged)} of the log`
}

/** Tells how many a second since it was begun, which was with `before`. */
export function stopwatch(before: Counts): (counts: Counts) => string {
  const begun = performance.now()
  return (counts) => {
    const seconds = (performance.now() - begun) / 1000
    return `${number(Math.round((sumOf(counts) - sumOf(before)) / Math.max(seconds, 0.001)))} a second`
  }
}

export function number(value: number): string {
  return value.toLocaleString('en')
}

function sumOf({ entry, scheduled, logged, reader }: Counts): number {
  return entry + scheduled + logged + reader
}
