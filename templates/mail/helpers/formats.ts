import { isCurrency } from '../../../core/money.ts'
import { recentMemo } from '../../../core/signals/memo.ts'
import type { Helper, HelperCall } from '../../handlebars-instance.ts'
import { messageOf } from './message.ts'

/** `{{money 12.5 "EUR"}}`: an amount in units of its currency, as the person writes it. */
export const moneyHelper: Helper = (...given) => {
  const call = given.pop() as HelperCall
  const [amount, currency] = given
  const value = asNumber(amount)
  if (value === undefined || typeof currency !== 'string' || !isCurrency(currency)) {
    const example = '{{money data.total "EUR"}}'
    throw new TypeError(`{{money}} takes an amount and the code of a currency, such as ${example}.`)
  }
  return numbers(`${messageOf(call).locale}|${currency.toUpperCase()}`).format(value)
}

/** `{{number 1234.5 digits=1}}` as the person writes it. */
export const numberHelper: Helper = (...given) => {
  const call = given.pop() as HelperCall
  const { digits = '' } = call.hash
  const value = asNumber(given[0])
  if (value === undefined || (digits !== '' && !/^\d$/.test(String(digits))))
    throw new TypeError('{{number}} takes a number, such as {{number data.points digits=0}}.')
  return numbers(`${messageOf(call).locale}||${digits}`).format(value)
}

const styles = ['full', 'long', 'medium', 'short']

/** `{{date value style="long" time="short"}}`, in the person's language and zone. */
export const dateHelper: Helper = (...given) => {
  const call = given.pop() as HelperCall
  const { style = 'long', time = '', zone } = call.hash
  const value = asTime(given[0])
  const isStyle = (one: unknown) => styles.includes(String(one))
  if (value === undefined || !isStyle(style) || !(time === '' || isStyle(time))) {
    const example = '{{date data.delivery style="long" time="short"}}'
    const words = 'takes milliseconds, an ISO date or a Date, and the styles full, long, medium and short'
    throw new TypeError(`{{date}} ${words}, such as ${example}.`)
  }
  const { locale, timeZone } = messageOf(call)
  return dates(`${locale}|${typeof zone === 'string' ? zone : timeZone}|${style}|${time}`).format(value)
}

function asNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

function asTime(value: unknown): number | undefined {
  const time = value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : value
  return typeof time === 'number' && Math.abs(time) <= 8.64e15 ? time : undefined
}

// Making a formatter takes a hundred times as long as using one.
const numbers = recentMemo(256, (key) => {
  const [locale, currency, digits] = key.split('|')
  return new Intl.NumberFormat(locale, {
    ...(currency && { style: 'currency', currency }),
    ...(digits && { minimumFractionDigits: Number(digits), maximumFractionDigits: Number(digits) }),
  })
})

const dates = recentMemo(256, (key) => {
  const [locale, timeZone, dateStyle, timeStyle] = key.split('|')
  return new Intl.DateTimeFormat(locale, {
    timeZone,
    dateStyle,
    ...(timeStyle && { timeStyle }),
  } as Intl.DateTimeFormatOptions)
})
