import type { AttuneError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import { maskedMessage } from './masked.ts'

/** Lines that say the same within so many milliseconds are one. */
const sameAgain = 10_000
/** Different errors whose repetitions are counted; the oldest is forgotten first. */
const remembered = 100

/** A line on stderr for what went wrong; the rest is not worth one. */
export const stderrLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: (_, message) => void process.stderr.write(`attune: ${message}\n`),
  error: ({ code, repeated }, message) =>
    void process.stderr.write(
      `attune: ${code}: ${message}${repeated === undefined ? '' : ` (and ${repeated} more of these)`}\n`,
    ),
}

export const silentLogger: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** A logger that throws must not take a page down with it. */
export function unfailing(logger: Logger): Logger {
  const calm =
    (level: keyof Logger): Logger[keyof Logger] =>
    (fields, message) => {
      try {
        logger[level](fields, message)
      } catch {
        // There is nobody left to tell.
      }
    }
  return { debug: calm('debug'), info: calm('info'), warn: calm('warn'), error: calm('error') }
}

/** Logs errors with nothing personal in them. One that comes again and again is a line every ten seconds. */
export function errorLog(logger: Logger, clock: Clock): (error: AttuneError) => void {
  const said = new Map<string, { at: number; repeated: number }>()

  return (error) => {
    const message = maskedMessage(error)
    const key = `${error.code} ${message}`
    const last = said.get(key)
    const now = clock.now()
    if (last && now - last.at < sameAgain) {
      last.repeated++
      return
    }
    said.delete(key)
    said.set(key, { at: now, repeated: 0 })
    if (said.size > remembered) said.delete(said.keys().next().value!)
    logger.error({ code: error.code, ...(last && last.repeated > 0 && { repeated: last.repeated }) }, message)
  }
}
