import { createAttune } from 'attune'
import { smtp } from 'attune/adapters/smtp'
import { sqliteStore } from 'attune/adapters/sqlite'
import { definitions, messages } from './definitions.ts'

/** A process that sends what is due, until it is killed. */
const [, , file, port] = process.argv
await createAttune({
  ...definitions,
  store: sqliteStore(file!),
  secret: 'a secret of the soak of mails',
  channels: { email: smtp({ url: `smtp://127.0.0.1:${port}`, from: 'shop@shop.example' }) },
  messages,
  workers: 8,
  onError: () => {},
})
process.send?.('ready')
