import type { ShopDatabase } from './database.ts'
import type { Passwords } from './passwords.ts'

export interface Account {
  readonly id: number
  /** Lower case. */
  readonly email: string
  readonly name: string
  /** Whether they asked for letters about offers; nothing else does. */
  readonly newsletter: boolean
  /** Milliseconds. */
  readonly createdAt: number
}

export interface NewAccount {
  readonly email: string
  readonly name: string
  readonly password: string
  readonly newsletter: boolean
}

/** After this many wrong passwords an address waits, whoever asks. */
const mostFailures = 8
const waitingTime = 15 * 60_000

/** Where accounts are, and how their passwords are kept. */
export interface AccountBook {
  readonly database: ShopDatabase
  readonly passwords: Passwords
}

function toAccount(row: Record<string, unknown>): Account {
  return {
    id: Number(row.id),
    email: String(row.email),
    name: String(row.name),
    newsletter: row.newsletter === 1,
    createdAt: Number(row.created_at),
  }
}

export function accountById(database: ShopDatabase, id: number): Account | undefined {
  const row = database.prepare('SELECT * FROM accounts WHERE id = ?').get(id)
  return row === undefined ? undefined : toAccount(row)
}

/** Opens an account; `undefined` when the address already has one. */
export async function createAccount(
  { database, passwords }: AccountBook,
  { email, name, password, newsletter }: NewAccount,
  now: number,
): Promise<Account | undefined> {
  const row = database
    .prepare(
      `INSERT INTO accounts (email, name, password, newsletter, created_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (email) DO NOTHING RETURNING *`,
    )
    .get(email, name, await passwords.hash(password), newsletter ? 1 : 0, now)
  return row === undefined ? undefined : toAccount(row)
}

export function setNewsletter(database: ShopDatabase, id: number, wanted: boolean): void {
  database.prepare('UPDATE accounts SET newsletter = ? WHERE id = ?').run(wanted ? 1 : 0, id)
}

/** The account of this address and password; `'wrong'` for either, `'wait'` after too many attempts. */
export async function authenticate(
  { database, passwords }: AccountBook,
  email: string,
  password: string,
  now: number,
): Promise<Account | 'wrong' | 'wait'> {
  const failed = database
    .prepare('SELECT * FROM sign_in_failures WHERE email = ? AND until > ?')
    .get(email, now)
  if (Number(failed?.failures ?? 0) >= mostFailures) return 'wait'
  const row = database.prepare('SELECT * FROM accounts WHERE email = ?').get(email)
  const matches = await passwords.verify(password, row === undefined ? undefined : String(row.password))
  if (row !== undefined && matches) {
    database.prepare('DELETE FROM sign_in_failures WHERE email = ?').run(email)
    return toAccount(row)
  }
  database.prepare('DELETE FROM sign_in_failures WHERE until <= ?').run(now)
  database
    .prepare(
      `INSERT INTO sign_in_failures (email, failures, until) VALUES (?, 1, ?)
       ON CONFLICT (email) DO UPDATE SET failures = failures + 1, until = excluded.until`,
    )
    .run(email, now + waitingTime)
  return 'wrong'
}
