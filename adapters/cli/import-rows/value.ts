/** Text that means the same however it is written as a number: no leading zeros, and exact as one. */
const number = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?$/

/** CSV cannot say what a value is, so that it is what it looks like. */
export function plainValue(value: unknown): unknown {
  if (value === 'true' || value === 'false') return value === 'true'
  return typeof value === 'string' && number.test(value) ? Number(value) : value
}

/** As other systems write times: seconds or milliseconds as digits, a zone after a space. */
export function momentOf(value: unknown): unknown {
  const text = String(value)
  if (/^\d{9,10}$/.test(text)) return Number(text) * 1000
  if (/^\d{12,13}$/.test(text)) return Number(text)
  return text.replace(/ (?:UTC|GMT|Z)$/, 'Z').replace(/ (?=[+-]\d\d:?\d\d$)/, '')
}
