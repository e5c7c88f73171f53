type Version = readonly [major: number, minor: number, patch: number]

/**
 * Whether a version is in a range of the two forms that this package asks of others, `^1.2.3` from 1.0.0 on and
 * `>=1.2.3` (https://semver.org, npm's node-semver). Of a pre-release only the numbers count.
 * @throws RangeError for a range of another form
 */
export function isInRange(version: string, range: string): boolean {
  const [, operator, least] = /^(\^|>=)(\d+\.\d+(?:\.\d+)?)$/.exec(range) ?? []
  const [wanted, given] = [numbersOf(least ?? ''), numbersOf(version)]
  if (!wanted || (operator === '^' && wanted[0] === 0))
    throw new RangeError(`No range to compare with: ${range}`)
  if (!given || compare(given, wanted) < 0) return false
  return operator === '>=' || given[0] === wanted[0]
}

function numbersOf(text: string): Version | undefined {
  const [, major, minor, patch = '0'] = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(text) ?? []
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)]
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}
