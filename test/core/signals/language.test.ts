import { describe, expect, it } from 'vitest'
import { canonicalLocale, preferredLanguage } from '../../../core/signals/language.ts'

const asked = (header: string) => preferredLanguage({ 'accept-language': header })

describe('the language a browser asks for', () => {
  it.each([
    ['de', 'de', 'de'],
    ['de-at', 'de', 'de-AT'],
    ['en-US,en;q=0.5', 'en', 'en-US'],
    ['en;q=0.5, fr;q=0.9, de;q=0.9', 'fr', 'fr'],
    ['*, it;q=0.2', 'it', 'it'],
    ['en;q=0, nl;q=0.001', 'nl', 'nl'],
    ['zh-hant-tw', 'zh', 'zh-Hant-TW'],
    ['<script>;q=1, es;Q=0.4', 'es', 'es'],
    ['pt-BR;level=1;q=0.7, sv;q=0.6', 'pt', 'pt-BR'],
  ])('%s is %s', (header, language, locale) => {
    expect(asked(header)).toEqual({ language, locale })
  })

  it.each(['', '*', ';;;,,,', 'en;q=0', 'en;q=2', 'en;q=x', 'x-klingon', 'e', `${'en,'.repeat(100)}de`])(
    '%j is none',
    (header) => {
      expect(asked(header)).toBeUndefined()
    },
  )

  it('is none where the browser does not say', () => {
    expect(preferredLanguage({})).toBeUndefined()
  })

  it('is spelt as the standard spells it', () => {
    expect(canonicalLocale('EN-latn-us')).toBe('en-Latn-US')
    expect(canonicalLocale('en-u-u')).toBeUndefined()
    expect(canonicalLocale(7)).toBeUndefined()
  })
})
