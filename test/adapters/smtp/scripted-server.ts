import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { ChannelPeer, PeerConduct, TakenMessage } from 'attune/testing'
import { readMail } from './read-mail.ts'

/** What a mail server that a test has written answers, by the step: `rcpt` is asked for, `250 OK` is the default. */
export interface SmtpScript {
  /** Text with `{to}` for the address; `hang up`: the connection is lost; `silence`: there never is an answer. */
  readonly greeting?: string
  readonly ehlo?: string
  readonly mail?: string
  readonly rcpt?: string
  /** Before the mail itself. */
  readonly data?: string
  /** After so many bytes of the mail itself the connection is lost. */
  readonly bytes?: number
  /** After the whole mail. */
  readonly end?: string
}

/** A mail server of raw sockets, which does what real ones do on bad days. */
export interface ScriptedServer extends ChannelPeer {
  readonly url: string
  /** All lines that clients said, those of mails left out. */
  readonly said: string[]
  /** The mails as they came, envelope and all. */
  readonly mails: { from: string; to: string[]; raw: string }[]
  script(script: SmtpScript): void
  /** Closes every connection, as servers do with those that are idle. */
  hangUp(): void
  close(): Promise<void>
}

const scripts: Readonly<Record<Exclude<PeerConduct, 'is-down'>, SmtpScript>> = {
  takes: {},
  'knows-nobody': { rcpt: '550 5.1.1 <{to}>: there is nobody here of this name' },
  refuses: { end: '554 5.7.1 Your mail to <{to}> was refused as spam' },
  'is-busy': { rcpt: '450 4.2.1 <{to}> is receiving mail too quickly' },
  'hangs-up-early': { data: 'hang up' },
  'hangs-up-late': { end: 'hang up' },
  'never-begins': { greeting: 'silence' },
  'never-answers': { end: 'silence' },
  'talks-nonsense': { end: 'Thank you very much.\r\n\r\n<html>' },
}

export async function startScriptedServer(extensions: readonly string[] = []): Promise<ScriptedServer> {
  let script: SmtpScript = {}
  const said: string[] = []
  const mails: ScriptedServer['mails'] = []
  const sockets = new Set<Socket>()
  let server = await listen(0)
  const { port } = server.address() as AddressInfo

  async function listen(at: number): Promise<Server> {
    const listening = createServer(converse).listen(at, '127.0.0.1')
    await once(listening, 'listening')
    return listening
  }

  function converse(socket: Socket): void {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    let envelope = { from: '', to: [] as string[] }
    let mail: string | undefined
    let rest = ''

    const answer = (text: string) => {
      if (text === 'hang up') socket.destroy()
      else if (text !== 'silence') socket.write(`${text.replaceAll('{to}', envelope.to[0] ?? '')}\r\n`)
    }

    const command = (line: string) => {
      said.push(line)
      const [verb] = line.toUpperCase().split(' ')
      if (verb === 'EHLO') {
        const offers = ['scripted', ...extensions]
        const lines = offers.map((one, n) => `250${n === offers.length - 1 ? ' ' : '-'}${one}`)
        answer(script.ehlo ?? lines.join('\r\n'))
      } else if (verb === 'MAIL') {
        envelope = { from: /<(.*?)>/.exec(line)![1]!, to: [] }
        answer(script.mail ?? '250 2.1.0 OK')
      } else if (verb === 'RCPT') {
        const to = /<(.*?)>/.exec(line)![1]!
        envelope.to.push(to)
        if (script.rcpt && !script.rcpt.startsWith('250')) {
          answer(script.rcpt)
          envelope.to = []
        } else answer(script.rcpt ?? '250 2.1.5 OK')
      } else if (verb === 'DATA') {
        if (envelope.to.length === 0) return answer('503 5.5.1 Nobody to send it to')
        const said = script.data ?? '354 Go on'
        if (said.startsWith('3')) mail = ''
        answer(said)
      } else if (verb === 'QUIT') {
        answer('221 Bye')
        socket.end()
      } else if (verb === 'STARTTLS' && extensions.includes('STARTTLS')) answer('220 Go on')
      else answer(verb === 'RSET' || verb === 'NOOP' ? '250 OK' : '502 5.5.1 What?')
    }

    const part = (text: string) => {
      mail += text
      if (script.bytes !== undefined && mail!.length >= script.bytes) return socket.destroy()
      const end = mail!.indexOf('\r\n.\r\n')
      if (end < 0) return
      rest = mail!.slice(end + 5)
      const raw = mail!.slice(0, end + 2).replace(/^\.\./gm, '.')
      mail = undefined
      const ending = script.end ?? '250 2.0.0 Taken'
      const refused = /^[45]/.test(ending)
      if (!refused) mails.push({ ...envelope, raw })
      answer(ending)
    }

    socket.on('data', (chunk) => {
      let text = rest + chunk.toString('latin1')
      rest = ''
      while (text !== '' && !socket.destroyed) {
        if (mail !== undefined) {
          part(text)
          text = rest
          rest = ''
          continue
        }
        const end = text.indexOf('\r\n')
        if (end < 0) {
          rest = text
          return
        }
        command(text.slice(0, end))
        text = text.slice(end + 2)
      }
    })
    answer(script.greeting ?? '220 scripted ESMTP')
  }

  function hangUp(): void {
    for (const socket of sockets) socket.destroy()
  }

  return {
    url: `smtp://127.0.0.1:${port}`,
    said,
    mails,
    hangUp,
    script(next) {
      script = next
    },
    async conduct(how) {
      if (how === 'is-down') {
        hangUp()
        server.close()
        return true
      }
      if (!server.listening) server = await listen(port)
      script = scripts[how]
      return true
    },
    taken: () => Promise.all(mails.map(readTaken)),
    async close() {
      hangUp()
      if (!server.listening) return
      server.close()
      await once(server, 'close')
    },
  }
}

async function readTaken({ to, raw }: ScriptedServer['mails'][number]): Promise<TakenMessage> {
  const { mail, names } = await readMail(raw)
  return {
    key: mail.messageId ?? '',
    to: to.join(', '),
    fields: names,
    subject: mail.subject ?? '',
    text: mail.text ?? '',
  }
}
