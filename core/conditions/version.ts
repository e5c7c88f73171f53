/**
 * A version as text that sorts as versions do, with GrowthBook's rules: a leading `v` and build information
 * (`+…`) are dropped, parts are split at `.` and `-`, whole numbers padded to five places, and three parts,
 * a version without a pre-release, end in `~`, so that they sort after `1.0.0-beta`. What is no text or
 * number, or is empty, is version 0.
 */
export function sortableVersion(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value : ''
  const parts = withoutBuild(text || '0').split(/[-.]/)
  if (parts.length === 3) parts.push('~')
  return parts.map((part) => (/^[0-9]+$/.test(part) ? part.padStart(5, ' ') : part)).join('-')
}

function withoutBuild(version: string): string {
  const start = version.startsWith('v') ? 1 : 0
  const build = version.indexOf('+')
  return version.slice(start, build < 0 ? undefined : Math.max(start, build))
}
