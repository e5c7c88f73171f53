/**
 * Names and words that lead somewhere: mail programs make links of them, whatever the HTML says, so that people who
 * register with such a "name" would have the shop send their advertisement to others.
 */
const address = /:\/\/|\bwww\.|[\w-]\.[a-z]{2,24}\//i

/** What somebody said of themselves, or did; undefined where an address of the web is in it. */
export function visitorText(value: unknown): unknown {
  return typeof value === 'string' && address.test(value) ? undefined : value
}
