import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** A mail server that counts what it took on, and is as unreliable as it is told. */
export interface PostOffice {
  readonly port: number
  /** How often each Message-ID was taken on. */
  readonly taken: ReadonlyMap<string, number>
  close(): Promise<void>
}

/** `trouble`: the part of mails after which the connection is lost, taken on or not, and that are put off. */
export async function openPostOffice(trouble: number, random: () => number): Promise<PostOffice> {
  const taken = new Map<string, number>()
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const id = /^message-id:\s*<([^@>]+)@/im.exec(Buffer.concat(chunks).toString('latin1'))?.[1] ?? 'none'
        const fate = random() / trouble
        if (fate < 1 / 3) {
          done(Object.assign(new Error('Try again later'), { responseCode: 451 }))
          return
        }
        taken.set(id, (taken.get(id) ?? 0) + 1)
        // Taken on, and the answer never arrives.
        if (fate < 2 / 3) connectionOf(server, session.id)?.close()
        else done(null, 'taken')
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.server.address() as AddressInfo).port,
    taken,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function connectionOf(server: SMTPServer, id: string): { close(): void } | undefined {
  const { connections } = server as unknown as { connections: Set<{ id: string; close(): void }> }
  return [...connections].find((connection) => connection.id === id)
}
