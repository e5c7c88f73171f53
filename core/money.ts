/**
 * Amounts of money are integers in the currency's minor unit (cents), so that sums are exact.
 * Currencies are ISO 4217 codes; lower case is understood.
 */

/**
 * Currencies whose minor unit is not a hundredth (ISO 4217, list one). `Intl` is no substitute: it
 * answers how many digits are customary (none for HUF, COP or IDR), changes with the Node version,
 * and what is stored must keep its meaning.
 */
const exponents: ReadonlyMap<string, number> = new Map([
  ...currencies('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF', 0),
  ...currencies('BHD IQD JOD KWD LYD OMR TND', 3),
  ...currencies('CLF UYW', 4),
])

/** Reserved for "no currency" and for testing. */
const notMoney: ReadonlySet<string> = new Set(['XXX', 'XTS'])

const known = new Set<string>()

/** Made when first asked: it takes a fifth of the time in which a site starts. */
let names: Intl.DisplayNames | undefined

function nameOf(code: string): string | undefined {
  names ??= new Intl.DisplayNames('en', { type: 'currency', fallback: 'none' })
  return names.of(code)
}

/** Whether this is the code of a currency, of today or the past: `'EUR'`, `'eur'`, `'DEM'`. */
export function isCurrency(code: string): boolean {
  if (known.has(code)) return true
  if (!/^[A-Za-z]{3}$/.test(code) || notMoney.has(code.toUpperCase())) return false
  if (!exponents.has(code.toUpperCase()) && nameOf(code.toUpperCase()) === undefined) return false
  known.add(code)
  return true
}

/**
 * An amount as shops write it (`'19.99'`, `19.99`) in minor units (`1999`), without float error. More
 * decimals than the currency has are rounded half away from zero. Undefined for what is not a plain
 * decimal number (no thousands separators, no currency signs), not a currency, or beyond 2^53.
 */
export function toMinor(amount: number | string, currency: string): number | undefined {
  if (!isCurrency(currency)) return undefined
  const decimal = /^(-?)(\d{1,20})(?:\.(\d{0,30}))?$/.exec(decimalText(amount))
  if (!decimal) return undefined
  const digits = exponentOf(currency)
  const fraction = (decimal[3] ?? '').padEnd(digits + 1, '0')
  const minor = Number(decimal[2] + fraction.slice(0, digits)) + (fraction.charAt(digits) >= '5' ? 1 : 0)
  if (!Number.isSafeInteger(minor)) return undefined
  return decimal[1] && minor !== 0 ? -minor : minor
}

/** Minor units (`1999`) as the amount people read (`19.99`): for comparing and showing, not for summing. */
export function toMajor(minor: number, currency: string): number {
  return minor / 10 ** exponentOf(currency)
}

function exponentOf(currency: string): number {
  return exponents.get(currency.toUpperCase()) ?? 2
}

/** Numbers too small for any currency are written by JavaScript with an exponent; they are nothing. */
function decimalText(amount: number | string): string {
  if (typeof amount === 'string') return amount.length <= 64 ? amount.trim() : ''
  return Math.abs(amount) < 1e-6 ? '0' : String(amount)
}

function currencies(codes: string, digits: number): [string, number][] {
  return codes.split(' ').map((code) => [code, digits])
}
