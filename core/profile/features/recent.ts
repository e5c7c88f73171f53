import { type FeatureFact, type FeatureKind, sealed } from './kind.ts'

type Recent = readonly (readonly [value: string | number | boolean, time: number])[]

/** The newest different values, newest first, at most `limit` (default 8, at most 16). */
export function recent(limit: number, within: number = Number.POSITIVE_INFINITY): FeatureKind {
  const insert = (state: Recent, [value, time]: Recent[number]): Recent => {
    const known = state.find((entry) => entry[0] === value)
    if (known && known[1] >= time) return state
    const others = known ? state.filter((entry) => entry !== known) : state
    const newest = [value, time] as const
    const older = others.findIndex((entry) => newestFirst(newest, entry) < 0)
    return others.toSpliced(older < 0 ? others.length : older, 0, newest).slice(0, limit)
  }
  return sealed<Recent>({
    maxBytes: 2 + limit * 82,
    add: (state: Recent | null, { value, time }: FeatureFact) =>
      value === undefined ? state : insert(state ?? [], [value, time]),
    merge: (a: Recent, b: Recent) => b.reduce(insert, a),
    since(state: Recent, moment) {
      const kept = state.filter((entry) => entry[1] >= moment)
      if (kept.length === state.length) return state
      return kept.length > 0 ? kept : null
    },
    read: (state: Recent | null, now) =>
      (state ?? []).filter((entry) => entry[1] > now - within).map((entry) => entry[0]),
    changesAt(state: Recent | null, now) {
      const alive = (state ?? []).filter((entry) => entry[1] > now - within)
      return alive.length > 0 ? alive.at(-1)![1] + within : Number.POSITIVE_INFINITY
    },
  })
}

/** Of one moment, in an order that no value shares with another: `1` is not `"1"`. */
function newestFirst(a: Recent[number], b: Recent[number]): number {
  return b[1] - a[1] || (JSON.stringify(a[0]) < JSON.stringify(b[0]) ? -1 : 1)
}
