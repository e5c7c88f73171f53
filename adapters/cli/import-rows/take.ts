import { appendFile, rm } from 'node:fs/promises'
import type { AttuneError, ErrorCode } from '../../../core/errors.ts'
import type { Call } from '../command.ts'
import { linesOf } from '../lines.ts'
import { number } from '../progress.ts'
import type { Place, Tally } from './place.ts'
import { type Row, rowsOf } from './rows.ts'

/** Rows that become durable together. */
const atOnce = 512

/** What is made of the rows of a file. */
export interface Taking<One> {
  readonly file: string
  /** Where lines go that were not taken in. */
  readonly rejects: string
  readonly place: Place
  /** What may become of a row, for the count; `rejected` is among it. */
  readonly nothing: Tally
  /** What is wrong with a row that stands for nothing. */
  readonly code: ErrorCode
  /** What a row stands for, or a sentence why it stands for nothing. */
  read(row: Row): One | string
  /** Told of every row, those that an interrupted import took in as well. */
  seen?(row: Row): void
  /** Makes some durable, and says what became of each. */
  take(some: readonly One[]): Promise<readonly (Fate | AttuneError)[]>
  /** How far it is, for people. */
  told(tally: Tally): string
}

/** What became of a row, by its name in the count; with the reason, where it was not taken in. */
export interface Fate {
  readonly as: string
  readonly reason?: string
}

export interface Taken {
  readonly lines: number
  readonly tally: Tally
}

interface Refused {
  readonly line: number
  readonly code: string
  readonly reason: string
}

/** Takes in all rows of a file, some hundred at a time, and writes down every line that was not. */
export async function takeRows<One extends object>(taking: Taking<One>, call: Call): Promise<Taken> {
  const { file, rejects, place, nothing, code } = taking
  const { terminal, signal } = call
  const from = place.found?.line ?? 0
  let [tally, line] = [place.found?.tally ?? nothing, from]
  let read: { line: number; one: One }[] = []
  let refused: Refused[] = []
  if (!place.found) await rm(rejects, { force: true })
  const begun = performance.now()

  const take = async () => {
    const counts: Record<string, number> = { ...tally, rejected: tally.rejected! + refused.length }
    const fates = (await taking.take(read.map(({ one }) => one))).map(fateOf)
    for (const [index, { as, code = as, reason }] of fates.entries()) {
      counts[as] = (counts[as] ?? 0) + 1
      if (reason !== undefined) refused.push({ line: read[index]!.line, code, reason })
    }
    tally = counts
    const report = refused.toSorted((a, b) => a.line - b.line).map((one) => `${JSON.stringify(one)}\n`)
    if (report.length > 0) await appendFile(rejects, report.join(''), { mode: 0o600 })
    await place.keep(line, tally)
    read = []
    refused = []
    const rate = Math.round((line - from) / Math.max((performance.now() - begun) / 1000, 0.001))
    terminal.progress(`${number(line)} lines, ${taking.told(tally)}, ${number(rate)} a second`)
    signal.throwIfAborted()
  }

  for await (const row of rowsOf(linesOf(file, terminal.streams.stdin), file)) {
    taking.seen?.(row)
    if (row.line <= from) continue
    if (read.length + refused.length >= atOnce) await take()
    line = row.line
    const one = row.wrong ?? taking.read(row)
    if (typeof one !== 'string') read.push({ line, one })
    else refused.push({ line, code, reason: one })
  }
  await take()
  return { lines: line, tally }
}

function fateOf(fate: Fate | AttuneError): Fate & { readonly code?: string } {
  if (!(fate instanceof Error)) return fate
  return { as: 'rejected', code: fate.code, reason: fate.message.replaceAll(/\s*\n\s*/g, ' ') }
}
