import { canonicalLocale } from '../../../core/signals/language.ts'
import { recentMemo } from '../../../core/signals/memo.ts'

const locales = recentMemo(256, canonicalLocale)

/** A trait as a BCP 47 tag that `Intl` takes (`de_AT` as well); undefined for anything else. */
export function localeFrom(trait: unknown): string | undefined {
  return typeof trait === 'string' && trait.length <= 35 ? locales(trait.replaceAll('_', '-')) : undefined
}

const zones = recentMemo(256, (zone) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
})

/** A trait as a zone of the IANA database; undefined for anything else. */
export function zoneFrom(trait: unknown): string | undefined {
  return typeof trait === 'string' && trait.length > 0 && trait.length <= 64 ? zones(trait) : undefined
}
