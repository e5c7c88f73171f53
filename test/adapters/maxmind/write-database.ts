import { isIPv4 } from 'node:net'

type Value = string | number | { readonly [key: string]: Value } | readonly string[]
interface Node {
  children: [Node | number | undefined, Node | number | undefined]
  number: number
}

/** Writes a small database in the MaxMind DB format 2.0 (https://maxmind.github.io/MaxMind-DB), of 24-bit records. */
export function writeDatabase(
  networks: Readonly<Record<string, Value>>,
  { version = 6, type = 'Test-Country' }: { version?: 4 | 6; type?: string } = {},
): Buffer {
  const root: Node = { children: [undefined, undefined], number: 0 }
  const nodes = [root]
  const data: Buffer[] = []
  let size = 0
  for (const [network, value] of Object.entries(networks)) {
    const bits = bitsOf(network, version)
    let node = root
    for (const bit of bits.slice(0, -1)) {
      let child = node.children[bit]
      if (typeof child !== 'object') {
        child = { children: [undefined, undefined], number: nodes.length }
        nodes.push(child)
        node.children[bit] = child
      }
      node = child
    }
    node.children[bits.at(-1)!] = size
    data.push(encode(value))
    size += data.at(-1)!.length
  }
  const tree = Buffer.alloc(nodes.length * 6)
  for (const { children, number } of nodes) {
    for (const [side, child] of children.entries()) {
      const leaf = typeof child === 'number' ? nodes.length + 16 + child : nodes.length
      tree.writeUIntBE(typeof child === 'object' ? child.number : leaf, number * 6 + side * 3, 3)
    }
  }
  const metadata = encode({
    ...{ node_count: nodes.length, record_size: 24, ip_version: version, database_type: type },
    ...{ languages: ['en'], binary_format_major_version: 2, binary_format_minor_version: 0, build_epoch: 1 },
    description: { en: 'For tests' },
  })
  const marker = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from('MaxMind.com')])
  return Buffer.concat([tree, Buffer.alloc(16), ...data, marker, metadata])
}

/** IPv4 networks are in the first 32 bits of the IPv6 space. */
function bitsOf(network: string, version: 4 | 6): (0 | 1)[] {
  const [address = '', prefix] = network.split('/')
  const bytes = isIPv4(address) ? address.split('.').map(Number) : bytesOf(address)
  const bits = bytes.flatMap((byte) => Array.from({ length: 8 }, (_, i) => ((byte >> (7 - i)) & 1) as 0 | 1))
  const padding = version === 6 && bytes.length === 4 ? Array.from({ length: 96 }, () => 0 as const) : []
  return [...padding, ...bits.slice(0, Number(prefix))]
}

/** Of an address that ends in `::`. */
function bytesOf(address: string): number[] {
  const groups = address.replace(/::$/, '').split(':')
  return Array.from({ length: 8 }, (_, i) => Number.parseInt(groups[i] ?? '0', 16)).flatMap((group) => [
    group >> 8,
    group & 255,
  ])
}

function encode(value: Value): Buffer {
  if (typeof value === 'string')
    return Buffer.concat([control(2, Buffer.byteLength(value)), Buffer.from(value)])
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(value)
    return Buffer.concat([control(6, 4), bytes])
  }
  if (Array.isArray(value)) return Buffer.concat([control(11, value.length), ...value.map(encode)])
  const entries = Object.entries(value as Record<string, Value>)
  return Buffer.concat([control(7, entries.length), ...entries.flatMap((entry) => entry.map(encode))])
}

/** The control byte of a value shorter than 29 bytes; types above 7 need a second one. */
function control(type: number, size: number): Buffer {
  return type > 7 ? Buffer.from([size, type - 7]) : Buffer.from([(type << 5) | size])
}
