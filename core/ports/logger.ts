/**
 * Where Attune says what it does and what went wrong: the methods of pino, which `console` has as well.
 * Nothing of a visitor is ever handed to it: neither ids, traits, addresses and cookies, nor secrets.
 */
export interface Logger {
  debug(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  error(fields: LogFields, message: string): void
}

/** What a line is about, for machines: codes, counts, names from the definitions. */
export type LogFields = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>
