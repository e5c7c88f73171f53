import { headerText, type RequestHeaders } from './headers.ts'
import { recentMemo } from './memo.ts'

/** What the browser asks for first: `{ language: 'de', locale: 'de-AT' }`. */
export interface PreferredLanguage {
  /** The primary tag in lower case. */
  readonly language: string
  /** The whole tag (BCP 47) in its canonical spelling. */
  readonly locale: string
}

const longestHeader = 256
const longestTag = 35
const mostTags = 16

const remembered = recentMemo(512, mostWanted)

/** The language with the highest `q` of `Accept-Language`, the first of equals. */
export function preferredLanguage(headers: RequestHeaders): PreferredLanguage | undefined {
  const header = headerText(headers, 'accept-language', longestHeader)
  return header === undefined ? undefined : remembered(header)
}

/** The canonical spelling of a BCP 47 tag, e.g. `de-at` → `de-AT`; undefined for what is not one. */
export function canonicalLocale(tag: unknown): string | undefined {
  if (typeof tag !== 'string' || tag.length > longestTag) return undefined
  if (!/^[a-z]{2,8}(-[a-z0-9]{1,8})*$/i.test(tag)) return undefined
  try {
    return Intl.getCanonicalLocales(tag)[0]
  } catch {
    return undefined
  }
}

function mostWanted(header: string): PreferredLanguage | undefined {
  let best: string | undefined
  let bestWeight = 0
  for (const range of header.split(',', mostTags)) {
    const [tag = '', ...parameters] = range.split(';')
    const weight = weightOf(parameters)
    if (weight <= bestWeight) continue
    const locale = canonicalLocale(tag.trim())
    if (locale === undefined) continue
    best = locale
    bestWeight = weight
  }
  return best === undefined ? undefined : { language: best.split('-', 1)[0]!, locale: best }
}

function weightOf(parameters: readonly string[]): number {
  for (const parameter of parameters) {
    const text = parameter.trim()
    if (!text.startsWith('q=') && !text.startsWith('Q=')) continue
    return /^[01](\.\d{0,3})?$/.test(text.slice(2)) ? Math.min(1, Number(text.slice(2))) : 0
  }
  return 1
}
