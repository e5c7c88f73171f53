import { type FeatureFact, type FeatureKind, sealed } from './kind.ts'

type Register = readonly [value: string | number | boolean, time: number, hash: string]

/** The value of the newest (`last`) or oldest (`first`) fact; absent again once older than `within`. */
export function register(which: 'first' | 'last', within: number = Number.POSITIVE_INFINITY): FeatureKind {
  const better = (a: Register, b: Register) => {
    const newer = a[1] > b[1] || (a[1] === b[1] && a[2] > b[2])
    return newer === (which === 'last') ? a : b
  }
  return sealed<Register>({
    maxBytes: 128,
    add(state: Register | null, fact: FeatureFact) {
      if (fact.value === undefined) return state
      const next: Register = [fact.value, fact.time, fact.hash]
      return state ? better(next, state) : next
    },
    merge: better,
    since: (state: Register, moment) => (state[1] >= moment ? state : null),
    read: (state: Register | null, now) => (state && state[1] > now - within ? state[0] : undefined),
    changesAt: (state: Register | null, now) =>
      state && state[1] > now - within ? state[1] + within : Number.POSITIVE_INFINITY,
  })
}
