/** A day of the calendar as follow-ups read it, with its leading zeros. */
export interface CalendarDate {
  readonly year: string
  readonly month: string
  readonly day: string
}

/** The day that a text begins with, such as `1990-06-01`, whatever is behind it; undefined: it is none of the calendar. */
export function calendarDate(value: unknown): CalendarDate | undefined {
  const [, year, month, day] = (typeof value === 'string' && /^(\d{4})-(\d\d)-(\d\d)/.exec(value)) || []
  if (year === undefined || !isDay(Number(year), Number(month), Number(day))) return undefined
  return { year, month: month!, day: day! }
}

export function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}
