const euros = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' })
const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'Europe/Brussels' })

/** EUR cents as customers read them: `€1,890.00`. */
export const money = (cents: number): string => euros.format(cents / 100)

const roundEuros = new Intl.NumberFormat('en-IE', {
  style: 'currency',
  currency: 'EUR',
  trailingZeroDisplay: 'stripIfInteger',
})

/** The same in a sentence, where whole euros need no cents: `€60`. */
export const moneyInWords = (cents: number): string => roundEuros.format(cents / 100)

/** A time in milliseconds or a `YYYY-MM-DD` day, as `14 March 2026`. */
export const day = (time: number | string): string => days.format(new Date(time))

export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`
