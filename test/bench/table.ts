import type { Row } from './bench.ts'

const headings = ['bench', 'case', 'value', 'reference', 'ratio', 'spread'] as const

/** The rows as text in aligned columns, figures to the right. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.bench,
    row.case,
    `${figure(row.value)} ${row.unit}`,
    `${figure(row.referenceValue)} ${row.reference}`,
    row.ratio.toFixed(2),
    row.spread.map((ratio) => ratio.toFixed(2)).join('–'),
  ])
  const lines = [[...headings], ...cells]
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  const pad = (cell: string, column: number) =>
    column >= 4 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)
  return lines.map((line) => `${line.map(pad).join('  ').trimEnd()}\n`).join('')
}

/** Three figures that count. */
function figure(value: number): string {
  return value.toLocaleString(
    'en',
    value >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 },
  )
}
