import { pipeline, Readable } from 'node:stream'
import type { Info, Options } from 'csv-parse'
import { AttuneError } from '../../../core/errors.ts'
import { installed } from '../../../core/installed.ts'
import { isObject } from '../../../core/json.ts'

/** One line of a file: what it holds by column, or what is wrong with it. */
export interface Row {
  /** From 1; of one that goes over several, the last. */
  readonly line: number
  /** Values of CSV are text, without those that are empty. */
  readonly fields?: readonly (readonly [column: string, value: unknown])[]
  readonly wrong?: string
}

/** UTF-16 units of one line of CSV: a quotation mark that is never closed is found, and not the memory's end. */
const longestRow = 262_144
const separators = [',', ';', '\t', '|']
/** Objects of which each member is a column of its own, as `properties.color`. */
const opened: readonly string[] = ['properties', 'traits', 'ids']

/**
 * The rows of CSV with a header, whatever of `,` `;` tab and `|` separates it, or of JSON lines: those begin with `{`.
 * @throws AttuneError `ATTUNE_FORMAT_UNREADABLE` where reading cannot go on, `ATTUNE_OPTIONS` without `csv-parse`
 */
export async function* rowsOf(lines: AsyncIterable<string>, source: string): AsyncIterable<Row> {
  const all = lines[Symbol.asyncIterator]()
  const first = await all.next()
  if (first.done) return
  const head = first.value.replace(/^\uFEFF/, '')
  refuseOther(head, source)
  async function* again(): AsyncIterable<string> {
    yield head
    yield* { [Symbol.asyncIterator]: () => all }
  }
  yield* head.trimStart().startsWith('{') ? jsonRows(again()) : csvRows(again(), separatorOf(head), source)
}

/** @throws AttuneError `ATTUNE_FORMAT_UNREADABLE` for what would be read as CSV, line by line, and refused */
function refuseOther(head: string, source: string): void {
  const [sign] = head.trimStart()
  if (sign !== '<' && sign !== '[') return
  const [what, cure] =
    sign === '<'
      ? ['XML', 'Most systems have the same as CSV or as text separated by tabs.']
      : ['a list in JSON', "Write each of its objects on a line of its own: jq -c '.[]' FILE"]
  throw new AttuneError('ATTUNE_FORMAT_UNREADABLE', `${source} is ${what}, not CSV or JSON lines. ${cure}`)
}

async function* jsonRows(lines: AsyncIterable<string>): AsyncIterable<Row> {
  let line = 0
  for await (const text of lines) {
    line++
    if (text.trim() === '') continue
    const value = parsed(text)
    if (!isObject(value)) yield { line, wrong: 'It is not a JSON object.' }
    else yield { line, fields: Object.entries(value).flatMap(([column, one]) => fieldsOf(column, one)) }
  }
}

function fieldsOf(column: string, value: unknown): [string, unknown][] {
  if (!opened.includes(column) || !isObject(value)) return [[column, value]]
  return Object.entries(value).map(([name, one]) => [`${column}.${name}`, one])
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function* csvRows(lines: AsyncIterable<string>, delimiter: string, source: string): AsyncIterable<Row> {
  const { parse } = await installed('csv-parse', () => import('csv-parse'))
  const wrong: Row[] = []
  const options: Options = {
    delimiter,
    info: true,
    trim: true,
    skip_empty_lines: true,
    // Text separated by tabs has them as they are, such as inches.
    relax_quotes: delimiter === '\t',
    max_record_size: longestRow,
    skip_records_with_error: true,
    on_skip(error) {
      wrong.push({ line: Number(error?.lines ?? 0), wrong: error?.message ?? 'It cannot be read.' })
      return undefined
    },
  }
  const parser = pipeline(Readable.from(withEnds(lines)), parse(options), () => {})
  let header: readonly string[] | undefined
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      // The parser runs ahead: lines stay in their order.
      while (wrong[0] && wrong[0].line < info.lines) yield wrong.shift()!
      const names = header
      if (!names) header = record
      else yield { line: info.lines, fields: filled(names, record) }
    }
  } catch (cause) {
    if (cause instanceof AttuneError) throw cause
    const message = `${source} cannot be read on: ${(cause as Error).message} Mend the line, and import it again.`
    throw new AttuneError('ATTUNE_FORMAT_UNREADABLE', message, { cause })
  }
  yield* wrong
}

async function* withEnds(lines: AsyncIterable<string>): AsyncIterable<string> {
  for await (const line of lines) yield `${line}\n`
}

function filled(names: readonly string[], values: readonly string[]): [string, string][] {
  return names.flatMap((name, index): [string, string][] => (values[index] ? [[name, values[index]]] : []))
}

/** Whatever of them the header has most of. */
function separatorOf(header: string): string {
  const plain = header.replaceAll(/"[^"]*"/g, '')
  const count = (separator: string) => plain.split(separator).length
  return separators.reduce((most, one) => (count(one) > count(most) ? one : most))
}
