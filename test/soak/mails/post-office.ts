import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** A mail server that counts what it took on, and is as unreliable as it is told. */
export interface PostOffice {
  readonly port: number
  /** How often each Message-ID was taken on. */
  readonly taken: ReadonlyMap<string, number>
  /** The Message-IDs that it will never take on. */
  readonly refused: ReadonlySet<string>
  close(): Promise<void>
}

/** Milliseconds that it thinks about a mail, at most, when it is slow. */
const slowest = 600

/** `trouble`: the part of mails that are put off, refused, taken slowly, or taken without an answer, as many of each. */
export async function openPostOffice(trouble: number, random: () => number): Promise<PostOffice> {
  const taken = new Map<string, number>()
  const refused = new Set<string>()
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const id = /^message-id:\s*<([^@>]+)@/im.exec(Buffer.concat(chunks).toString('latin1'))?.[1] ?? 'none'
        const fate = Math.floor((random() / trouble) * 4)
        if (fate === 0) return done(replying(451, 'Try again later'))
        if (fate === 1 && !taken.has(id)) {
          refused.add(id)
          return done(replying(554, 'We do not want this'))
        }
        taken.set(id, (taken.get(id) ?? 0) + 1)
        // Taken on, and the answer never arrives.
        if (fate === 2) return connectionOf(server, session.id)?.close()
        setTimeout(() => done(null, 'taken'), fate === 3 ? random() * slowest : 0)
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.server.address() as AddressInfo).port,
    ...{ taken, refused },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function replying(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}

function connectionOf(server: SMTPServer, id: string): { close(): void } | undefined {
  const { connections } = server as unknown as { connections: Set<{ id: string; close(): void }> }
  return [...connections].find((connection) => connection.id === id)
}
