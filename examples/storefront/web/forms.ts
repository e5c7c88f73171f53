/** A text field of a posted form, trimmed and cut; anything but text is the empty string. */
export function text(body: unknown, name: string, longest = 200): string {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return ''
  const value = (body as Record<string, unknown>)[name]
  return typeof value === 'string' ? value.trim().slice(0, longest).toWellFormed() : ''
}

/** A password as typed: not trimmed, not cut, empty when missing. */
export function secret(body: unknown, name: string): string {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return ''
  const value = (body as Record<string, unknown>)[name]
  return typeof value === 'string' ? value : ''
}

/** A whole number from `least` to `most`, or `undefined`. */
export function wholeNumber(body: unknown, name: string, least: number, most: number): number | undefined {
  const value = text(body, name, 6)
  if (!/^\d{1,6}$/.test(value)) return undefined
  const number = Number(value)
  return number >= least && number <= most ? number : undefined
}

/** Whether this could be an e-mail address; only a letter to it can prove it. */
export function isEmail(value: string): boolean {
  const [local, domain, ...rest] = value.split('@')
  return (
    rest.length === 0 &&
    local !== undefined &&
    domain !== undefined &&
    local !== '' &&
    value.length <= 254 &&
    !/[\s<>()",;:\\]/.test(value) &&
    domain.includes('.') &&
    domain.split('.').every((label) => label !== '')
  )
}
