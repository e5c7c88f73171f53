import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What can be set in the environment; README.md says what each is for. */
export interface Settings {
  readonly port: number
  readonly host: string
  /** A file, or `:memory:`. */
  readonly database: string
  /** `undefined`: made on the first start. */
  readonly secret: string | undefined
  /** `undefined`: taken from each request. */
  readonly origin: string | undefined
  /** How long a basket lies before it is written about. */
  readonly remindAfter: { readonly minutes: number }
  /** How long after signing up somebody is welcomed: ten minutes, or sooner where baskets are written about sooner. */
  readonly welcomeAfter: { readonly minutes: number }
  /** `undefined`: mails go to the outbox page alone. */
  readonly mailServer: string | undefined
  readonly mailFrom: string
}

/** What Attune keeps is in a file of this name beside the shop's database. */
export const attuneFile = 'attune.db'

const shortestSecret = 16

/**
 * Reads the settings; an empty one counts as not set.
 * Throws an Error of one line that names the variable and says what it must be.
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = (name: string): string | undefined => environment[name]?.trim() || undefined

  const port = given('PORT') ?? '3000'
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new Error(`PORT must be a number from 0 to 65535, not "${port}".`)
  }
  const origin = given('ORIGIN')
  if (origin !== undefined && !/^https?:$/.test(URL.parse(origin)?.protocol ?? '')) {
    throw new Error(`ORIGIN must be an address such as https://shop.example, not "${origin}".`)
  }
  const secret = given('SECRET')
  if (secret !== undefined && secret.length < shortestSecret) {
    throw new Error(
      `SECRET must be ${shortestSecret} characters or more, not ${secret.length}. Without it the shop makes one.`,
    )
  }
  const database = given('DATABASE') ?? fileURLToPath(new URL('./data/shop.db', import.meta.url))
  if (basename(database) === attuneFile) {
    throw new Error(`DATABASE must have another name than ${attuneFile}, where Attune keeps its own.`)
  }
  const minutes = Number(given('REMIND_AFTER') ?? 120)
  if (!(minutes >= 1 && minutes <= 43_200)) throw new Error('REMIND_AFTER must be minutes, from 1 to 43200.')
  return {
    remindAfter: { minutes },
    welcomeAfter: { minutes: Math.min(10, minutes) },
    mailServer: given('MAIL_SERVER'),
    mailFrom: given('MAIL_FROM') ?? 'Tamper & Bloom <shop@tamper-and-bloom.example>',
    port: Number(port),
    host: given('HOST') ?? '127.0.0.1',
    database,
    secret,
    origin,
  }
}
