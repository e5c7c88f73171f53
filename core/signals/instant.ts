const iso8601 = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/i

/**
 * Milliseconds since 1970 of ISO 8601 text, a `Date` or milliseconds; undefined for all else. Text
 * without a zone is UTC, so that the answer does not depend on the machine that asks.
 */
export function parseInstant(value: unknown): number | undefined {
  const time = value instanceof Date ? value.getTime() : typeof value === 'string' ? parseIso(value) : value
  return typeof time === 'number' && Math.abs(time) <= 8.64e15 ? Math.floor(time) : undefined
}

function parseIso(text: string): number {
  const match = text.length <= 40 ? iso8601.exec(text) : null
  if (!match || !isDay(text.slice(0, 10))) return Number.NaN
  const zoned = match[1] || text.length === 10 ? text : `${text}Z`
  return Date.parse(zoned.replace(' ', 'T'))
}

/** `Date.parse` takes the 30th of February for the 2nd of March. */
function isDay(text: string): boolean {
  const day = Number(text.slice(8))
  return day <= 28 || new Date(Date.parse(text)).getUTCDate() === day
}
