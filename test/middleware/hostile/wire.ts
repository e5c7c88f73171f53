import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

/** What came back over a connection, byte for byte. */
export interface Answer {
  readonly status: number
  /** The head as it was sent, in latin1. */
  readonly head: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Wire {
  /** Sends bytes as they are, and reads until the server closes the connection. */
  send(bytes: string | Buffer): Promise<Answer>
  readonly port: number
  close(): Promise<void>
}

/** A server of its own that is spoken to in bytes, because HTTP clients refuse to send what attackers send. */
export async function openWire(app: RequestListener): Promise<Wire> {
  const server: Server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    send: (bytes) =>
      new Promise((resolve, reject) => {
        const chunks: Buffer[] = []
        const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
        socket.on('data', (chunk) => chunks.push(chunk))
        // A server that refuses a large body closes before it has read it.
        socket.on('error', (error) => (chunks.length > 0 ? resolve(parse(chunks)) : reject(error)))
        socket.on('end', () => resolve(parse(chunks)))
      }),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function parse(chunks: readonly Buffer[]): Answer {
  const text = Buffer.concat(chunks).toString('latin1')
  const end = text.indexOf('\r\n\r\n')
  const head = text.slice(0, end)
  const [line = '', ...lines] = head.split('\r\n')
  const headers: Record<string, string> = Object.create(null)
  for (const each of lines)
    headers[each.slice(0, each.indexOf(':')).toLowerCase()] = each.slice(each.indexOf(':') + 2)
  return { status: Number(line.split(' ')[1]), head, headers, body: text.slice(end + 4) }
}

export interface Sent {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** A stream is for servers that take a `Request`. */
  readonly body?: string | Buffer | ReadableStream<Uint8Array>
}

/** Those of a page of the site, unless its own say otherwise; an empty one is left out. */
export function sentHeaders({ headers = {}, body }: Sent): Record<string, string> {
  const all: Record<string, string> = {
    Host: 'shop.example',
    'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    'Sec-Fetch-Site': 'same-origin',
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
    ...(isWhole(body) && { 'Content-Length': String(Buffer.byteLength(body)) }),
    ...headers,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
}

function isWhole(body: Sent['body']): body is string | Buffer {
  return typeof body === 'string' || Buffer.isBuffer(body)
}

export function requestBytes(sent: Sent): Buffer {
  const { method = 'GET', path, body } = sent
  const headers = Object.entries({ ...sentHeaders(sent), Connection: 'close' })
  const lines = headers.map(([name, value]) => `${name}: ${value}`)
  const head = Buffer.from([`${method} ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n'), 'latin1')
  return isWhole(body) ? Buffer.concat([head, Buffer.from(body as string)]) : head
}
