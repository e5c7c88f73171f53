import { once } from 'node:events'
import { AttuneError } from '../../core/errors.ts'
import type { Call, Command, Result } from './command.ts'
import { definitionsHelp } from './load-definitions.ts'
import { type AskedMails, askedMails, mailOptions, mailsHelp } from './mail/mail-options.ts'
import { openPersonas, type PreviewPerson, realPerson } from './mail/people.ts'
import { type PreviewSite, servePreview } from './mail/preview-server.ts'
import { openWorkshop } from './mail/workshop.ts'
import { storeUrls } from './open-store.ts'
import { withSite } from './with-site.ts'

const defaultPort = 4280

export const mailPreviewCommand: Command = {
  name: 'mail preview',
  summary: 'Shows mails in a browser, as people would get them, while you write them.',
  file: '[FOLDER]',
  options: {
    ...mailOptions,
    store: { value: 'URL', help: "the site's store: shows mails for its people, too; needs --definitions" },
    visitor: { value: 'ID', many: true, help: 'somebody of the store, by their user id' },
    port: { value: 'PORT', help: `otherwise ${defaultPort}; 0 for any that is free` },
  },
  details: `
Open the address it prints. Mails are shown for made-up people with a history (a loyal customer, a bargain hunter,
somebody new), at 320 and 640 pixels, on light and on dark ground, with subject, preheader, text part, size, and
what is wrong with them. A file that is saved is shown at once. NAME.sample.json beside a mail says what it is
shown with: { "data": …, "trigger": { "event": …, "properties": … }, "traits": … }.

It listens on this machine alone. Nothing is stored, sent or counted, the store is only read, and a mail can run
nothing. It ends by Ctrl-C.

${mailsHelp}

${definitionsHelp}

${storeUrls}`,
  async run(call) {
    const asked = await askedMails(call)
    const { store, visitor } = call.options
    const ids = typeof visitor === 'string' ? visitor.split(',') : []
    if (store === undefined && ids.length === 0) return show(call, asked)
    return withSite(call, { store: 'store', reading: true }, (attune) =>
      show(call, asked, { find: (userId) => realPerson(attune, userId), ids }),
    )
  },
  resume: () => 'Nothing was changed.',
}

interface RealPeople {
  find(userId: string): PreviewPerson
  readonly ids: readonly string[]
}

/** Until Ctrl-C. */
async function show(call: Call, asked: AskedMails, real?: RealPeople): Promise<Result> {
  const now = Date.now
  const workshop = openWorkshop(asked)
  await workshop.look()
  const personas = openPersonas(asked.definitions ?? {}, now)
  try {
    const known = real?.ids.map((id) => real.find(id)) ?? []
    const site: PreviewSite = {
      asked,
      workshop,
      people: [...known, ...personas.people],
      find: real?.find,
      now,
    }
    const server = await servePreview(site, portOf(call))
    try {
      call.terminal.say(`Mails are shown at http://localhost:${server.port}/ until you press Ctrl-C.`)
      if (!call.signal.aborted) await once(call.signal, 'abort')
    } finally {
      await server.close()
    }
    return { text: 'The preview has ended.', summary: { port: server.port } }
  } finally {
    await personas.close()
  }
}

function portOf({ options: { port } }: Call): number {
  if (port === undefined) return defaultPort
  const number = Number(port)
  if (Number.isInteger(number) && number >= 0 && number <= 65_535) return number
  throw new AttuneError('ATTUNE_OPTIONS', `--port is not a port: ${port}. Give one from 0 to 65535.`)
}
