import { once } from 'node:events'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { ChannelPeer, PeerConduct, TakenMessage } from 'attune/testing'
import { type Certificate, certificateFor } from '../support/certificate.ts'

export interface Request {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** A web server with a certificate of its own, which does what real ones do on bad days. */
export interface HttpPeer extends ChannelPeer {
  readonly port: number
  readonly certificate: Certificate
  /** All that came, whatever became of it. */
  readonly requests: readonly Request[]
  /** How many connections there were. */
  readonly connections: () => number
  answer(answer: Answer): void
  close(): Promise<void>
}

/** A status, or whatever else a test does with a request. */
export type Answer = number | ((response: ServerResponse, request: Request, socket: Socket) => void)

const busy = 7

/**
 * @param statuses what the other side says of people whom nobody knows, and of what it does not want
 * @param read what it has of a request, where it takes it on
 */
export async function startHttpPeer(
  statuses: { readonly sent: number; readonly gone: number; readonly refused: number },
  read: (request: Request) => TakenMessage,
): Promise<HttpPeer> {
  const certificate = certificateFor(['localhost', '127.0.0.1'])
  const requests: Request[] = []
  const taken: Request[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  let silent = false
  let closing = false
  let answer: Answer = statuses.sent

  const https = createHttps(certificate, async (incoming: IncomingMessage, response) => {
    const body = await buffer(incoming).catch(() => undefined)
    if (body === undefined) return
    const request = { path: incoming.url!, headers: incoming.headers, body }
    requests.push(request)
    if (typeof answer === 'function') return answer(response, request, incoming.socket)
    if (answer === statuses.sent) taken.push(request)
    response.writeHead(answer, { ...(answer === 429 && { 'retry-after': String(busy) }) })
    response.end(answer < 300 ? '' : `There is a problem with ${request.path} ${request.body}`)
  })
  https.on('tlsClientError', () => {})

  async function listen(at: number): Promise<Server> {
    const server = createServer((socket) => {
      connections++
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      socket.on('error', () => {})
      if (closing) socket.destroy()
      else if (!silent) https.emit('connection', socket)
    }).listen(at, '127.0.0.1')
    await once(server, 'listening')
    return server
  }
  let server = await listen(0)
  const { port } = server.address() as AddressInfo

  const takes = (then: (socket: Socket) => void): Answer => {
    return (_, request, socket) => {
      taken.push(request)
      then(socket)
    }
  }
  const answers: Readonly<
    Record<Exclude<PeerConduct, 'is-down' | 'hangs-up-early' | 'never-begins'>, Answer>
  > = {
    takes: statuses.sent,
    'knows-nobody': statuses.gone,
    refuses: statuses.refused,
    'is-busy': 429,
    'hangs-up-late': takes((socket) => socket.destroy()),
    'never-answers': takes(() => {}),
    'talks-nonsense': takes((socket) => socket.end('220 Hello, this is a mail server\r\n')),
  }

  function hangUp(): void {
    for (const socket of sockets) socket.destroy()
  }

  return {
    port,
    certificate,
    requests,
    pause: busy * 1000,
    connections: () => connections,
    answer(next) {
      answer = next
    },
    async conduct(how) {
      hangUp()
      closing = how === 'hangs-up-early'
      silent = how === 'never-begins'
      if (how === 'is-down') {
        server.close()
        return true
      }
      if (!server.listening) server = await listen(port)
      if (how !== 'hangs-up-early' && how !== 'never-begins') answer = answers[how]
      return true
    },
    taken: async () => taken.map(read),
    async close() {
      hangUp()
      if (!server.listening) return
      server.close()
      await once(server, 'close')
    },
  }
}
