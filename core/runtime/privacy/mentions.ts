/**
 * Whether a record names somebody: one of these texts is a part of it. Profile ids are 128 bits that occur
 * nowhere by chance.
 */
export function mentions(record: unknown, texts: readonly string[]): boolean {
  const json = JSON.stringify(record)
  return texts.some((text) => json.includes(text))
}
