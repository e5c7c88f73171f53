import { BlockList, isIP } from 'node:net'

/** Of the IANA registries of special-purpose addresses (RFC 6890), what no visitor of the internet comes from. */
const special = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  special.addSubnet(network, prefix, 'ipv4')
}
for (const [network, prefix] of [
  ['::', 127],
  ['2001:db8::', 32],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  special.addSubnet(network, prefix, 'ipv6')
}

/** An address that can be looked up, and its version; undefined: private, reserved, or no address at all. */
export function publicAddress(address: string | undefined): { address: string; version: 4 | 6 } | undefined {
  if (address === undefined || address.length > 64) return undefined
  // As sockets write IPv4 where they take both.
  const plain = /^::ffff:(?=\d+\.)/i.test(address) ? address.slice(7) : address
  const version = isIP(plain)
  if (version !== 4 && version !== 6) return undefined
  if (plain.includes('%') || special.check(plain, version === 4 ? 'ipv4' : 'ipv6')) return undefined
  return { address: plain, version }
}
