import { base64Digits } from '../hash.ts'
import type { SignalOrigin } from '../signals/signal.ts'

/** How many of the newest signals of one origin are remembered, to recognise repeats and the late. */
export const seenHorizon = 64

const timeWidth = 7
const hashWidth = 6
const width = timeWidth + hashWidth

/**
 * Per origin: the newest signals as fixed-width records (time, hash), oldest first, and the newest
 * record that was dropped. Records compare as strings because the digits are in ASCII order.
 */
export type Seen = Readonly<
  Partial<Record<SignalOrigin, { readonly records: string; readonly watermark: string }>>
>

export type Sighting = 'new' | 'duplicate' | 'late'

/**
 * Law 1: whether a signal is to be folded. Exact as long as fewer than 64 newer signals of the same
 * origin came before it; one that is later than that is `late`, and never counted twice.
 */
export function sight(
  seen: Seen,
  origin: SignalOrigin,
  time: number,
  hash: string,
): { sighting: Sighting; seen: Seen } {
  const known = seen[origin]
  const record = sortable(time) + hash
  if (!known) return { sighting: 'new', seen: { ...seen, [origin]: { records: record, watermark: '' } } }
  if (includes(known.records, hash)) return { sighting: 'duplicate', seen }
  if (record <= known.watermark) return { sighting: 'late', seen }
  return {
    sighting: 'new',
    seen: { ...seen, [origin]: trim(insert(known.records, record), known.watermark) },
  }
}

/** Both people's signals; each belongs to one of them, so nothing is counted twice. */
export function mergeSeen(a: Seen, b: Seen): Seen {
  const merged: { -readonly [K in keyof Seen]: Seen[K] } = { ...a }
  for (const origin of Object.keys(b) as SignalOrigin[]) {
    const [left, right] = [a[origin], b[origin]!]
    if (!left) merged[origin] = right
    else {
      const records = [...new Set([...split(left.records), ...split(right.records)])].sort().join('')
      merged[origin] = trim(records, later(left.watermark, right.watermark))
    }
  }
  return merged
}

function trim(records: string, watermark: string): { records: string; watermark: string } {
  const excess = records.length - seenHorizon * width
  if (excess <= 0) return { records, watermark }
  const dropped = records.slice(excess - width, excess)
  return { records: records.slice(excess), watermark: later(dropped, watermark) }
}

function includes(records: string, hash: string): boolean {
  for (let at = records.indexOf(hash, timeWidth); at !== -1; at = records.indexOf(hash, at + 1)) {
    if (at % width === timeWidth) return true
  }
  return false
}

function insert(records: string, record: string): string {
  let end = records.length
  while (end > 0 && records.slice(end - width, end) > record) end -= width
  return end === records.length ? records + record : records.slice(0, end) + record + records.slice(end)
}

function split(records: string): string[] {
  return Array.from({ length: records.length / width }, (_, i) => records.slice(i * width, (i + 1) * width))
}

function sortable(time: number): string {
  return base64Digits(time, timeWidth)
}

function later(a: string, b: string): string {
  if (a > b) return a
  return b
}
