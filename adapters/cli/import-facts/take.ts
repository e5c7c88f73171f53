import { appendFile, rm } from 'node:fs/promises'
import type { Attune } from '../../../core/attune.ts'
import type { AttuneError } from '../../../core/errors.ts'
import type { Call } from '../command.ts'
import { linesOf } from '../lines.ts'
import { number } from '../progress.ts'
import { type Message, messageOf, type Reading } from './message.ts'
import type { Place, Tally } from './place.ts'
import { rowsOf } from './rows.ts'

/** Rows that become durable together. */
const atOnce = 512

export interface Taking {
  readonly file: string
  /** Where lines go that were not taken in. */
  readonly rejects: string
  /** Who says that they consented, for the record. */
  readonly source: string
  readonly reading: Reading
  readonly place: Place
}

export interface Taken extends Tally {
  readonly lines: number
}

interface Refused {
  readonly line: number
  readonly code: string
  readonly reason: string
}

/** Takes in all rows of a file, some hundred at a time, and writes down every line that was not. */
export async function takeRows(attune: Attune, taking: Taking, { terminal, signal }: Call): Promise<Taken> {
  const { file, rejects, source, reading, place } = taking
  const from = place.found?.line ?? 0
  let [tally, line] = [place.found?.tally ?? { stored: 0, dropped: 0, rejected: 0 }, from]
  let messages: { line: number; message: Message }[] = []
  let refused: Refused[] = []
  if (!place.found) await rm(rejects, { force: true })
  const begun = performance.now()

  const take = async () => {
    const outcomes = await attune.trackAll(
      messages.map(({ message }) => message),
      { source },
    )
    let [stored, dropped] = [0, 0]
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome === 'stored') stored++
      else {
        if (outcome === 'dropped') dropped++
        refused.push({
          line: messages[index]!.line,
          ...(outcome === 'dropped' ? unwanted : faultOf(outcome)),
        })
      }
    }
    const rejected = refused.length - dropped
    tally = {
      stored: tally.stored + stored,
      dropped: tally.dropped + dropped,
      rejected: tally.rejected + rejected,
    }
    const report = refused.toSorted((a, b) => a.line - b.line).map((one) => `${JSON.stringify(one)}\n`)
    if (report.length > 0) await appendFile(rejects, report.join(''), { mode: 0o600 })
    await place.keep(line, tally)
    messages = []
    refused = []
    const rate = Math.round((line - from) / Math.max((performance.now() - begun) / 1000, 0.001))
    terminal.progress(`${number(line)} lines, ${number(tally.stored)} stored, ${number(rate)} a second`)
    signal.throwIfAborted()
  }

  for await (const row of rowsOf(linesOf(file, terminal.streams.stdin), file)) {
    if (row.line <= from) continue
    if (messages.length + refused.length >= atOnce) await take()
    line = row.line
    const message = row.wrong ?? messageOf(row, reading)
    if (typeof message !== 'string') messages.push({ line, message })
    else refused.push({ line, code: 'ATTUNE_SIGNAL_INVALID', reason: message })
  }
  await take()
  await place.forget()
  return { lines: line, ...tally }
}

const unwanted = {
  code: 'dropped',
  reason: 'The person has not consented to its purpose, or nobody is known by these ids.',
}

function faultOf({ code, message }: AttuneError): Pick<Refused, 'code' | 'reason'> {
  return { code, reason: message.replaceAll(/\s*\n\s*/g, ' ') }
}
