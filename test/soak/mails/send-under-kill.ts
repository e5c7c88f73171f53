import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Attune, type Clock, createAttune, type LedgerEntry, type Store } from 'attune'
import { smtp } from 'attune/adapters/smtp'
import { sqliteStore } from 'attune/adapters/sqlite'
import { seededRandom } from 'attune/testing'
import { programAt } from '../../support/program.ts'
import { definitions, messages } from './definitions.ts'
import { openPostOffice } from './post-office.ts'
import { judge, type MailVerdict } from './verdict.ts'

export interface KilledSending {
  /** Two messages each. */
  readonly people: number
  readonly seed: number
  /** Milliseconds between kills, on the average. */
  readonly killEvery: number
  /** From then on processes are left alone. Default: never. */
  readonly mostKills?: number
  readonly progress?: (sent: number, kills: number) => void
}

/** Milliseconds in which nothing more was sent: what is left waits for its next try. */
const patience = 8_000

const worker = programAt(fileURLToPath(new URL('./worker.ts', import.meta.url)))

/**
 * Two processes send mails to people who just signed up, through a mail server that puts off, refuses, takes its time
 * and loses connections; one or the other is killed again and again. At last one that nobody kills finds out what is left, hours later.
 */
export async function sendUnderKill(plan: KilledSending): Promise<MailVerdict & { readonly kills: number }> {
  const random = seededRandom(plan.seed)
  const folder = mkdtempSync(join(tmpdir(), 'attune-mails-'))
  const file = join(folder, 'attune.db')
  const office = await openPostOffice(0.12, random)
  const shop = await open(sqliteStore(file))
  await signUp(shop, plan.people)
  const workers: ChildProcess[] = [await start(file, office.port), await start(file, office.port)]
  let kills = 0
  for (let before = 0, since = Date.now(); Date.now() - since < patience; ) {
    await pause(plan.killEvery * (0.5 + random()))
    if (kills < (plan.mostKills ?? Number.POSITIVE_INFINITY)) {
      const place = Math.floor(random() * workers.length)
      workers[place]!.kill('SIGKILL')
      kills++
      workers[place] = await start(file, office.port)
    }
    const sent = office.taken.size + office.refused.size
    if (sent !== before) since = Date.now()
    before = sent
    plan.progress?.(sent, kills)
    if (sent >= plan.people * 2) break
  }
  for (const one of workers) one.kill('SIGKILL')
  await shop.close()
  const ledger = await settle(file, office.port)
  await office.close()
  rmSync(folder, { recursive: true })
  return { ...judge(ledger, office), kills }
}

async function open(store: Store, clock?: Clock, port?: number): Promise<Attune> {
  const channel = port !== undefined && smtp({ url: `smtp://127.0.0.1:${port}`, from: 'shop@shop.example' })
  return createAttune({
    ...definitions,
    store,
    ...(clock && { clock }),
    secret: 'a secret of the soak of mails',
    ...(channel && { channels: { email: channel }, messages }),
    workers: 0,
    onError: () => {},
  })
}

async function signUp(shop: Attune, people: number): Promise<void> {
  const context = { consent: { categoryPreferences: { personalization: true, marketing: true } } }
  for (let first = 0; first < people; first += 100) {
    const some = Array.from({ length: Math.min(100, people - first) }, (_, i) => `p${first + i}`)
    const facts = some.flatMap((userId) => [
      {
        type: 'identify',
        userId,
        traits: { email: `${userId}@people.example` },
        context,
        messageId: `i-${userId}`,
      },
      { type: 'track', event: 'Signed Up', userId, context, messageId: `s-${userId}` },
    ])
    await shop.trackAll(facts)
  }
}

async function start(file: string, port: number): Promise<ChildProcess> {
  const child = fork(worker.file, [file, String(port)], {
    execArgv: [...worker.flags],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await new Promise((resolve) => child.once('message', resolve))
  return child
}

/** What is left is looked at hours later, when no process can still be at it. */
async function settle(file: string, port: number): Promise<LedgerEntry[]> {
  let ahead = 0
  const clock: Clock = {
    now: () => Date.now() + ahead,
    after(ms, callback) {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
  }
  const store = sqliteStore(file, { clock })
  const shop = await open(store, clock, port)
  for (let hour = 0; hour < 60; hour++) {
    ahead += 3_600_000
    await shop.followUps.runDue()
    if ((await store.due(Date.now() + 400 * 86_400_000, 1)).length === 0) break
  }
  const ledger: LedgerEntry[] = []
  for await (const { value } of store.scan('ledger/')) ledger.push(value as LedgerEntry)
  await shop.close()
  return ledger
}
