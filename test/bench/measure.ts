import type { Effort, Row } from './bench.ts'

/** What is timed. It returns a number that depends on its work, so that the work cannot be optimised away. */
export type Subject = () => number

/**
 * Times subjects in turns, each for a slice of every round, and every other round in reverse: what the
 * machine does beside this meets them all. Returns the microseconds of one call, for each round.
 */
export function interleave<Name extends string>(
  subjects: Readonly<Record<Name, Subject>>,
  { rounds, slice }: Effort,
): Record<Name, number[]> {
  const turns = Object.entries<Subject>(subjects).map(([name, subject]) => ({
    name,
    subject,
    calls: callsIn(slice, subject),
    times: [] as number[],
  }))
  for (let round = 0; round < rounds; round++) {
    for (const { subject, calls, times } of round % 2 === 0 ? turns : turns.toReversed()) {
      times.push((milliseconds(subject, calls) * 1000) / calls)
    }
  }
  return Object.fromEntries(turns.map(({ name, times }) => [name, times])) as Record<Name, number[]>
}

/** Slices that wide code takes to become as fast as it gets. */
const warmUp = 25

/** The same for subjects that are waited for, one call after the other. */
export async function interleaveWaiting<Name extends string>(
  subjects: Readonly<Record<Name, () => Promise<number>>>,
  { rounds, slice }: Effort,
): Promise<Record<Name, number[]>> {
  const turns: { name: string; subject: () => Promise<number>; calls: number; times: number[] }[] = []
  for (const [name, subject] of Object.entries<() => Promise<number>>(subjects)) {
    let calls = 1
    const start = performance.now()
    for (;;) {
      if ((await waitedFor(subject, calls)) < slice) calls *= 2
      else if (performance.now() - start > warmUp * slice) break
    }
    turns.push({ name, subject, calls, times: [] })
  }
  for (let round = 0; round < rounds; round++) {
    for (const { subject, calls, times } of round % 2 === 0 ? turns : turns.toReversed()) {
      times.push(((await waitedFor(subject, calls)) * 1000) / calls)
    }
  }
  return Object.fromEntries(turns.map(({ name, times }) => [name, times])) as Record<Name, number[]>
}

/** A row from what every round measured. */
export function compare(
  names: Pick<Row, 'bench' | 'case' | 'unit' | 'reference'>,
  values: readonly number[],
  references: readonly number[],
): Row {
  const ratios = values.map((value, round) => value / references[round]!)
  return {
    bench: names.bench,
    case: names.case,
    value: median(values),
    unit: names.unit,
    reference: names.reference,
    referenceValue: median(references),
    ratio: median(ratios),
    spread: middleHalf(ratios),
  }
}

/** The first and third quartile, of values that there are. */
function middleHalf(values: readonly number[]): [least: number, most: number] {
  const sorted = values.toSorted((a, b) => a - b)
  const last = sorted.length - 1
  return [sorted[Math.floor(last * 0.25)]!, sorted[Math.ceil(last * 0.75)]!]
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Warms up, too: by then the subject has run for about two slices. */
function callsIn(slice: number, subject: Subject): number {
  let calls = 1
  while (milliseconds(subject, calls) < slice) calls *= 2
  return calls
}

function milliseconds(subject: Subject, calls: number): number {
  let sum = 0
  const start = performance.now()
  for (let call = 0; call < calls; call++) sum += subject()
  const took = performance.now() - start
  if (Number.isNaN(sum)) throw new TypeError('What is timed must return a number.')
  return took
}

async function waitedFor(subject: () => Promise<number>, calls: number): Promise<number> {
  let sum = 0
  const start = performance.now()
  for (let call = 0; call < calls; call++) sum += await subject()
  const took = performance.now() - start
  if (Number.isNaN(sum)) throw new TypeError('What is timed must return a number.')
  return took
}
