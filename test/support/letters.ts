import fc from 'fast-check'

/**
 * Letters of every length and kind: what is escaped, unseen, or half of one. fast-check's own `binary` takes seconds to
 * make a table of all there are.
 */
export const letter: fc.Arbitrary<string> = fc.constantFrom(
  ...['a', 'Z', '0', ' ', '.', '@', '"', '\\', '/', '<', '=', ',', 'é', 'ß', 'ﬀ', '日', 'ש', '🎉', '👩‍🚀'],
  ...['\0', '\t', '\n', '\r', '\u001b', '\u007f', '\u0085', '\u00a0', '\u200b', '\u2028', '\u202e', '\ufeff'],
  ...['\ud83c', '\udf89', '\uffff', '\u{10ffff}'],
)
