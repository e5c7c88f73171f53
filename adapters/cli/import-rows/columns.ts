import { AttuneError } from '../../../core/errors.ts'
import type { Row } from './rows.ts'

/** What the columns of a kind of file may stand for. */
export interface Columns {
  /** What a path looks like. */
  readonly path: RegExp
  /** Paths that a column goes to by `--map` alone, never by its own name. */
  readonly mapped?: RegExp
  /** How to write one, for who wrote none. */
  readonly cure: string
  /** Which columns go where by their names, without case, spaces, punctuation and `g:`; the best first. */
  readonly usual: Readonly<Record<string, readonly string[]>>
  /** Where all others go, under their own names. */
  readonly others: 'traits' | 'properties'
}

/** Where a column goes: `userId`, `timestamp`, `traits.email`, … */
export interface Target {
  readonly path: string
  /** Numbers and truth values of CSV stay the text they are. */
  readonly asText: boolean
  /** Of several columns with one path, the one with the least that holds something. */
  readonly rank: number
}

export type TargetOf = (column: string) => Target | undefined

/** Told of each column of a row whether something became of it. */
export type NoteColumn = (column: string, used: boolean) => void

const asText = ':text'
const leastRank = Number.MAX_SAFE_INTEGER

/** `email=traits.email,zip=traits.zip:text`, column by column. @throws AttuneError `ATTUNE_OPTIONS` */
export function readMap(
  text: string | true | undefined,
  { path, mapped, cure }: Columns,
): ReadonlyMap<string, Target> {
  if (typeof text !== 'string') return new Map()
  return new Map(
    text.split(',').map((pair): [string, Target] => {
      const [, column, to = ''] = /^\s*(.+?)\s*=\s*([^=]+?)\s*$/.exec(pair) ?? []
      const plain = to.endsWith(asText) ? to.slice(0, -asText.length) : to
      if (column !== undefined && (path.test(plain) || mapped?.test(plain)))
        return [column, { path: plain, asText: plain !== to, rank: 0 }]
      throw new AttuneError('ATTUNE_OPTIONS', `--map does not understand "${pair.trim()}". ${cure}`)
    }),
  )
}

/**
 * Says where columns go: by the map, by a name that is a path already, by their usual names, and with `rest` all
 * others under their own name; undefined: nowhere.
 */
export function targetsOf(
  { path, usual, others }: Columns,
  map: ReadonlyMap<string, Target>,
  rest: boolean,
): TargetOf {
  const byName = new Map<string, Target>()
  for (const [to, names] of Object.entries(usual))
    for (const [index, name] of names.entries())
      byName.set(name, { path: to, asText: false, rank: 2 + index })
  const find = (column: string): Target | undefined => {
    const mapped = map.get(column)
    if (mapped) return mapped
    if (path.test(column)) return { path: column, asText: false, rank: 1 }
    const named = byName.get(
      column
        .toLowerCase()
        .replace(/^g:/, '')
        .replaceAll(/[^a-z0-9]/g, ''),
    )
    if (named || !rest || column === '') return named
    return { path: `${others}.${column}`, asText: false, rank: leastRank }
  }
  const found = new Map<string, Target | undefined>()
  return (column) => {
    if (!found.has(column)) found.set(column, find(column))
    return found.get(column)
  }
}

/** What a row holds, by path. What is empty is not there. */
export function filledIn(
  { fields = [] }: Row,
  targetOf: TargetOf,
  note: NoteColumn,
): Map<string, { readonly value: unknown; readonly target: Target }> {
  const filled = new Map<string, { column: string; value: unknown; target: Target }>()
  for (const [column, value] of fields) {
    if (value === null || value === undefined || value === '') continue
    const target = targetOf(column)
    const before = target && filled.get(target.path)
    if (!target || (before && before.target.rank <= target.rank)) note(column, false)
    else {
      if (before) note(before.column, false)
      filled.set(target.path, { column, value, target })
    }
  }
  for (const { column } of filled.values()) note(column, true)
  return filled
}

/** Keeps account of the columns that nothing became of in any row. */
export function columnAccount(): { note: NoteColumn; unused(): string[] } {
  const known = new Map<string, boolean>()
  return {
    note: (column, used) => void known.set(column, used || known.get(column) === true),
    unused: () => [...known].filter(([, used]) => !used).map(([column]) => column),
  }
}
