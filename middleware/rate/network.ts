/** An IPv6 address with a zone. */
const longest = 64

/** What one subscriber has of the internet: an IPv4 address, or the first 64 bits of an IPv6 one. */
export function networkOf(stated: string): string {
  // A proxy that is trusted too readily hands on what visitors make up, however long.
  const address = stated.slice(0, longest)
  if (!address.includes(':') || address.includes('.')) return address.slice(address.lastIndexOf(':') + 1)
  const [head = '', tail] = address.split('%', 1)[0]!.split('::')
  const groups = head === '' ? [] : head.split(':')
  const last = tail ? tail.split(':') : []
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - last.length)
  return [...groups, ...new Array<string>(zeros).fill('0'), ...last].slice(0, 4).join(':')
}
